#include "service/documents/askers.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/documents/courtesies.h"
#include "service/documents/question_forms.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Of whom this share of runs ends in a question, and twice the share of the others', hosts the conversation.
constexpr double kHostShare = 0.3;
constexpr double kHostLead = 2.0;
constexpr size_t kMinHostQuestions = 3;
// Who asks so much more than the others leads the talk, and asks with a request as well: "Tell me about it."
constexpr size_t kMinLeadQuestions = 1;
// An opening address goes on behind its questions.
constexpr size_t kMinAddressBytes = 1500;
constexpr size_t kMaxCodaChars = 12;
constexpr size_t kMaxSpeeches = 20;
constexpr size_t kMinSpeechBytes = 700;
constexpr size_t kRunsPerRhetoricalQuestion = 4;
// In a briefing, roles say at least every third run.
constexpr size_t kRunsPerQuestion = 3;
// Of a monologue one voice says this share, and no two people make it with clips of one other.
constexpr size_t kMonologueShare = 9;
constexpr size_t kOfAll = 10;
constexpr size_t kMinVoices = 3;
// Who asks by role and says less, with no question in it, only greets or is cut off.
constexpr size_t kMinRoleQuestionBytes = 150;
// A guest asks back no more often than in this many runs.
constexpr size_t kRunsPerGuestQuestion = 10;
// One of several hosts asks for something in no more.
constexpr size_t kMaxRequestBytes = 700;

// Whether a long text says something behind its last question that is no request.
bool GoesOnBehindQuestion(std::string_view text) {
  if (text.size() < kMinAddressBytes) return false;
  const size_t mark = std::max(text.rfind('?') + 1, text.rfind("？") + 1);
  const std::string_view behind = text.substr(mark);
  return mark > 0 && storage::CountCodePoints(behind) > kMaxCodaChars && !PutsQuestion(behind);
}

// What is known of a speaker from all runs.
struct Habits {
  size_t runs = 0;
  size_t questions = 0;
  size_t bytes = 0;

  double QuestionShare() const {
    return runs == 0 ? 0 : static_cast<double>(questions) / static_cast<double>(runs);
  }
};

struct RunFacts {
  const Run* run = nullptr;
  std::string speaker;  // folded
  TurnRole role = TurnRole::kUnknown;
  bool ends_in_question = false;
  bool asks_at_the_end = false;  // with more than a tag
  bool host = false;
  bool leads = false;
};

class AskerFinder {
 public:
  // Both must outlive the finder.
  AskerFinder(const std::vector<Turn>& turns, const std::vector<Run>& runs) : turns_(turns) {
    facts_.reserve(runs.size());
    for (const Run& run : runs) AddRun(run);
    monologue_ = IsMonologue();
    for (RunFacts& run : facts_) {
      run.host =
          run.role == TurnRole::kPublic || (run.role == TurnRole::kUnknown && IsHost(habits_[run.speaker]));
      run.leads = run.role == TurnRole::kUnknown && AsksMore(habits_[run.speaker], kMinLeadQuestions);
    }
  }

  void Decide(std::vector<Run>& runs) const {
    bool asked = false;  // the run before is a question that waits for an answer
    const size_t opening = OpeningLength();
    for (size_t i = 0; i < runs.size(); ++i) {
      const bool requests = i >= opening && !asked && Requests(i);
      runs[i].asks = i >= opening && (requests || Asks(i, asked));
      asked = runs[i].asks && (requests || facts_[i].role == TurnRole::kAsks || facts_[i].ends_in_question);
    }
  }

 private:
  void AddRun(const Run& run) {
    const Turn& first = turns_[run.turns.front()];
    RunFacts facts{.run = &run, .speaker = storage::FoldName(first.Speaker()), .role = first.role};
    Habits& habits = habits_[facts.speaker];
    size_t bytes = 0;
    for (const size_t turn : run.turns) {
      for (const Passage& passage : turns_[turn].passages) {
        const QuestionEnd end = QuestionAtTheEnd(passage.text);
        const bool stays = passage.text.size() <= kMaxCharsBehind;
        facts.ends_in_question = end.marked || (facts.ends_in_question && stays);
        facts.asks_at_the_end = end.asks || (facts.asks_at_the_end && stays);
        bytes += passage.text.size() + 1;
      }
    }
    bytes_ += bytes;
    ++habits.runs;
    habits.bytes += bytes;
    habits.questions += facts.ends_in_question ? 1 : 0;
    asked_by_role_ += facts.role == TurnRole::kAsks ? 1 : 0;
    if (facts.role == TurnRole::kUnknown) {
      all_.runs += 1;
      all_.questions += facts.ends_in_question ? 1 : 0;
    }
    facts_.push_back(std::move(facts));
  }

