#include "storage/search/text_query.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/search/plain_words.h"
#include "storage/search/query_atoms.h"
#include "storage/search/query_error.h"
#include "storage/search/query_scanner.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Occur = TextClause::Occur;

absl::Status CheckText(std::string_view query) {
  if (query.size() > kMaxTextQueryBytes) {
    size_t end = kMaxTextQueryBytes;
    while (end > 0 && (static_cast<unsigned char>(query[end]) & 0xC0) == 0x80) --end;
    return QueryError(kQueryTooLarge, query, end,
                      absl::StrCat("expected at most ", kMaxTextQueryBytes, " bytes"));
  }
  if (const auto bad = FindInvalidUtf8(query))
    return QueryError(kQuerySyntax, query, *bad, "expected valid UTF-8");
  return absl::OkStatus();
}

bool IsPlain(const QueryUnit& unit) {
  return unit.kind == QueryUnit::Kind::kWord && !unit.excluded && unit.fields == 0;
}

// An initializer list would copy it.
std::vector<TextAtom> AtomsOf(TextAtom atom) {
  std::vector<TextAtom> atoms;
  atoms.push_back(std::move(atom));
  return atoms;
}

// Makes clauses of units, one by one.
class Builder {
 public:
  Builder(std::string_view query, const TextQueryOptions& options)
      : query_(query), options_(options), plain_(query) {}

  absl::StatusOr<TextQuery> Build() {
    RETURN_IF_ERROR(TakeUnits());
    const bool asks = std::any_of(out_.clauses.begin(), out_.clauses.end(),
                                  [](const TextClause& clause) { return clause.occur != Occur::kExcluded; });
    std::vector<PlainWords::PlacedAtom> atoms = plain_.Atoms(options_.fuzzy, /*stops=*/true);
    // Stop words alone are what is meant.
    if (!asks && atoms.empty()) atoms = plain_.Atoms(options_.fuzzy, /*stops=*/false);
    if (!asks && atoms.empty()) {
      return QueryError(kQueryEmpty, query_, 0, "expected a word or a phrase to look for");
    }
    out_.clauses.reserve(out_.clauses.size() + atoms.size());
    for (auto& [atom, position] : atoms) {
      RETURN_IF_ERROR(AddClause(Occur::kOptional, AtomsOf(std::move(atom)), position));
    }
    return std::move(out_);
  }

 private:
  // A unit that awaits whether OR follows.
  struct Pending {
    QueryUnit unit;
    TextAtom atom;
  };

  // Everything but the plain words, which are left in plain_.
  absl::Status TakeUnits() {
    QueryScanner scanner(query_);
    while (const std::optional<QueryUnit> unit = scanner.Next()) {
      if (unit->kind == QueryUnit::Kind::kOr) {
        or_ = *unit;
      } else if (std::optional<TextAtom> atom = WholeAtom(*unit, options_.fuzzy)) {
        RETURN_IF_ERROR(TakeUnit(*unit, *std::move(atom)));
      }
    }
    return EndAlternatives();
  }

  absl::Status TakeUnit(const QueryUnit& unit, TextAtom atom) {
    const bool is_tied = or_.has_value() && !alternatives_.empty() && !unit.excluded;
    if (!is_tied) RETURN_IF_ERROR(EndAlternatives());
    if (unit.excluded) return AddClause(Occur::kExcluded, AtomsOf(std::move(atom)), unit.position);
    or_.reset();
    alternatives_.push_back({unit, std::move(atom)});
    return absl::OkStatus();
  }

  // Makes a clause of the units that OR tied, or of the one that it did not. An OR behind them ties nothing:
  // a word.
  absl::Status EndAlternatives() {
    std::vector<Pending> units = std::exchange(alternatives_, {});
    const std::optional<QueryUnit> lonely_or = std::exchange(or_, std::nullopt);
    if (units.size() == 1 && IsPlain(units.front().unit)) {
      plain_.Add(units.front().unit);
    } else if (!units.empty()) {
      std::vector<TextAtom> atoms;
      for (Pending& pending : units) atoms.push_back(std::move(pending.atom));
      RETURN_IF_ERROR(AddClause(Occur::kRequired, std::move(atoms), units.front().unit.position));
    }
    if (lonely_or.has_value()) plain_.Add(*lonely_or);
    return absl::OkStatus();
  }

  absl::Status AddClause(Occur occur, std::vector<TextAtom> atoms, size_t position) {
    for (const TextAtom& atom : atoms) RETURN_IF_ERROR(Count(atom, position));
    out_.clauses.push_back({occur, std::move(atoms)});
    return absl::OkStatus();
  }

  absl::Status Count(const TextAtom& atom, size_t position) {
    atom_count_ += 1;
    key_count_ += atom.keys.size();
    fuzzy_count_ += atom.match == TextAtom::Match::kFuzzy ? 1 : 0;
    if (atom_count_ > size_t{kMaxTextAtoms}) {
      return TooLarge(position, kMaxTextAtoms, " terms; a pair of characters is one");
    }
    if (atom.keys.size() > size_t{kMaxPhraseKeys}) {
      return TooLarge(position, kMaxPhraseKeys, " pairs of characters, and words, in a phrase");
    }
    if (key_count_ > size_t{kMaxTextKeys}) {
      return TooLarge(position, kMaxTextKeys, " pairs of characters, and words, in all terms and phrases");
    }
    if (fuzzy_count_ > size_t{kMaxFuzzyAtoms}) {
      return TooLarge(position, kMaxFuzzyAtoms, " words that may have typos; ask for more of them exactly");
    }
    return absl::OkStatus();
  }

  absl::Status TooLarge(size_t position, int most, const char* of_what) const {
    return QueryError(kQueryTooLarge, query_, position, absl::StrCat("expected at most ", most, of_what));
  }

  const std::string_view query_;
  const TextQueryOptions options_;
  TextQuery out_;
  size_t atom_count_ = 0;
  size_t key_count_ = 0;
  size_t fuzzy_count_ = 0;
  std::vector<Pending> alternatives_;  // the last units, tied by OR if more than one
  std::optional<QueryUnit> or_;        // behind them
  PlainWords plain_;
};

}  // namespace

absl::StatusOr<TextQuery> ParseTextQuery(std::string_view text, const TextQueryOptions& options) {
  RETURN_IF_ERROR(CheckText(text));
  return Builder(text, options).Build();
}

TextQuery ForQuestions(const TextQuery& query) {
  TextQuery out = query;
  for (TextClause& clause : out.clauses) {
    for (TextAtom& atom : clause.atoms) {
      if ((atom.fields & MaskOf(TextField::kQuestion)) != 0) atom.fields |= MaskOf(TextField::kText);
    }
  }
  return out;
}

}  // namespace fangtan::storage
