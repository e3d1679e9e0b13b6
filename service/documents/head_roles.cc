#include "service/documents/head_roles.h"

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "service/documents/lines.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// Whether `text` is a whole name and nothing else; one Latin word is any word.
bool IsWholeName(std::string_view text) {
  const bool latin = !text.empty() && static_cast<unsigned char>(text[0]) < 0x80;
  return LooksLikeName(text) && !IsCommonHanWord(text) &&
         (!latin || text.find(' ') != std::string_view::npos);
}

// Whom the label stands for by what follows it, where that is nothing but a name, with a role or without.
std::optional<HeadRole> ParseHeadRole(const LabelledLine& line) {
  HeadRole role{
      .line = line.line, .key = line.label.key, .role = line.label.name, .name = line.label.content};
  if (IsWholeName(role.name)) return role;
  const auto named = SplitRole(line.label.content);
  if (!named.has_value() || !IsAskerRole(storage::FoldName(line.label.content))) return std::nullopt;
  role.name = named->name;
  role.asks = true;
  return role;
}

// "Q", 答: whoever asks or answers says a name as well. Credits and lists of guests are about people, too.
bool IsAnybodys(const std::string& key) { return IsAnswererRole(key) || key == "q" || key == "问"; }
bool IsAboutPeople(const std::string& key) {
  return IsCreditRole(key) || IsGuestHeading(key) || IsFieldWord(key) || key == "speaker";
}

}  // namespace

void TellByHead(const HeadRole& role, LabelDecision& decision) {
  if (decision.role == LabelRole::kNoSpeaker) decision.role = LabelRole::kAnswerer;
  if (role.asks) decision.role = LabelRole::kAsker;
  if (decision.participant != LabelDecision::kNobody) return;
  decision.full_name = role.name;
  const bool short_form = storage::CountCodePoints(role.key) == 1;
  decision.method = short_form ? v1::Attribution::DEFINED_INITIALS : v1::Attribution::INFERRED_FROM_LEAD;
}

std::vector<HeadRole> FindHeadRoles(const std::vector<LabelledLine>& labels) {
  absl::flat_hash_map<std::string_view, size_t> uses;
  for (const LabelledLine& line : labels) ++uses[line.label.key];
  std::vector<HeadRole> roles;
  for (const LabelledLine& line : labels) {
    if (line.asks || EndsSentence(line.label.content)) break;
    if (uses[line.label.key] < 2 || IsAboutPeople(line.label.key)) continue;
    auto role = ParseHeadRole(line);
    // Here somebody speaks.
    if (!role.has_value() || IsAnybodys(line.label.key)) break;
    roles.push_back(*std::move(role));
  }
  absl::flat_hash_map<std::string, size_t> given;
  for (const HeadRole& role : roles) ++given[role.key];
  std::erase_if(roles, [&](const HeadRole& role) { return given[role.key] > 1; });
  return roles;
}

}  // namespace fangtan::service