  // Whether run number `i` puts more than a greeting or a sound check. Found out where it matters only, as it
  // takes more time than all else.
  bool Puts(size_t i) const {
    const RunFacts& facts = facts_[i];
    if (turns_[facts.run->turns.front()].form_asks) return true;
    const std::string all = TextOf(facts);
    if (facts.role == TurnRole::kAsks) {
      return HoldsQuestion(all) || PutsQuestion(all) ||
             (all.size() >= kMinRoleQuestionBytes && !AnnouncesQuestions(all) && !EndsInThanks(all));
    }
    return PutsQuestion(all) && !(i == 0 && GoesOnBehindQuestion(all));
  }

  // How many runs come before the first question: welcomes, introductions, greetings, sound checks. None
  // where no run puts one; who asks by role asks all the same then.
  size_t OpeningLength() const {
    const bool roles_ask = asked_by_role_ >= kMinHostQuestions && asked_by_role_ >= all_.questions &&
                           kRunsPerQuestion * asked_by_role_ >= facts_.size();
    for (size_t i = 0; i < facts_.size(); ++i) {
      const RunFacts& run = facts_[i];
      // Where roles ask, a chair's question passes the word on.
      if (roles_ask && run.role != TurnRole::kAsks) continue;
      if (Requests(i) || (Asks(i, false) && Puts(i))) return i;
    }
    return 0;
  }

  // One voice, and clips of others in it, each heard once: nobody asks anybody.
  bool IsMonologue() const {
    if (asked_by_role_ > 0 || habits_.size() < kMinVoices) return false;
    const auto speaks_on = [](const auto& entry) { return entry.second.runs > 1; };
    if (std::ranges::count_if(habits_, speaks_on) != 1) return false;
    const Habits& voice = std::ranges::find_if(habits_, speaks_on)->second;
    return voice.bytes * kOfAll >= bytes_ * kMonologueShare;
  }

  bool IsHost(const Habits& habits) const {
    return asked_by_role_ < kMinHostQuestions && AsksMore(habits, kMinHostQuestions);
  }

  bool AsksMore(const Habits& habits, size_t min_questions) const {
    const Habits others{.runs = all_.runs - habits.runs, .questions = all_.questions - habits.questions};
    if (others.questions == 0 && min_questions == kMinLeadQuestions) return habits.questions > 0;
    return others.runs > 0 && habits.questions >= min_questions && habits.QuestionShare() >= kHostShare &&
           habits.QuestionShare() >= kHostLead * others.QuestionShare();
  }

  // A few long runs that hardly ever end in a question follow each other like speeches: what they ask is
  // rhetorical.
  bool AreSpeeches() const {
    return asked_by_role_ == 0 && facts_.size() <= kMaxSpeeches &&
           bytes_ >= kMinSpeechBytes * facts_.size() &&
           kRunsPerRhetoricalQuestion * all_.questions <= facts_.size();
  }

  // Whether `run` is of one of several hosts, and the `next` one of a guest: who has asked somebody, and who
  // hardly asks anybody anything.
  bool MayAskGuest(const RunFacts& run, const RunFacts& next) const {
    const Habits& guest = habits_.at(next.speaker);
    return run.role == TurnRole::kUnknown && next.role == TurnRole::kUnknown &&
           guest.questions * kRunsPerGuestQuestion <= guest.runs && guest.runs > 1 &&
           habits_.at(run.speaker).questions > 0;
  }

  // Whether run number `i`, of whoever leads the talk, ends in a request that somebody else takes up. Where
  // roles ask, it passes the word on.
  bool Requests(size_t i) const {
    const RunFacts& run = facts_[i];
    if (run.host || run.ends_in_question || monologue_ || asked_by_role_ > 0 || i + 1 >= facts_.size())
      return false;
    const std::string& last = turns_[run.run->turns.back()].passages.back().text;
    if (!run.leads && (last.size() > kMaxRequestBytes || !MayAskGuest(run, facts_[i + 1]))) return false;
    return AsksOrRequests(last);
  }

  // "主持人：感谢两位做客，再见。"
  bool OnlyGreets(const RunFacts& run) const {
    constexpr std::string_view kHosts[] = {"主持", "主持人", "司仪"};
    if (run.ends_in_question || std::ranges::find(kHosts, run.speaker) == std::end(kHosts)) return false;
    return OnlyOpensOrCloses(TextOf(run));
  }

  // "记者：谢谢您接受我们的采访。", last, or before no more than a word of thanks.
  bool OnlyThanks(size_t i) const {
    constexpr size_t kMaxThanksBytes = 48;
    if (i + 2 < facts_.size() || facts_[i].ends_in_question) return false;
    if (i + 2 == facts_.size() && TextOf(facts_[i + 1]).size() > kMaxThanksBytes) return false;
    return EndsInThanks(TextOf(facts_[i]));
  }

  // "Q: No, I have not.", behind "A: Have you seen it?".
  bool AnswersBack(size_t i) const {
    if (i == 0 || facts_[i].ends_in_question || facts_[i - 1].role != TurnRole::kAnswers ||
        !facts_[i - 1].ends_in_question)
      return false;
    const std::string all = TextOf(facts_[i]);
    return all.size() < kMinRoleQuestionBytes && !HoldsQuestion(all) && !AsksOrRequests(all);
  }

