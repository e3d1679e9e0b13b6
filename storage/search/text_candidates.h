// TextCandidates: which documents may hold a piece of text, by the tokens that stand in whatever holds it.
// For filters (`text:监督`), which ask for any piece and look at the texts of those that are left.
//
//   ASSIGN_OR_RETURN(const auto docs, DocsThatMayHold(snapshot, "监督工作", {.documents = 1000}));
//   if (docs.has_value()) { ... all that hold it are among these ... }
//
// A piece may begin or end inside a word, and may go from one element of a field (a paragraph) to the next,
// over white space that folding took away: a pair of characters then stands nowhere as a pair, but its first
// ends a run and its second begins the next.
//
// Pure; thread-safe. DATA_LOSS INDEX_CORRUPT if a segment turns out damaged, CANCELLED if `stop`, which may
// be empty, says so.
#ifndef FANGTAN_STORAGE_SEARCH_TEXT_CANDIDATES_H_
#define FANGTAN_STORAGE_SEARCH_TEXT_CANDIDATES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/search/text_index.h"
#include "storage/search/token.h"

namespace fangtan::storage {

// Of one segment, that are looked through for a part of a word.
inline constexpr size_t kMostWords = size_t{1} << 20;

struct CandidateLimits {
  size_t documents = 0;  // more are not worth it
  size_t words = kMostWords;
  std::function<bool()> stop = nullptr;
};

// Ascending, and among them every document of `snapshot` in one of whose fields `folded` stands; nullopt if
// its tokens do not tell, or if there are too many.
absl::StatusOr<std::optional<std::vector<uint32_t>>> DocsThatMayHold(const TextSnapshot& snapshot,
                                                                     std::string_view folded,
                                                                     const CandidateLimits& limits);

// Where one token of a piece may stand in a text that is spread over several documents.
struct TokenCandidates {
  // A part of a pair in a document, and the fields of that document where it stands.
  struct Half {
    uint32_t doc = 0;
    FieldMask fields = 0;
  };

  std::vector<uint32_t> docs;  // ascending: where it may stand as a whole
  std::vector<Half>
      firsts;  // of a pair: where its first character ends a run, and another document may go on
};

// Which halves: what may go on in another document stands at the border of a text, or anywhere in it where
// that document's own text stands between its parts.
enum class HalvesOf { kBorders, kFields };

// Of some tokens of `folded`, which follow from it and not from the snapshot.
absl::StatusOr<std::optional<std::vector<TokenCandidates>>> DocsThatMayHoldTokens(
    const TextSnapshot& snapshot, std::string_view folded, HalvesOf of, const CandidateLimits& limits);

// What goes on from TokenCandidates::firsts of the token `at`: where its second character begins a token.
// `folded` as above.
absl::StatusOr<std::vector<TokenCandidates::Half>> SecondHalves(const TextSnapshot& snapshot,
                                                                std::string_view folded, size_t at,
                                                                HalvesOf of,
                                                                const std::function<bool()>& stop);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_TEXT_CANDIDATES_H_
