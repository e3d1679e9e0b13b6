#include "client/cli/translations.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace fangtan::client {
namespace {

constexpr size_t kNowhere = absl::string_view::npos;

// ISO 639-1.
constexpr absl::string_view kLanguages =
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht "
    "hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky "
    "la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny "
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu ";

bool IsLanguage(absl::string_view tag) {
  if (tag.size() < 2 || tag.size() > 12) return false;
  const std::string primary = absl::StrCat(absl::AsciiStrToLower(tag.substr(0, 2)), " ");
  const size_t at = kLanguages.find(primary);
  if (at == kNowhere || at % 3 != 0) return false;
  if (tag.size() == 2) return true;
  const absl::string_view rest = tag.substr(2);
  return (rest.front() == '-' || rest.front() == '_') && rest.size() > 2 &&
         std::all_of(rest.begin(), rest.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; });
}

}  // namespace

SiblingName ParseSiblingName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  const size_t begin = slash == kNowhere ? 0 : slash + 1;
  const size_t ending = path.rfind('.');
  if (ending == kNowhere || ending <= begin) return {std::string(path), ""};
  const size_t dot = path.substr(0, ending).rfind('.');
  if (dot == kNowhere || dot <= begin) return {std::string(path), ""};
  const absl::string_view language = path.substr(dot + 1, ending - dot - 1);
  if (!IsLanguage(language)) return {std::string(path), ""};
  return {absl::StrCat(path.substr(0, dot), path.substr(ending)), std::string(language)};
}

void TranslationGroups::Add(const std::string& label, const v1::Article& article) {
  SiblingName sibling = ParseSiblingName(label);
  const auto [group, is_new] = groups_.try_emplace(sibling.common);
  if (is_new) order_.push_back(sibling.common);
  group->second[std::move(sibling.language)] = {
      .label = label,
      .name = article.name(),
      .translations = {article.translations().begin(), article.translations().end()}};
  if (order_.size() <= remembered_) return;
  Release(order_.front());
  order_.pop_front();
}

void TranslationGroups::Finish() {
  for (const std::string& common : order_) Release(common);
  order_.clear();
}

void TranslationGroups::Release(const std::string& common) {
  const auto group = groups_.find(common);
  for (const auto& [language, member] : group->second) {
    std::vector<std::string> named = member.translations;
    for (const auto& [other_language, other] : group->second) {
      if (other.name == member.name || std::count(named.begin(), named.end(), other.name) > 0) continue;
      named.push_back(other.name);
    }
    if (named.size() > member.translations.size())
      ready_.push_back({member.label, member.name, std::move(named)});
  }
  groups_.erase(group);
}

std::optional<LinkedArticle> TranslationGroups::Next() {
  if (ready_.empty()) return std::nullopt;
  LinkedArticle next = std::move(ready_.front());
  ready_.pop_front();
  return next;
}

}  // namespace fangtan::client
