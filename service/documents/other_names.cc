#include "service/documents/other_names.h"

#include <unicode/translit.h>

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;
using storage::IsHan;

constexpr size_t kMaxNameChars = 24;
constexpr size_t kMaxFormBytes = 60;
constexpr size_t kMaxOtherNames = 8;
constexpr size_t kMaxBrackets = 10'000;  // that are looked into

bool HasHan(std::string_view text) { return std::ranges::any_of(storage::ToUtf32(text), IsHan); }

size_t CountOf(std::u32string_view text, std::u32string_view set) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [&](char32_t c) { return set.find(c) != std::u32string_view::npos; }));
}

// The Latin letters of how `han` is read, in lower case without tones; empty where that can't be told.
std::string ReadingOf(std::u32string_view han) {
  static const icu::Transliterator* const reads = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error);
  }();
  if (reads == nullptr) return "";
  const std::string utf8 = storage::ToUtf8(han);
  icu::UnicodeString text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  reads->transliterate(text);
  std::string reading;
  text.toUTF8String(reading);
  std::erase(reading, ' ');
  return reading;
}

// The last `count` bytes of `text`, or a few less, so that no character is cut.
std::string_view LastBytes(std::string_view text, size_t count) {
  if (text.size() <= count) return text;
  size_t at = text.size() - count;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return text.substr(at);
}

// The people of an article and what else they are called.
class NameForms {
 public:
  explicit NameForms(v1::Article& article) : article_(article) {
    for (int i = 0; i < article.participants_size(); ++i) Know(article.participants(i).name(), i);
    for (const v1::Section& section : article.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        if (exchange.has_question() &&
            exchange.question().attribution().speaker_method() != v1::Attribution::ANONYMOUS_ROLE) {
          Know(AskerOf(exchange.question()), kSpeaksOnly);
        }
        for (const v1::Answer& answer : exchange.answers()) Know(answer.speaker_display_name(), kSpeaksOnly);
      }
    }
  }

  bool empty() const { return known_.empty(); }

  // "name（form）", and "form（name）".
  void Search(const std::string& text, const v1::Span* span) {
    for (size_t at = text.find_first_of("(\xEF"); at != std::string::npos;
         at = text.find_first_of("(\xEF", at + 1)) {
      const CodePoint open = DecodeAt(text, at);
      if (open.value != '(' && open.value != U'（') continue;
      const std::string_view inside = std::string_view(text).substr(at + open.length, kMaxFormBytes);
      const size_t close = std::min(inside.find(')'), inside.find("）"));
      if (close == std::string_view::npos || close == 0) continue;
      if (++brackets_ > kMaxBrackets) return;
      Consider(Trim(std::string_view(text).substr(0, at)), Trim(inside.substr(0, close)), span);
    }
  }

  void AddReadings(const std::vector<ReadWord>& readings) {
    for (const ReadWord& word : readings) {
      if (const auto found = known_.find(storage::FoldName(word.word)); found != known_.end())
        Add(found->second, word.reading, nullptr);
    }
  }

 private:
  static constexpr int kSpeaksOnly = -1;
  struct Person {
    std::string name;
    int participant = kSpeaksOnly;
  };

  static const std::string& AskerOf(const v1::Question& question) {
    return question.asker_full_name().empty() ? question.asker() : question.asker_full_name();
  }

  void Know(const std::string& name, int participant) {
    if (name.empty()) return;
    const auto [entry, is_new] = known_.try_emplace(storage::FoldName(name), Person{name, participant});
    last_chars_.insert(LastChar(entry->first));
  }

  // Whether a known name may end where `before` does. Folded, a text ends in what its last character folds
  // to.
  bool MayEndName(std::string_view before) const {
    std::string last;
    if (!before.empty()) storage::AppendUtf8(LastChar(before), last);
    const std::string folded = storage::FoldName(last);
    return folded.empty() || last_chars_.contains(LastChar(folded));
  }

  // The longest known name that `before` ends in.
  Person* FindBefore(std::string_view before) {
    if (!MayEndName(before)) return nullptr;
    Person* longest = nullptr;
    size_t at = before.size();
    for (size_t chars = 0; at > 0 && chars < kMaxNameChars; ++chars) {
      do --at;
      while (at > 0 && (static_cast<unsigned char>(before[at]) & 0xC0) == 0x80);
      const auto found = known_.find(storage::FoldName(before.substr(at)));
      if (found != known_.end()) longest = &found->second;
    }
    return longest;
  }

  void Consider(std::string_view before, std::string_view inside, const v1::Span* span) {
    if (Person* person = FindBefore(before); person != nullptr) {
      if (HasHan(person->name) && !HasHan(inside) && IsFormOf(inside, person->name))
        Add(*person, std::string(inside), span);
      return;
    }
    const auto found = known_.find(storage::FoldName(inside));
    if (found == known_.end() || HasHan(inside)) return;
    const std::u32string all = storage::ToUtf32(LastBytes(before, kMaxNameChars * 4));
    for (size_t chars = kMaxNameChars; chars >= 2; --chars) {
      if (all.size() < chars) continue;
      const std::string name = storage::ToUtf8(std::u32string_view(all).substr(all.size() - chars));
      const bool transcribed = name.find("·") != std::string::npos || name.find("・") != std::string::npos;
      if (transcribed && LooksLikeName(name) && IsFormOf(inside, name)) return Add(found->second, name, span);
    }
  }

  void Add(Person& person, const std::string& form, const v1::Span* span) {
    if (person.participant == kSpeaksOnly) {
      person.participant = article_.participants_size();
      v1::Participant& participant = *article_.add_participants();
      participant.set_name(person.name);
      participant.set_printed_name(person.name);
      if (span != nullptr) *participant.mutable_span() = *span;
    }
    v1::Participant& participant = *article_.mutable_participants(person.participant);
    const auto& forms = participant.other_names();
    if (participant.other_names_size() == kMaxOtherNames || std::ranges::find(forms, form) != forms.end())
      return;
    participant.add_other_names(form);
  }

  v1::Article& article_;
  size_t brackets_ = 0;
  absl::flat_hash_map<std::string, Person> known_;  // by folded name
  absl::flat_hash_set<char32_t> last_chars_;        // of these
};

}  // namespace

