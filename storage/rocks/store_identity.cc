#include "storage/rocks/store_identity.h"

#include <openssl/rand.h>

#include "storage/rocks/envelope.h"
#include "storage/rocks/rocks_status.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr int kStoreIdSize = 16;
constexpr int kTokenKeySize = 32;
constexpr int kCheckpointIdSize = 16;

absl::StatusOr<std::string> RandomBytes(int size) {
  std::string bytes(size, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), size) != 1) {
    return absl::InternalError("the machine gives no random bytes");
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> NewStoreId() { return RandomBytes(kStoreIdSize); }

absl::StatusOr<std::string> NewTokenKey() { return RandomBytes(kTokenKeySize); }

absl::StatusOr<std::string> NewCheckpointId() { return RandomBytes(kCheckpointIdSize); }

absl::Status PutState(const internal::StoreState& state, Database& database) {
  rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
  RETURN_IF_ERROR(FromRocks(batch.Put(database.handle(Family::kDefault), std::string(kStateKey),
                                      Seal(Family::kDefault, kStateKey, state.SerializeAsString())),
                            "adding the state"));
  return database.Write(batch);
}

}  // namespace fangtan::storage
