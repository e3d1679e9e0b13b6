#include "service/handlers/resolve_speaker.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/handlers/name_query.h"
#include "service/handlers/name_rules.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using Candidate = v1::ResolveSpeakerResponse::Candidate;

constexpr size_t kMaxNameBytes = 1024;
constexpr size_t kMaxPostBytes = 4096;
constexpr int kMaxPosts = 100;
constexpr size_t kMaxCandidates = 20;
// People looked at, those with most answers first: beyond that a name is no name.
constexpr int kMaxLookedAt = 200;
// Merges of merges that are followed; nobody was merged so often.
constexpr int kMaxMerges = 64;

// A label as it is printed before speech: `王海山（武清区纪委书记）：`.
struct Label {
  std::string name;
  std::string note;  // inside the brackets
};

Label ParseLabel(std::string_view printed) {
  constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {
      {"（", "）"}, {"(", ")"}, {"〔", "〕"}, {"[", "]"}};
  for (const std::string_view colon : {"：", ":", " ", "　"}) {
    while (printed.size() > colon.size() && printed.ends_with(colon)) printed.remove_suffix(colon.size());
  }
  for (const auto& [open, close] : kBrackets) {
    const size_t begin = printed.find(open);
    if (begin == std::string_view::npos || begin == 0 || !printed.ends_with(close)) continue;
    const std::string_view note = printed.substr(begin + open.size());
    return {.name = std::string(printed.substr(0, begin)),
            .note = std::string(note.substr(0, note.size() - close.size()))};
  }
  return {.name = std::string(printed), .note = {}};
}

absl::StatusOr<Person> AskedFor(const v1::ResolveSpeakerRequest& request) {
  if (request.printed_name().size() > kMaxNameBytes)
    return storage::InvalidField("printed_name", "is too long");
  if (request.posts_size() > kMaxPosts) {
    return storage::InvalidField("posts", absl::StrCat("holds more than ", kMaxPosts));
  }
  for (const std::string& post : request.posts()) {
    if (post.size() > kMaxPostBytes) return storage::InvalidField("posts", "holds one that is too long");
  }
  Label label = ParseLabel(request.printed_name());
  std::vector<std::string> posts(request.posts().begin(), request.posts().end());
  if (!label.note.empty()) posts.push_back(std::move(label.note));
  Person asked = MakePerson({std::move(label.name)}, posts);
  if (asked.names.empty()) return storage::InvalidField("printed_name", "holds no character of a name");
  return asked;
}

Person PersonOf(const v1::Speaker& speaker) {
  std::vector<std::string> names(speaker.names().begin(), speaker.names().end());
  names.push_back(speaker.display_name());
  std::vector<std::string> posts;
  for (const v1::Post& post : speaker.posts()) posts.push_back(post.title());
  return MakePerson(names, posts, speaker.unit());
}

absl::StatusOr<v1::Speaker> ReadSpeaker(const storage::View& view, const std::string& name) {
  ASSIGN_OR_RETURN(const storage::SpeakerId id, storage::SpeakerId::Parse(name));
  ASSIGN_OR_RETURN(const auto encoded, view.GetSpeaker(id, v1::FULL));
  return encoded.Decode();
}

// Candidates by name, each with the best of its matches.
class Candidates {
 public:
  Candidates(const storage::View& view, Person asked) : view_(view), asked_(std::move(asked)) {}

  const Person& asked() const { return asked_; }

  // Judges `speaker`; what was merged is judged by its names too, and stands for the one that stayed.
  absl::Status Consider(v1::Speaker speaker) {
    std::optional<NameMatch> best = BestRule(asked_, PersonOf(speaker));
    for (int merges = 0; !speaker.merged_into().empty() && merges < kMaxMerges; ++merges) {
      ASSIGN_OR_RETURN(speaker, ReadSpeaker(view_, speaker.merged_into()));
      const std::optional<NameMatch> match = BestRule(asked_, PersonOf(speaker));
      if (match.has_value() && (!best.has_value() || match->score > best->score)) best = match;
    }
    if (best.has_value()) Keep(std::move(speaker), *best);
    return absl::OkStatus();
  }

  v1::ResolveSpeakerResponse Ranked() && {
    std::vector<Candidate> ranked;
    for (auto& [name, candidate] : by_name_) ranked.push_back(std::move(candidate));
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score() > b.score(); });
    if (ranked.size() > kMaxCandidates) ranked.resize(kMaxCandidates);
    v1::ResolveSpeakerResponse response;
    for (Candidate& candidate : ranked) *response.add_candidates() = std::move(candidate);
    return response;
  }

 private:
  void Keep(v1::Speaker speaker, const NameMatch& match) {
    Candidate& candidate = by_name_[speaker.name()];
    if (candidate.score() >= match.score) return;
    *candidate.mutable_speaker() = std::move(speaker);
    candidate.set_rule(std::string(match.rule));
    candidate.set_score(match.score);
  }

  const storage::View& view_;
  const Person asked_;
  std::map<std::string, Candidate> by_name_;
};

absl::Status ConsiderAll(const storage::View& view, storage::Predicate predicate,
                         const storage::StopFunction& stop, Candidates& candidates) {
  const storage::ListQuery query{.kind = internal::SPEAKER,
                                 .predicate = std::move(predicate),
                                 .order = {{.field = storage::SortField::kAnswerCount, .descending = true}},
                                 .limit = kMaxLookedAt,
                                 .view = v1::FULL,
                                 .stop = stop};
  ASSIGN_OR_RETURN(const storage::Page page, view.List(query));
  for (const absl::Cord& item : page.items) {
    v1::Speaker speaker;
    if (!speaker.ParseFromString(std::string(item))) {
      return storage::RecordCorrupt("a speaker of the page is no message");
    }
    RETURN_IF_ERROR(candidates.Consider(std::move(speaker)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ResolveSpeakerResponse> ResolveSpeaker(const storage::View& view,
                                                          const v1::ResolveSpeakerRequest& request,
                                                          const storage::StopFunction& stop) {
  ASSIGN_OR_RETURN(Person asked, AskedFor(request));
  Candidates candidates(view, std::move(asked));
  // Apart, so that many who share a surname crowd out nobody who bears the very name.
  RETURN_IF_ERROR(ConsiderAll(view, SpellingsOf(candidates.asked()), stop, candidates));
  RETURN_IF_ERROR(ConsiderAll(view, RelativesOf(candidates.asked()), stop, candidates));
  v1::ResolveSpeakerResponse response = std::move(candidates).Ranked();
  response.set_read_revision(static_cast<int64_t>(view.revision()));
  return response;
}

}  // namespace fangtan::service
