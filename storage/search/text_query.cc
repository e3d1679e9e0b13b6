#include "storage/search/text_query.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/search/query_atoms.h"
#include "storage/search/query_scanner.h"
#include "storage/status_macros.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Occur = TextClause::Occur;

// REQUIRES: what is before `byte_position` is valid UTF-8.
absl::Status QueryError(std::string_view reason, std::string_view query, size_t byte_position,
                        std::string_view message) {
  const size_t characters = CountCodePoints(query.substr(0, byte_position));
  return InvalidField(
      "query", message, reason,
      {{"position", absl::StrCat(characters)}, {"byte_position", absl::StrCat(byte_position)}});
}

absl::Status CheckText(std::string_view query) {
  if (query.size() > kMaxTextQueryBytes) {
    size_t end = kMaxTextQueryBytes;
    while (end > 0 && (static_cast<unsigned char>(query[end]) & 0xC0) == 0x80) --end;
    return QueryError("QUERY_TOO_LARGE", query, end,
                      absl::StrCat("expected at most ", kMaxTextQueryBytes, " bytes"));
  }
  if (const auto bad = FindInvalidUtf8(query)) {
    return QueryError("QUERY_SYNTAX", query, *bad, "expected valid UTF-8");
  }
  return absl::OkStatus();
}

bool IsPlain(const QueryUnit& unit) {
  return unit.kind == QueryUnit::Kind::kWord && !unit.excluded && unit.fields == 0;
}

// Makes clauses of units, one by one.
class Builder {
 public:
  Builder(std::string_view query, const TextQueryOptions& options) : query_(query), options_(options) {}

  absl::StatusOr<TextQuery> Build() {
    RETURN_IF_ERROR(TakeUnits());
    const bool asks = std::any_of(out_.clauses.begin(), out_.clauses.end(),
                                  [](const TextClause& clause) { return clause.occur != Occur::kExcluded; });
    RETURN_IF_ERROR(AddPlainWords(/*stops=*/true));
    // Stop words alone are what is meant.
    if (!asks && optional_.empty()) RETURN_IF_ERROR(AddPlainWords(/*stops=*/false));
    if (!asks && optional_.empty()) {
      return QueryError("QUERY_EMPTY", query_, 0, "expected a word or a phrase to look for");
    }
    return std::move(out_);
  }

 private:
  struct PlainWord {
    std::string text;
    size_t position;
    bool is_prefix;
    bool is_one_ideograph;  // or several that were joined
  };

  // A unit that awaits whether OR follows.
  struct Pending {
    QueryUnit unit;
    TextAtom atom;
  };

  // Everything but the plain words, which are kept for AddPlainWords.
  absl::Status TakeUnits() {
    QueryScanner scanner(query_);
    while (const std::optional<QueryUnit> unit = scanner.Next()) {
      if (unit->kind == QueryUnit::Kind::kOr) {
        or_ = *unit;
        continue;
      }
      if (std::optional<TextAtom> atom = WholeAtom(*unit, options_.fuzzy)) {
        RETURN_IF_ERROR(TakeUnit(*unit, *std::move(atom)));
      }
    }
    RETURN_IF_ERROR(EndAlternatives());
    TakeLonelyOr();
    return absl::OkStatus();
  }

  absl::Status TakeUnit(const QueryUnit& unit, TextAtom atom) {
    const bool is_tied = or_.has_value() && !alternatives_.empty() && !unit.excluded;
    if (!is_tied) {
      RETURN_IF_ERROR(EndAlternatives());
      TakeLonelyOr();
    }
    if (unit.excluded) return AddClause(Occur::kExcluded, {std::move(atom)}, unit.position);
    or_.reset();
    alternatives_.push_back({unit, std::move(atom)});
    return absl::OkStatus();
  }

  // An OR that ties nothing is a word.
  void TakeLonelyOr() {
    if (or_.has_value()) TakePlainWord(*or_);
    or_.reset();
  }

  // Makes a clause of the units that OR tied, or of the one that it did not.
  absl::Status EndAlternatives() {
    std::vector<Pending> units = std::exchange(alternatives_, {});
    if (units.empty()) return absl::OkStatus();
    const QueryUnit& first = units.front().unit;
    if (units.size() == 1 && IsPlain(first)) {
      TakePlainWord(first);
      return absl::OkStatus();
    }
    std::vector<TextAtom> atoms;
    for (Pending& pending : units) atoms.push_back(std::move(pending.atom));
    return AddClause(Occur::kRequired, std::move(atoms), first.position);
  }

  // Single characters with nothing but space between them are a name that is spread out (沈　潔).
  void TakePlainWord(const QueryUnit& unit) {
    const bool is_one = !unit.is_prefix && IsOneIdeograph(unit.text);
    if (is_one && unit.after_space && !plain_.empty() && plain_.back().is_one_ideograph &&
        IsBlank(plain_end_, unit.position)) {
      plain_.back().text.append(unit.text);
    } else {
      plain_.push_back({std::string(unit.text), unit.position, unit.is_prefix, is_one});
    }
    plain_end_ = unit.position + unit.text.size();
  }

  bool IsBlank(size_t begin, size_t end) const {
    for (size_t at = begin; at < end;) {
      const CodePoint c = DecodeAt(query_, at);
      if (!IsSpace(c.value)) return false;
      at += c.length;
    }
    return true;
  }

  absl::Status AddPlainWords(bool stops) {
    for (const PlainWord& word : plain_) {
      std::vector<TextAtom> atoms;
      AppendPlainAtoms(word.text, word.is_prefix, options_.fuzzy, stops, atoms);
      for (TextAtom& atom : atoms) RETURN_IF_ERROR(AddOptional(std::move(atom), word.position));
    }
    return absl::OkStatus();
  }

  // What is asked for twice counts once, with the greater weight.
  absl::Status AddOptional(TextAtom atom, size_t position) {
    std::string identity = absl::StrCat(static_cast<int>(atom.match), atom.text);
    const auto [known, is_new] = optional_.try_emplace(std::move(identity), out_.clauses.size());
    if (is_new) return AddClause(Occur::kOptional, {std::move(atom)}, position);
    uint8_t& weight = out_.clauses[known->second].atoms.front().weight;
    weight = std::max(weight, atom.weight);
    return absl::OkStatus();
  }

  absl::Status AddClause(Occur occur, std::vector<TextAtom> atoms, size_t position) {
    atom_count_ += atoms.size();
    if (atom_count_ > kMaxTextAtoms) {
      return QueryError(
          "QUERY_TOO_LARGE", query_, position,
          absl::StrCat("expected at most ", kMaxTextAtoms, " terms; a pair of characters is one"));
    }
    out_.clauses.push_back({occur, std::move(atoms)});
    return absl::OkStatus();
  }

  const std::string_view query_;
  const TextQueryOptions options_;
  TextQuery out_;
  size_t atom_count_ = 0;
  std::vector<Pending> alternatives_;  // the last units, tied by OR if more than one
  std::optional<QueryUnit> or_;        // behind them
  std::vector<PlainWord> plain_;
  size_t plain_end_ = 0;
  std::unordered_map<std::string, size_t> optional_;  // clauses by what they look for
};

}  // namespace

absl::StatusOr<TextQuery> ParseTextQuery(std::string_view text, const TextQueryOptions& options) {
  RETURN_IF_ERROR(CheckText(text));
  return Builder(text, options).Build();
}

}  // namespace fangtan::storage
