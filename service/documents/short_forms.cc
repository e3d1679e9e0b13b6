#include "service/documents/short_forms.h"

#include <algorithm>
#include <iterator>

#include "service/documents/names_in_text.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::u32string_view::npos;

// "林小河" of "《河畔周刊》记者林小河"; all of `bearer` where no name stands behind such a word.
std::u32string_view NameBehindRole(std::u32string_view bearer) {
  for (const std::u32string_view role : {U"记者", U"記者", U"主持人", U"编辑", U"編輯", U"导演", U"導演"}) {
    const size_t at = bearer.rfind(role);
    if (at == kNowhere || at + role.size() == bearer.size()) continue;
    const std::u32string_view name = bearer.substr(at + role.size());
    if (LooksLikeName(storage::ToUtf8(name))) return name;
  }
  return bearer;
}

// Whose short form `form` is: what `before`, the text before the bracket, ends in. A name; else what the form
// is a part of; else what stands behind the last stop ("《河畔周刊》记者").
std::string BearerBefore(std::u32string_view before, std::u32string_view form) {
  while (before.ends_with(' ')) before.remove_suffix(1);
  const std::vector<FoundName> names = FindNamesIn(before);
  if (!names.empty() && names.back().end == before.size()) return storage::ToUtf8(names.back().name);
  // "Richard Stone 博士": a title behind the name.
  if (!names.empty() && before.size() - names.back().end <= 4) return storage::ToUtf8(names.back().name);
  for (const size_t length : {size_t{4}, size_t{3}, size_t{2}}) {
    if (before.size() < length) continue;
    const std::u32string_view name = before.substr(before.size() - length);
    if (LooksLikeName(storage::ToUtf8(name)) && name.find(form) != kNowhere) return storage::ToUtf8(name);
  }
  const size_t stop = before.find_last_of(U"，。、；：,;:和与與了 ");
  const std::u32string_view rest = stop == kNowhere ? before : before.substr(stop + 1);
  if (rest.size() > 20) return "";
  return storage::ToUtf8(NameBehindRole(rest));
}

// The forms in "麥：麥皓天；記：記者", each a part of what stands behind it; none where anything else stands
// there.
std::vector<std::pair<std::string, std::string>> FormsListedIn(std::u32string_view inside) {
  constexpr size_t kMaxListedForm = 3;
  std::vector<std::pair<std::string, std::string>> forms;
  while (!inside.empty()) {
    const size_t end = std::min(inside.find_first_of(U"；;，,、 　"), inside.size());
    const std::u32string_view piece = inside.substr(0, end);
    const size_t colon = piece.find_first_of(U"：:＝=");
    if (colon == kNowhere || colon == 0 || colon > kMaxListedForm) return {};
    const std::u32string_view form = piece.substr(0, colon);
    const std::u32string_view whole = piece.substr(colon + 1);
    if (whole.size() <= form.size() || whole.find(form) == kNowhere) return {};
    forms.emplace_back(storage::ToUtf8(form), storage::ToUtf8(whole));
    inside.remove_prefix(std::min(end + 1, inside.size()));
  }
  return forms;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> FindDefinitions(std::string_view text) {
  constexpr std::u32string_view kWords[] = {U"简称",   U"簡稱",   U"下称",     U"下稱",
                                            U"称之为", U"稱之為", U"hereafter"};
  constexpr size_t kMaxForm = 12;
  constexpr size_t kMaxDefinition = 40;
  constexpr size_t kMaxBearer = 80;
  std::vector<std::pair<std::string, std::string>> out;
  const std::u32string all = storage::ToUtf32(text);
  // "麥＝麥皓天　記＝記者", where a colon would be a label's.
  if (all.size() <= kMaxDefinition && all.find_first_of(U"＝=") != kNowhere &&
      all.find_first_of(U"：:") == kNowhere)
    out = FormsListedIn(all);
  for (size_t close = all.find_first_of(U")）"); close != kNowhere;
       close = all.find_first_of(U")）", close + 1)) {
    const size_t from = close - std::min(close, kMaxDefinition);
    const size_t bracket = std::u32string_view(all).substr(from, close - from).find_last_of(U"(（");
    if (bracket == kNowhere) continue;
    const size_t open = from + bracket;
    const std::u32string_view inside = std::u32string_view(all).substr(open + 1, close - open - 1);
    std::vector<std::pair<std::string, std::string>> listed = FormsListedIn(inside);
    std::ranges::move(listed, std::back_inserter(out));
    for (const std::u32string_view word : kWords) {
      const size_t at = inside.find(word);
      if (at == kNowhere) continue;
      std::u32string_view form = inside.substr(at + word.size());
      while (!form.empty() && std::u32string_view(U" :：为為“”\"‘’「」《").find(form.front()) != kNowhere)
        form.remove_prefix(1);
      while (!form.empty() && std::u32string_view(U" “”\"‘’「」》").find(form.back()) != kNowhere)
        form.remove_suffix(1);
      if (form.empty() || form.size() > kMaxForm) break;
      std::string whole = BearerBefore(
          std::u32string_view(all).substr(open - std::min(open, kMaxBearer), std::min(open, kMaxBearer)),
          form);
      if (!whole.empty()) out.emplace_back(storage::ToUtf8(form), std::move(whole));
      break;
    }
  }
  return out;
}

}  // namespace fangtan::service
