// Rows: what running a query gives, and what it needs to look into records.
#ifndef FANGTAN_STORAGE_INDEX_ROWS_H_
#define FANGTAN_STORAGE_INDEX_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/internal/page_token.pb.h"
#include "fangtan/internal/record.pb.h"
#include "storage/query/predicate.h"
#include "storage/store.h"

namespace fangtan::storage {

// What a query did, for those who ask why it took so long.
struct PlanReport {
  std::string plan;           // one line: what drove it
  int64_t estimate = 0;       // documents that the indexes were expected to yield
  int64_t candidates = 0;     // documents tested to find and count the matches
  int64_t steps = 0;          // documents walked in the order of the page
  int64_t records_read = 0;   // records looked into
  bool gave_up_walk = false;  // the walk ran out of its budget and was done otherwise
};

// One page of documents, and what Page says of it.
struct Rows {
  std::vector<uint32_t> docs;
  std::vector<internal::SortValue> last;
  bool more = false;
  int64_t total_size = 0;
  PlanReport report;
};

// The parts that the text of an article has: its title and its headings, its own paragraphs, and what was
// asked and answered. Between the pieces of one may stand pieces of the others.
enum class TextPart : uint8_t { kTitle, kHeadings, kParagraphs, kSpoken };
using TextParts = uint8_t;  // a bit each
inline constexpr TextParts kAllTextParts = 15;
constexpr TextParts PartsOf(TextPart part) { return static_cast<TextParts>(1 << static_cast<int>(part)); }

// Where a token of a piece of text may stand in an article: as a whole in one document, or its halves in two.
struct TokenDocs {
  struct Half {
    uint32_t doc = 0;
    TextParts parts = 0;
  };

  std::vector<uint32_t> docs;  // ascending
  std::vector<Half> firsts;    // what its first half may end
};

// Texts that no column holds. Thread-safe. It must not read the index. What is looked up in it may take long:
// whoever asks holds no lock, and `stop`, which may be empty, says whether nobody waits any more.
class TextReader {
 public:
  virtual ~TextReader() = default;

  // kText or kQuestionText of a document. DATA_LOSS if its record is damaged,
  // NOT_FOUND if a sweep has just taken it.
  virtual absl::StatusOr<std::string> TextOf(internal::Kind kind, uint32_t doc, Field field) const = 0;

  // Ascending, and among them all documents before `bound` in one of whose texts `folded` stands; nullopt
  // where nothing tells but the texts, or where they would be more than `most`.
  virtual std::optional<std::vector<uint32_t>> MayHold(internal::Kind /*kind*/, std::string_view /*folded*/,
                                                       uint32_t /*bound*/, size_t /*most*/,
                                                       const StopFunction& /*stop*/) const {
    return std::nullopt;
  }
  // For the text of articles, of which each kind of `kind` holds a part: where each of some tokens of
  // `folded` may stand in documents before `bound`. The tokens are the same for all kinds.
  virtual std::optional<std::vector<TokenDocs>> MayHoldTokens(internal::Kind /*kind*/,
                                                              std::string_view /*folded*/, uint32_t /*bound*/,
                                                              const StopFunction& /*stop*/) const {
    return std::nullopt;
  }
  // Of the token `at`: what may go on where TokenDocs::firsts end; nullopt where nothing tells.
  virtual std::optional<std::vector<TokenDocs::Half>> SecondHalves(internal::Kind /*kind*/,
                                                                   std::string_view /*folded*/,
                                                                   uint32_t /*bound*/, size_t /*at*/,
                                                                   const StopFunction& /*stop*/) const {
    return std::nullopt;
  }
  // Ascending: documents before `bound` in whose own `field` `folded` stands for sure; perhaps not all. Of
  // an article's text, title, lead and body are its own.
  virtual std::vector<uint32_t> Holders(internal::Kind /*kind*/, Field /*field*/, std::string_view /*folded*/,
                                        uint32_t /*bound*/, const StopFunction& /*stop*/) const {
    return {};
  }
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_ROWS_H_