bool IsFormOf(std::string_view latin, std::string_view name) {
  const std::u32string han = storage::ToUtf32(name);
  const std::u32string words = storage::ToUtf32(latin);
  if (!LooksLikeName(latin)) return false;
  const size_t parts = CountOf(han, U"·・•‧");
  const size_t blanks = CountOf(words, U" ");
  if (parts > 0) return blanks >= 1 && blanks <= parts + 1;
  if (blanks == 0) return false;
  const std::string surname = ReadingOf(std::u32string_view(han).substr(0, 1));
  const std::string folded = " " + storage::Fold(latin) + " ";
  return !surname.empty() && folded.find(" " + surname + " ") != std::string::npos;
}

void AddOtherNames(const std::vector<ReadWord>& readings, v1::Article& article) {
  NameForms forms(article);
  if (forms.empty()) return;
  forms.AddReadings(readings);
  // What it is searched in is copied: participants may be added.
  const v1::Article text = article;
  for (const v1::Participant& guest : text.participants()) {
    for (const std::string& post : guest.posts()) forms.Search(guest.printed_name() + post, &guest.span());
  }
  const v1::Span* title = text.title_spans().empty() ? nullptr : &text.title_spans(0);
  forms.Search(text.title(), title);
  for (int i = 0; i < text.lead_size(); ++i) forms.Search(text.lead(i), &text.lead_spans(i));
  for (int i = 0; i < text.body_size(); ++i) forms.Search(text.body(i), &text.body_spans(i));
  for (const v1::Section& section : text.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      const v1::Question& question = exchange.question();
      forms.Search(question.text(), question.spans().empty() ? nullptr : &question.spans(0));
      for (const v1::Answer& answer : exchange.answers()) {
        for (int i = 0; i < answer.paragraphs_size(); ++i)
          forms.Search(answer.paragraphs(i), i < answer.spans_size() ? &answer.spans(i) : nullptr);
      }
    }
  }
}

}  // namespace fangtan::service
