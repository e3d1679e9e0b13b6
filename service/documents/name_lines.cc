#include "service/documents/name_lines.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "service/documents/lines.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxLine = 120;
constexpr size_t kMinUses = 4;
constexpr size_t kMinSpeakers = 2;
// At least every eighth line.
constexpr size_t kMaxLinesPerName = 8;
constexpr size_t kMinSpeech = 40;

// Where the post begins behind the name, "Ada Byron — Harbour Works"; npos if nowhere.
size_t FindPost(std::string_view line, size_t& mark) {
  size_t first = std::string_view::npos;
  for (const std::string_view dash : {" — ", " – ", " -- ", " - ", ", "}) {
    const size_t at = line.find(dash);
    if (at >= first) continue;
    first = at;
    mark = dash.size();
  }
  return first;
}

bool IsSpeech(std::string_view line) {
  return EndsSentence(line) || storage::CountCodePoints(FirstChars(line, kMinSpeech)) >= kMinSpeech;
}

}  // namespace

std::optional<PrintedLabel> ParseNameLine(std::string_view line) {
  if (line.empty() || line.size() > kMaxLine || EndsInStop(line)) return std::nullopt;
  size_t mark = 0;
  const size_t at = FindPost(line, mark);
  const std::string_view name = Trim(line.substr(0, at));
  const std::string_view post =
      at == std::string_view::npos ? std::string_view() : Trim(line.substr(at + mark));
  const std::string key = storage::FoldName(name);
  const bool whole = LooksLikeName(name) && name.find(' ') != std::string_view::npos;
  const bool han = at == std::string_view::npos && LooksLikeName(name) && !IsCommonHanWord(name) &&
                   storage::IsHan(storage::DecodeAt(name, 0).value);
  if (!whole && !han && !(post.empty() && key == "operator")) return std::nullopt;
  PrintedLabel label{name, line.substr(line.size()), key, line, post};
  label.alone = true;
  return label;
}

absl::flat_hash_set<std::string> FindNameLines(const std::vector<std::string_view>& lines) {
  absl::flat_hash_map<std::string, size_t> uses;
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    if (!IsSpeech(lines[i + 1])) continue;
    if (const auto label = ParseNameLine(lines[i])) ++uses[label->key];
  }
  size_t again = 0;
  size_t speakers = 0;
  absl::flat_hash_set<std::string> names;
  for (const auto& [key, count] : uses) {
    names.insert(key);
    if (count < 2) continue;
    ++speakers;
    again += count;
  }
  const bool are = speakers >= kMinSpeakers && again >= kMinUses && again * kMaxLinesPerName >= lines.size();
  return are ? names : absl::flat_hash_set<std::string>();
}

}  // namespace fangtan::service
