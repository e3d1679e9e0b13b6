#include "service/documents/lone_labels.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

// Where this many of ten paragraphs have labels, one more label is somebody's; where fewer have, the
// document's words must not speak against it.
constexpr size_t kDenseTenths = 8;
constexpr size_t kSomeTenths = 4;
// So many labels are looked for in the text.
constexpr size_t kMaxJudged = 40;
constexpr size_t kMinHandle = 3;

bool IsWordCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalnum(byte) || byte >= 0x80;
}

// How often `word` stands in `text` as a whole word, up to `most`.
size_t CountWord(std::string_view text, std::string_view word, size_t most) {
  size_t count = 0;
  for (size_t at = text.find(word); at != std::string_view::npos && count < most;
       at = text.find(word, at + word.size())) {
    const size_t end = at + word.size();
    count +=
        (at == 0 || !IsWordCharacter(text[at - 1])) && (end == text.size() || !IsWordCharacter(text[end]));
  }
  return count;
}

}  // namespace

bool IsHandle(std::string_view name) {
  return name.size() >= kMinHandle && absl::ascii_islower(static_cast<unsigned char>(name.front())) &&
         std::ranges::all_of(name, [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
         });
}

LoneLabels::LoneLabels(std::string_view text, const std::vector<std::string>& names, size_t labelled_tenths)
    : text_(text), labelled_tenths_(labelled_tenths) {
  for (const std::string& name : names) {
    const std::vector<std::string> words = absl::StrSplit(storage::FoldName(name), ' ', absl::SkipEmpty());
    if (words.size() > 1) words_of_names_.insert(words.begin(), words.end());
  }
}

bool LoneLabels::Speaks(const LoneLabel& label) {
  const std::string folded = storage::FoldName(label.name);
  if (words_of_names_.contains(folded)) return true;
  const bool handle = IsHandle(label.name);
  if (!handle && labelled_tenths_ >= kDenseTenths) return true;
  if (labelled_tenths_ < kSomeTenths || label.in_head || label.note || ++judged_ > kMaxJudged) return false;
  // Who speaks under a handle is addressed by it now and then; a word of the language stands everywhere.
  const size_t most = 2 * label.uses;
  if (handle) return label.uses > 1 && CountWord(text_, label.name, most + 1) <= most;
  return CountWord(text_, folded, 1) == 0;
}

}  // namespace fangtan::service