  std::string TextOf(const RunFacts& run) const {
    std::string all;
    for (const size_t turn : run.run->turns) {
      for (const Passage& passage : turns_[turn].passages) absl::StrAppend(&all, passage.text, "\n");
    }
    return all;
  }

  bool Asks(size_t i, bool asked) const {
    const RunFacts& run = facts_[i];
    if (run.role == TurnRole::kAsks || run.role == TurnRole::kAnswers)
      return run.role == TurnRole::kAsks && !OnlyGreets(run) && !OnlyThanks(i) && !AnswersBack(i);
    // Nobody is left to take up what a host says last without a question.
    const bool last = i + 1 == facts_.size();
    if (monologue_ || (last && run.host && run.role == TurnRole::kUnknown && !run.ends_in_question))
      return false;
    // A question from the public takes up nothing that hardly asks: "…, right?"
    const auto asks_anew = [&](size_t at) {
      return facts_[at].role == TurnRole::kPublic && facts_[at].ends_in_question &&
             (at == 0 || !Puts(at - 1));
    };
    const bool asks_back = run.host && run.role == TurnRole::kUnknown && run.ends_in_question;
    if (asked && !asks_back && !asks_anew(i)) return false;
    const bool taken_up = i + 1 < facts_.size() && !asks_anew(i + 1);
    // What the public replies to was no rhetorical question.
    return run.host ||
           (run.asks_at_the_end && taken_up && (facts_[i + 1].role == TurnRole::kPublic || !AreSpeeches()));
  }

  const std::vector<Turn>& turns_;
  std::vector<RunFacts> facts_;
  absl::flat_hash_map<std::string, Habits> habits_;
  size_t bytes_ = 0;  // of all runs
  bool monologue_ = false;
  size_t asked_by_role_ = 0;  // where roles ask, nobody hosts
  Habits all_;                // of everybody whose role is not printed
};

bool SameSpeaker(const Turn& a, const Turn& b) {
  return !b.new_voice && a.anonymous == b.anonymous && a.role == b.role &&
         (a.Speaker() == b.Speaker() || storage::FoldName(a.Speaker()) == storage::FoldName(b.Speaker()));
}

// Whether what `run` says ends in a question.
bool AsksBack(const std::vector<Turn>& turns, const Run& run) {
  for (auto turn = run.turns.rbegin(); turn != run.turns.rend(); ++turn) {
    if (!turns[*turn].passages.empty()) return AsksAtTheEnd(turns[*turn].passages.back().text);
  }
  return false;
}

// Whether the last run is of whoever put the question above it, and others have answered that. Asked back,
// who asked answers.
bool Closes(const std::vector<Turn>& turns, const std::vector<Run>& runs) {
  if (runs.size() < 3 || runs.back().asks || runs[runs.size() - 2].asks) return false;
  const auto question = std::find_if(runs.rbegin(), runs.rend(), [](const Run& run) { return run.asks; });
  if (question == runs.rend() || AsksBack(turns, runs[runs.size() - 2])) return false;
  const Turn& last = turns[runs.back().turns.front()];
  return !last.new_voice &&
         storage::FoldName(last.Speaker()) == storage::FoldName(turns[question->turns.front()].Speaker());
}

// Adds a turn with a speaker: to the last run if that is the same one's.
void AddTo(const std::vector<Turn>& turns, size_t turn, std::vector<Run>& runs) {
  if (!runs.empty() && SameSpeaker(turns[runs.back().turns.front()], turns[turn])) {
    runs.back().turns.push_back(turn);
  } else {
    runs.push_back({.turns = {turn}});
  }
}

}  // namespace

std::vector<Run> CollectRuns(const std::vector<Turn>& turns) {
  std::vector<Run> runs;
  std::optional<size_t> label_alone;  // the turn of a label whose text stands in turns behind it
  for (size_t i = 0; i < turns.size(); ++i) {
    const Turn& turn = turns[i];
    if (turn.kind != TurnKind::kSpeech) continue;
    const bool nameless = turn.Speaker().empty() && turn.role == TurnRole::kUnknown && !turn.new_voice;
    if (turn.passages.empty()) {
      if (!nameless) label_alone = i;
      continue;
    }
    if (nameless && label_alone.has_value()) {
      AddTo(turns, *std::exchange(label_alone, std::nullopt), runs);
      runs.back().turns.push_back(i);
      continue;
    }
    label_alone.reset();
    if (!nameless) {
      AddTo(turns, i, runs);
    } else if (!runs.empty()) {
      runs.back().turns.push_back(i);
    }
  }
  AskerFinder(turns, runs).Decide(runs);
  if (!runs.empty()) runs.back().closes = Closes(turns, runs);
  return runs;
}

}  // namespace fangtan::service
