#include "storage/rocks/migration.h"

#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/rocks/envelope.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

std::optional<internal::StoreState> StateOf(const Database& database) {
  const auto payload = database.Get(Family::kDefault, kStateKey);
  internal::StoreState state;
  if (!payload.ok() || !payload->has_value() || !state.ParseFromString(**payload)) return std::nullopt;
  return state;
}

absl::StatusOr<std::vector<const MigrationStep*>> Way(absl::Span<const MigrationStep> steps, uint32_t from,
                                                      uint32_t to) {
  std::vector<const MigrationStep*> way;
  uint32_t at = from;
  for (const MigrationStep& step : steps) {
    if (step.from != at || at >= to) continue;
    way.push_back(&step);
    at = step.to;
  }
  if (at == to) return way;
  if (from > to) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "STORE_TOO_NEW",
                     absl::StrCat("the store has format version ", from, "; this program reads up to ", to));
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, "STORE_TOO_OLD",
                   absl::StrCat("the store has format version ", from, "; this program reads ", to,
                                " and knows no way from the one to the other"));
}

absl::Status Apply(const MigrationStep& step, internal::StoreState& state, Database& database) {
  rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
  RETURN_IF_ERROR(step.change(database, state, batch));
  state.set_format_version(step.to);
  RETURN_IF_ERROR(FromRocks(batch.Put(database.handle(Family::kDefault), std::string(kStateKey),
                                      Seal(Family::kDefault, kStateKey, state.SerializeAsString())),
                            "adding the state"));
  return database.Write(batch);
}

}  // namespace

absl::Span<const MigrationStep> MigrationSteps() { return {}; }

absl::Status MigrateStore(const std::string& path, const EngineResources& resources,
                          absl::Span<const MigrationStep> steps, uint32_t to) {
  std::vector<const MigrationStep*> way;
  {
    const auto found = Database::Open(path, resources, Database::Mode::kReadOnly);
    if (!found.ok()) return absl::OkStatus();
    const std::optional<internal::StoreState> state = StateOf(**found);
    if (!state.has_value() || state->format_version() == to) return absl::OkStatus();
    ASSIGN_OR_RETURN(way, Way(steps, state->format_version(), to));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Database> database,
                   Database::Open(path, resources, Database::Mode::kReadWrite));
  std::optional<internal::StoreState> state = StateOf(*database);
  if (!state.has_value()) return RecordCorrupt("the state of the store cannot be read twice");
  for (const MigrationStep* step : way) {
    RETURN_IF_ERROR(Annotate(Apply(*step, *state, *database),
                             absl::StrCat("taking the store from format ", step->from, " to ", step->to)));
  }
  return absl::OkStatus();
}

}  // namespace fangtan::storage
