#include "service/handlers/citation.h"

#include <optional>
#include <string_view>

#include "service/handlers/quote_ends.h"
#include "service/handlers/unit_search.h"
#include "service/handlers/word_differences.h"
#include "storage/text/closest_match.h"

namespace fangtan::service {
namespace {

using Response = v1::VerifyCitationResponse;

std::vector<UnitPattern> PatternsOf(const std::vector<std::string>& texts, ComparedForm form) {
  std::vector<UnitPattern> patterns;
  for (const std::string& text : texts) patterns.emplace_back(ComparedText(text, form).units());
  return patterns;
}

// The quote, as one piece or in parts, in one of the two forms.
class VerbatimSearch {
 public:
  VerbatimSearch(const Quote& quote, ComparedForm form) : form_(form) {
    for (const std::string& whole : quote.forms()) ways_.push_back(PatternsOf({whole}, form));
    ways_.push_back(PatternsOf(quote.parts(), form));
  }

  std::optional<Citation> Find(const std::vector<std::string>& passages, Response::Verdict verdict) const {
    for (size_t i = 0; i < passages.size(); ++i) {
      const ComparedText text(passages[i], form_);
      for (const std::vector<UnitPattern>& way : ways_) {
        const auto places = FindInOrder(text.units(), way);
        if (!places.has_value()) continue;
        Citation citation{.verdict = verdict, .passage = i, .parts = {}, .differences = {}};
        for (const UnitRange& place : *places) citation.parts.push_back(text.Bytes(place));
        return citation;
      }
    }
    return std::nullopt;
  }

 private:
  const ComparedForm form_;
  std::vector<std::vector<UnitPattern>> ways_;
};

std::string_view Cut(std::string_view text, ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

std::u32string_view Cut(std::u32string_view units, UnitRange range) {
  return units.substr(range.begin, range.size());
}

// The quote with some of its characters wrong.
class AlteredSearch {
 public:
  explicit AlteredSearch(const Quote& quote) : quote_(quote) {
    for (const std::string& part : quote.parts()) parts_.emplace_back(part, ComparedForm::kFolded);
    for (const ComparedText& part : parts_) {
      units_.push_back(part.units());
      length_ += part.units().size();
    }
  }

  Citation Find(const std::vector<std::string>& passages) const {
    std::optional<storage::ClosestMatch> best;
    size_t best_passage = 0;
    size_t steps = storage::kMaxMatchSteps;
    for (size_t i = 0; i < passages.size(); ++i) {
      const ComparedText text(passages[i], ComparedForm::kFolded);
      const size_t allowed = best.has_value() ? best->distance - 1 : length_ * kMaxAlteredPercent / 100;
      auto match = storage::FindClosest(text.units(), units_, allowed, steps);
      steps -= std::min(steps, text.units().size() * (length_ / 64 + units_.size()));
      if (!match.has_value()) continue;
      best = std::move(match);
      best_passage = i;
      if (best->distance == 0) break;
    }
    if (!best.has_value()) return {};
    return Describe(*std::move(best), best_passage, passages[best_passage]);
  }

 private:
  Citation Describe(storage::ClosestMatch match, size_t passage, std::string_view original) const {
    Citation citation{.verdict = Response::ALTERED, .passage = passage, .parts = {}, .differences = {}};
    const ComparedText text(original, ComparedForm::kFolded);
    for (size_t i = 0; i < parts_.size(); ++i) {
      const size_t begin = i == 0 ? 0 : match.parts[i - 1].text.end;
      const size_t end = i + 1 < parts_.size() ? match.parts[i + 1].text.begin : text.units().size();
      match.parts[i].mismatches = WordDifferences(units_[i], text.units(), match.parts[i]);
      FindEnds(units_[i], text.units(), {begin, end}, match.parts[i]);
      citation.parts.push_back(text.Bytes(match.parts[i].text));
      for (const storage::Mismatch& mismatch : match.parts[i].mismatches) {
        const UnitRange quoted = Trimmed(units_[i], mismatch.quote);
        const UnitRange said = Trimmed(text.units(), mismatch.text);
        // Blanks around words tell nothing, unless they are what differs.
        const bool blanks = Cut(units_[i], quoted) == Cut(text.units(), said);
        const ByteRange in_quote = parts_[i].Bytes(blanks ? mismatch.quote : quoted);
        citation.differences.push_back({.quoted = std::string(Cut(quote_.parts()[i], in_quote)),
                                        .original = text.Bytes(blanks ? mismatch.text : said)});
      }
    }
    return citation;
  }

  static UnitRange Trimmed(std::u32string_view units, UnitRange range) {
    while (range.size() > 0 && units[range.begin] == U' ') ++range.begin;
    while (range.size() > 0 && units[range.end - 1] == U' ') --range.end;
    return range;
  }

  const Quote& quote_;
  std::vector<ComparedText> parts_;
  std::vector<std::u32string_view> units_;
  size_t length_ = 0;
};

}  // namespace

Citation CheckCitation(const Quote& quote, const std::vector<std::string>& passages) {
  const VerbatimSearch exact(quote, ComparedForm::kExact);
  if (auto citation = exact.Find(passages, Response::EXACT)) return *std::move(citation);
  const VerbatimSearch folded(quote, ComparedForm::kFolded);
  if (auto citation = folded.Find(passages, Response::FOLDED)) return *std::move(citation);
  return AlteredSearch(quote).Find(passages);
}

}  // namespace fangtan::service
