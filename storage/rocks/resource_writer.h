// The operations on rankings and sources. Each checks its preconditions, then writes; the codes are
// those of mutation.proto. After an error the caller rolls back.
#ifndef FANGTAN_STORAGE_ROCKS_RESOURCE_WRITER_H_
#define FANGTAN_STORAGE_ROCKS_RESOURCE_WRITER_H_

#include "absl/status/status.h"
#include "fangtan/internal/mutation.pb.h"
#include "storage/rocks/mutation_writer.h"

namespace fangtan::storage {

absl::Status ApplyPutSource(const internal::PutSource& put, MutationWriter& writer);
absl::Status ApplyPutRanking(const internal::PutRanking& put, MutationWriter& writer);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_RESOURCE_WRITER_H_
