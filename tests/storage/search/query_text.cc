#include "tests/storage/search/query_text.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/text/utf8.h"
#include "tests/storage/search/search_text.h"

namespace fangtan::storage {
namespace {

using Match = TextAtom::Match;

constexpr std::string_view kFieldNames[] = {"title:", "section:", "question:", "speaker:", "text:"};

std::string PrintKeys(const TextAtom& atom) {
  std::string out;
  for (const TermKey key : atom.keys) absl::StrAppend(&out, out.empty() ? "" : " ", KeyText(key));
  if (atom.then == 0) return absl::StrCat("\"", out, "\"");
  std::string then;
  AppendUtf8(atom.then, then);
  return absl::StrCat("\"", out, " ", then, "…\"");
}

std::string PrintAtom(const TextAtom& atom) {
  std::string out;
  for (int field = 0; field < kTextFieldCount; ++field) {
    if ((atom.fields & MaskOf(static_cast<TextField>(field))) != 0) out += kFieldNames[field];
  }
  out += atom.match == Match::kPhrase ? PrintKeys(atom) : atom.text;
  if (atom.match == Match::kPrefix) out += "*";
  if (atom.match == Match::kFuzzy) out += "~";
  if (atom.weight != 100) absl::StrAppend(&out, "^", int{atom.weight});
  return out;
}

}  // namespace

std::string PrintQuery(const TextQuery& query) {
  std::string out;
  for (const TextClause& clause : query.clauses) {
    if (!out.empty()) out += " ";
    if (clause.occur == TextClause::Occur::kRequired) out += "+";
    if (clause.occur == TextClause::Occur::kExcluded) out += "-";
    for (size_t i = 0; i < clause.atoms.size(); ++i) {
      absl::StrAppend(&out, i == 0 ? "" : "|", PrintAtom(clause.atoms[i]));
    }
  }
  return out;
}

std::string RandomQueryText(std::mt19937& random, int max_pieces) {
  static const std::vector<std::string> kSigns = {
      "\"",          "＂",       "“",     "”",      "「", "」", "『",     "』",        "-",
      "－",          " OR ",     "OR",    " ＯＲ ", "*",  "＊", "title:", "speaker：", "text:",
      "question:\"", "section:", "http:", " ",      "　", "\n", " -",     " -\"",      "是什么"};
  std::string out;
  for (uint32_t left = random() % (max_pieces + 1); left > 0; --left) {
    out += random() % 2 == 0 ? kSigns[random() % kSigns.size()] : RandomSearchText(random, 2);
  }
  return out;
}

}  // namespace fangtan::storage
