#include "storage/index/tally.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr Column kSourceColumns[] = {Column::kContext, Column::kSpeaker, Column::kPosts, Column::kSection};
constexpr size_t kMaxSources = std::size(kSourceColumns);
static_assert(kMaxSources * 32 <= 128, "the groups of all sources must fit into a packed number");

// A table of groups pays if an answer comes on every so many of its entries.
constexpr uint32_t kTableEntriesByAnswer = 16;
// Answers that are counted between two looks at the slice: most are a few nanoseconds, those that show a post
// for the first time some microseconds.
constexpr uint32_t kAnswersInStep = 16;
constexpr size_t kMaxRows = 1 << 24;

// How many numbers there are in a column of answers.
uint32_t NumbersOf(const Tables& tables, Column column) {
  switch (column) {
    case Column::kSpeaker:
      return tables.kind(internal::SPEAKER).names.size();
    case Column::kPosts:
      return tables.lists().size();
    case Column::kSection:
      return tables.sections().size();
    default:
      return tables.context_count();
  }
}

absl::Status TooManyRows() {
  return InvalidField("fields", "make too many combinations of values; count by fewer, or of fewer answers",
                      "TOO_LARGE");
}

}  // namespace

absl::StatusOr<Tally> TallyRun::Run(const Selection::Params& params, const TallyQuery& query,
                                    ReadSlice& slice) {
  TallyRun run(params, query, slice);
  for (const TallyField field : query.fields) run.fields_.emplace_back(params.tables, field, params.revision);
  RETURN_IF_ERROR(run.Count());
  ASSIGN_OR_RETURN(const TallyRows rows, run.MakeRows());
  ASSIGN_OR_RETURN(Tally tally, rows.First(query.limit, slice));
  tally.total_size = run.total_;
  return tally;
}

void TallyRun::MakeSources(uint32_t answers) {
  for (const Column column : kSourceColumns) {
    std::vector<size_t> positions;
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i].column() == column) positions.push_back(i);
    }
    if (positions.empty()) continue;
    const uint32_t numbers = NumbersOf(params_.tables, column);
    const bool keep = numbers / kTableEntriesByAnswer <= answers;
    sources_.emplace_back(column, std::move(positions), fields_, keep ? numbers : 0);
    by_table_ = keep;
  }
  by_table_ = by_table_ && sources_.size() == 1;
}

absl::Status TallyRun::Count() {
  const uint32_t bound = selection_.bound();
  if (selection_.filter().empty()) {
    MakeSources(bound);
    const Tables& tables = params_.tables;
    return CountAll(bound - 1,
                    [&](uint32_t i) { return tables.Alive(answers_, i + 1, params_.revision) ? i + 1 : 0; });
  }
  PlanReport report;
  ASSIGN_OR_RETURN(const std::vector<uint32_t> docs, selection_.All(slice_, report));
  const auto count = static_cast<uint32_t>(docs.size());
  MakeSources(count);
  return CountAll(count, [&docs](uint32_t i) { return docs[i]; });
}

template <typename DocAt>
absl::Status TallyRun::CountAll(uint32_t count, DocAt doc_at) {
  for (uint32_t i = 0; i < count;) {
    for (const uint32_t end = std::min(i + kAnswersInStep, count); i < end; ++i) {
      const uint32_t doc = doc_at(i);
      if (doc == 0) continue;
      ++total_;
      if (by_table_) {
        CountByTable(doc);
      } else {
        CountByHash(doc);
      }
    }
    if (slice_.Due()) RETURN_IF_ERROR(slice_.Renew());
  }
  const bool too_many = std::any_of(sources_.begin(), sources_.end(),
                                    [](const TallySource& source) { return source.too_many(); });
  return too_many ? TooManyRows() : absl::OkStatus();
}

inline void TallyRun::CountByTable(uint32_t doc) {
  TallySource& source = sources_.front();
  const uint32_t group = source.GroupOf(answers_.at(source.column(), doc));
  if (group >= table_.size()) table_.resize(std::max<size_t>(group + 1, table_.size() * 2));
  ++table_[group];
}

inline void TallyRun::CountByHash(uint32_t doc) {
  absl::uint128 packed = 0;
  for (TallySource& source : sources_) {
    packed = packed << 32 | source.GroupOf(answers_.at(source.column(), doc));
  }
  ++hash_[packed];
}

absl::StatusOr<TallyRows> TallyRun::MakeRows() {
  const bool distinct = std::all_of(sources_.begin(), sources_.end(),
                                    [](const TallySource& source) { return source.single(); });
  TallyRows rows(fields_, distinct);
  for (uint32_t group = 0; group < table_.size(); ++group) {
    if (table_[group] != 0) RETURN_IF_ERROR(AddRows({&group, 1}, table_[group], rows));
  }
  for (const auto& [packed, count] : hash_) {
    std::array<uint32_t, kMaxSources> groups;
    absl::uint128 rest = packed;
    for (size_t i = sources_.size(); i-- > 0; rest >>= 32) groups[i] = static_cast<uint32_t>(rest);
    RETURN_IF_ERROR(AddRows({groups.data(), sources_.size()}, count, rows));
  }
  return rows;
}

// Counts upwards through the combinations of each source, like the digits of a number.
absl::Status TallyRun::AddRows(absl::Span<const uint32_t> groups, int64_t count, TallyRows& rows) {
  std::array<absl::Span<const uint32_t>, kMaxSources> combinations;
  size_t rows_to_add = 1;
  for (size_t i = 0; i < groups.size(); ++i) {
    combinations[i] = sources_[i].CombinationsOf(groups[i]);
    const size_t of_source = combinations[i].size() / sources_[i].positions().size();
    if (of_source > kMaxRows / rows_to_add) return TooManyRows();
    rows_to_add *= of_source;
  }
  std::vector<uint32_t> values(fields_.size());
  for (size_t row = 0; row < rows_to_add; ++row) {
    if (slice_.Due()) RETURN_IF_ERROR(slice_.Renew());
    size_t rest = row;
    for (size_t i = 0; i < groups.size(); ++i) {
      const std::vector<size_t>& positions = sources_[i].positions();
      const size_t of_source = combinations[i].size() / positions.size();
      const size_t at = rest % of_source * positions.size();
      rest /= of_source;
      for (size_t j = 0; j < positions.size(); ++j) values[positions[j]] = combinations[i][at + j];
    }
    rows.Add(values, count);
  }
  return rows.size() > kMaxRows ? TooManyRows() : absl::OkStatus();
}

}  // namespace fangtan::storage
