#include "storage/index/tally.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr Column kSourceColumns[] = {Column::kContext, Column::kSpeaker, Column::kPosts, Column::kSection};
constexpr size_t kMaxSources = std::size(kSourceColumns);
static_assert(kMaxSources * 32 <= 128, "the groups of all sources must fit into a packed number");

// Keeping the groups of a column, or a table of counts, pays if an answer comes on so many numbers or
// entries.
constexpr uint32_t kNumbersByAnswer = 16;
constexpr uint32_t kTableEntriesByAnswer = 4;
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
                                    const Bitmap* within, ReadSlice& slice) {
  TallyRun run(params, query, within, slice);
  RETURN_IF_ERROR(run.selection_.status());
  for (const TallyField field : query.fields) run.fields_.emplace_back(params.tables, field, params.revision);
  RETURN_IF_ERROR(run.Count());
  ASSIGN_OR_RETURN(const TallyRows rows, run.MakeRows());
  ASSIGN_OR_RETURN(Tally tally, rows.First(query.limit, slice));
  tally.total_size = run.total_;
  return tally;
}

absl::Status TallyRun::Count() {
  const uint32_t bound = selection_.bound();
  if (selection_.filter().empty() && within_ == nullptr) {
    const Tables& tables = params_.tables;
    return CountAll(bound - 1,
                    [&](uint32_t i) { return tables.Alive(answers_, i + 1, params_.revision) ? i + 1 : 0; });
  }
  ASSIGN_OR_RETURN(const std::vector<uint32_t> docs, Docs());
  return CountAll(static_cast<uint32_t>(docs.size()), [&docs](uint32_t i) { return docs[i]; });
}

absl::StatusOr<std::vector<uint32_t>> TallyRun::Docs() {
  std::vector<uint32_t> docs;
  if (selection_.filter().empty()) {
    within_->ForEach([&](uint32_t doc) {
      if (selection_.IsShown(doc)) docs.push_back(doc);
    });
    return docs;
  }
  PlanReport report;
  ASSIGN_OR_RETURN(docs, selection_.All(slice_, report));
  if (within_ != nullptr) std::erase_if(docs, [&](uint32_t doc) { return !within_->Has(doc); });
  return docs;
}

template <typename DocAt>
absl::Status TallyRun::CountAll(uint32_t count, DocAt doc_at) {
  MakeSources(count);
  bool by_table = groups_kept_;
  if (by_table && sources_.size() > 1) {
    RETURN_IF_ERROR(ForEach(count, doc_at, [this](uint32_t doc) {
      for (TallySource& source : sources_) source.GroupOf(answers_.at(source.column(), doc));
    }));
    by_table = MakeTable(count);
  }
  const auto count_in = [&](auto&& visit) {
    return ForEach(count, doc_at, [&](uint32_t doc) {
      ++total_;
      visit(doc);
    });
  };
  RETURN_IF_ERROR(by_table ? count_in([this](uint32_t doc) { CountByTable(doc); })
                           : count_in([this](uint32_t doc) { CountByHash(doc); }));
  return CheckSources();
}

template <typename DocAt, typename Visit>
absl::Status TallyRun::ForEach(uint32_t count, DocAt doc_at, Visit visit) {
  for (uint32_t i = 0; i < count;) {
    for (const uint32_t end = std::min(i + kAnswersInStep, count); i < end; ++i) {
      const uint32_t doc = doc_at(i);
      if (doc != 0) visit(doc);
    }
    if (slice_.Due()) RETURN_IF_ERROR(slice_.Renew());
  }
  return absl::OkStatus();
}

void TallyRun::MakeSources(uint32_t answers) {
  for (const Column column : kSourceColumns) {
    std::vector<size_t> positions;
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i].column() == column) positions.push_back(i);
    }
    if (positions.empty()) continue;
    const uint32_t numbers = NumbersOf(params_.tables, column);
    const bool keep = numbers / kNumbersByAnswer <= answers;
    sources_.emplace_back(column, std::move(positions), fields_, keep ? numbers : 0);
    groups_kept_ = groups_kept_ && keep;
  }
}

absl::Status TallyRun::CheckSources() const {
  const bool too_many = std::any_of(sources_.begin(), sources_.end(),
                                    [](const TallySource& source) { return source.too_many(); });
  return too_many ? TooManyRows() : absl::OkStatus();
}

bool TallyRun::MakeTable(uint32_t answers) {
  const uint64_t most = uint64_t{answers} * kTableEntriesByAnswer;
  uint64_t entries = 1;
  for (const TallySource& source : sources_) {
    if (entries * source.group_bound() > most) return false;
    entries *= source.group_bound();
  }
  table_.resize(entries);
  return true;
}

// A single source's groups are not known before; the table grows with them.
inline void TallyRun::CountByTable(uint32_t doc) {
  size_t at = 0;
  for (TallySource& source : sources_) {
    const uint32_t group = source.GroupOf(answers_.at(source.column(), doc));
    at = at * source.group_bound() + group;
  }
  if (at >= table_.size()) table_.resize(std::max(at + 1, table_.size() * 2));
  ++table_[at];
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
  std::array<uint32_t, kMaxSources> groups;
  const absl::Span<const uint32_t> used(groups.data(), sources_.size());
  for (size_t at = 0; at < table_.size(); ++at) {
    if (table_[at] == 0) continue;
    size_t rest = at;
    for (size_t i = sources_.size(); i-- > 1; rest /= sources_[i].group_bound()) {
      groups[i] = static_cast<uint32_t>(rest % sources_[i].group_bound());
    }
    groups[0] = static_cast<uint32_t>(rest);
    RETURN_IF_ERROR(AddRows(used, table_[at], rows));
  }
  for (const auto& [packed, count] : hash_) {
    absl::uint128 rest = packed;
    for (size_t i = sources_.size(); i-- > 0; rest >>= 32) groups[i] = static_cast<uint32_t>(rest);
    RETURN_IF_ERROR(AddRows(used, count, rows));
  }
  return rows;
}

// Counts upwards through the combinations of each source, like the digits of a number.
absl::Status TallyRun::AddRows(absl::Span<const uint32_t> groups, int64_t count, TallyRows& rows) {
  std::array<absl::Span<const uint32_t>, kMaxSources> combinations;
  std::array<size_t, kMaxSources> counts;
  size_t rows_to_add = 1;
  for (size_t i = 0; i < groups.size(); ++i) {
    combinations[i] = sources_[i].CombinationsOf(groups[i]);
    const size_t width = sources_[i].positions().size();
    counts[i] = width == 1 ? combinations[i].size() : combinations[i].size() / width;
    if (counts[i] != 1 && counts[i] > kMaxRows / rows_to_add) return TooManyRows();
    rows_to_add *= counts[i];
  }
  absl::InlinedVector<uint32_t, 8> values(fields_.size());
  for (size_t row = 0; row < rows_to_add; ++row) {
    if (slice_.Due()) RETURN_IF_ERROR(slice_.Renew());
    size_t rest = row;
    for (size_t i = 0; i < groups.size(); ++i) {
      const std::vector<size_t>& positions = sources_[i].positions();
      const uint32_t* combination = combinations[i].data();
      if (counts[i] != 1) combination += rest % counts[i] * positions.size();
      if (counts[i] != 1) rest /= counts[i];
      for (const size_t position : positions) values[position] = *combination++;
    }
    rows.Add(values, count);
  }
  return rows.size() > kMaxRows ? TooManyRows() : absl::OkStatus();
}

}  // namespace fangtan::storage
