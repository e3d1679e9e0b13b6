// How documents are judged, in integers, so that a score is the same whatever the order in which its parts
// are added.
//
// A document's score is the sum over the query's atoms that hold of it of idf * tf (BM25: Robertson and
// Zaragoza, "The Probabilistic Relevance Framework", 2009), where tf counts an occurrence by the weight of
// its field, as BM25F does, and a document's length is measured against a fixed one, not against the mean of
// the others, so that what is written elsewhere does not move it. The best kRerankDepth get a bonus by how
// near to each other the words stand.
//
// Pure functions, thread-safe.
#ifndef FANGTAN_STORAGE_SEARCH_SCORING_H_
#define FANGTAN_STORAGE_SEARCH_SCORING_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "storage/search/token.h"

namespace fangtan::storage {

inline constexpr double kSaturation = 1.2;    // BM25's k1
inline constexpr double kLengthShare = 0.75;  // BM25's b
inline constexpr double kPivotTokens = 400;   // the length that is neither long nor short

// What an occurrence counts for, by field.
inline constexpr std::array<uint32_t, kTextFieldCount> kFieldWeights = {3, 2, 2, 3, 1};
constexpr uint32_t WeightOf(TextField field) { return kFieldWeights[static_cast<size_t>(field)]; }

// Weighted occurrences are counted up to here.
inline constexpr uint32_t kMaxFrequency = 63;

// A length in tokens, in a byte: exact up to 16, then in steps of an eighth of a power of two.
uint8_t LengthCode(uint64_t tokens);
double LengthOfCode(uint8_t code);

// tf of every frequency and length code, in units of 1 / kTfUnit; at most (kSaturation + 1) * kTfUnit.
inline constexpr uint32_t kTfUnit = 4096;
using TfTable = std::array<std::array<uint16_t, 256>, kMaxFrequency + 1>;
const TfTable& Tfs();

// What a posting may be worth at most, in a byte; rounded up.
inline constexpr uint32_t kImpactShift = 6;
inline uint32_t ImpactOf(uint32_t frequency, uint8_t length_code) {
  return (uint32_t{Tfs()[frequency][length_code]} >> kImpactShift) + 1;
}

// What no posting is worth more than.
inline constexpr uint32_t kAnyImpact =
    (static_cast<uint32_t>((kSaturation + 1) * kTfUnit) >> kImpactShift) + 1;

// idf in units of 1 / kIdfUnit; at least 1.
inline constexpr uint32_t kIdfUnit = 256;
uint32_t IdfOf(uint32_t documents, uint32_t frequency);

// A score, of one idf unit and one tf unit each.
inline constexpr uint32_t kScoreShift = 10;
inline constexpr double kScoreUnit = double{kIdfUnit} * kTfUnit / (1 << kScoreShift);
constexpr uint32_t ScoreOf(uint64_t idf, uint32_t tf) {
  return static_cast<uint32_t>(idf * tf >> kScoreShift);
}

// The share of a query's idf, in percent, that its most common terms may have together to be set aside: they
// raise the score of a result, but make none. The others make one, each alone.
inline constexpr uint32_t kAsideShare = 30;

// A single character among other words is passed over if the terms that begin with it stand in more than this
// part of the documents, all counted together: it would say little and cost much.
inline constexpr uint32_t kCommonCharacterPart = 16;

// The best of a walk that are judged again by how near the words stand.
inline constexpr int kRerankDepth = 10;
inline constexpr uint32_t kWindowTokens = 60;
inline constexpr uint32_t kWindowShare = 100;  // percent of the idf of what stands in the best window
inline constexpr uint32_t kTitleShare = 60;  // percent of the idf of a title that the query names as a whole

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_SCORING_H_
