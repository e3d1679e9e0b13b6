// TallyRun: exact counts of the answers that a query asks for, by fields.
//
//   ReadSlice slice(mutex, query.stop);
//   ASSIGN_OR_RETURN(Tally tally, TallyRun::Run(params, query, slice));
//
// Answers are counted by the numbers of their columns, in one pass, or in two where several columns tell the
// fields; what a number means is looked up once. The tables may grow whenever the slice lets others in.
#ifndef FANGTAN_STORAGE_INDEX_TALLY_H_
#define FANGTAN_STORAGE_INDEX_TALLY_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/index/read_slice.h"
#include "storage/index/selection.h"
#include "storage/index/tally_rows.h"
#include "storage/index/tally_source.h"
#include "storage/index/tally_values.h"
#include "storage/store.h"

namespace fangtan::storage {

class TallyRun {
 public:
  // As View::TallyAnswers. INVALID_ARGUMENT TOO_LARGE if there are more combinations than memory should hold.
  // Only what is in `within` is counted, unless that is nullptr. REQUIRES: params.kind is ANSWER.
  static absl::StatusOr<Tally> Run(const Selection::Params& params, const TallyQuery& query,
                                   const Bitmap* within, ReadSlice& slice);

 private:
  TallyRun(const Selection::Params& params, const TallyQuery& query, const Bitmap* within, ReadSlice& slice)
      : params_(params),
        query_(query),
        within_(within),
        slice_(slice),
        answers_(params.tables.kind(internal::ANSWER)),
        selection_(params, query.predicate, slice) {}

  absl::Status Count();
  // All that are to be counted, where they are not simply all.
  absl::StatusOr<std::vector<uint32_t>> Docs();
  // Counts the answers doc_at(0) to doc_at(count - 1); 0 is none.
  template <typename DocAt>
  absl::Status CountAll(uint32_t count, DocAt doc_at);
  template <typename DocAt, typename Visit>
  absl::Status ForEach(uint32_t count, DocAt doc_at, Visit visit);
  // The columns that tell the fields, for counting about `answers`.
  void MakeSources(uint32_t answers);
  absl::Status CheckSources() const;
  // Whether a table for the groups that were found is small enough; it is made then.
  bool MakeTable(uint32_t answers);
  void CountByTable(uint32_t doc);
  void CountByHash(uint32_t doc);

  absl::StatusOr<TallyRows> MakeRows();
  absl::Status AddRows(absl::Span<const uint32_t> groups, int64_t count, TallyRows& rows);

  const Selection::Params& params_;
  const TallyQuery& query_;
  const Bitmap* const within_;  // nullptr: all
  ReadSlice& slice_;
  const DocTable& answers_;
  Selection selection_;
  std::vector<TallyValues> fields_;
  std::vector<TallySource> sources_;
  int64_t total_ = 0;
  bool groups_kept_ = true;  // by every source
  // Counts by the groups of all sources. Of few groups in a table, where the last source's are next to each
  // other; else by their packed numbers.
  std::vector<uint32_t> table_;
  absl::flat_hash_map<absl::uint128, int64_t> hash_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_TALLY_H_
