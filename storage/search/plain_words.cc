#include "storage/search/plain_words.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "storage/search/query_atoms.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {

void PlainWords::Add(const QueryUnit& unit) {
  const bool is_spread = !unit.is_prefix && IsOneIdeograph(unit.text);
  if (is_spread && !words_.empty() && words_.back().is_spread && unit.after_space &&
      IsBlank(end_, unit.position)) {
    words_.back().text.append(unit.text);
  } else {
    words_.push_back({std::string(unit.text), unit.position, unit.is_prefix, is_spread});
  }
  end_ = unit.position + unit.text.size();
}

std::vector<PlainWords::PlacedAtom> PlainWords::Atoms(bool fuzzy, bool stops) const {
  std::vector<PlacedAtom> out;
  absl::flat_hash_map<std::string, size_t> known;
  for (const Word& word : words_) {
    std::vector<TextAtom> atoms;
    AppendPlainAtoms(word.text, word.is_prefix, fuzzy, stops, atoms);
    out.reserve(out.size() + atoms.size());
    for (TextAtom& atom : atoms) {
      const auto [entry, is_new] =
          known.try_emplace(absl::StrCat(static_cast<int>(atom.match), atom.text), out.size());
      if (is_new) {
        out.push_back({std::move(atom), word.position});
      } else {
        uint8_t& weight = out[entry->second].atom.weight;
        weight = std::max(weight, atom.weight);
      }
    }
  }
  return out;
}

bool PlainWords::IsBlank(size_t begin, size_t end) const {
  for (size_t at = begin; at < end;) {
    const CodePoint c = DecodeAt(query_, at);
    if (!IsSpace(c.value)) return false;
    at += c.length;
  }
  return true;
}

}  // namespace fangtan::storage
