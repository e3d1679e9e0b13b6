// The operations on articles and their questions and answers. Each checks its preconditions, then writes; the
// codes are those of mutation.proto. After an error the caller rolls back. Check* are the preconditions
// alone.
#ifndef FANGTAN_STORAGE_ROCKS_ARTICLE_WRITER_H_
#define FANGTAN_STORAGE_ROCKS_ARTICLE_WRITER_H_

#include "absl/status/status.h"
#include "fangtan/internal/mutation.pb.h"
#include "storage/rocks/mutation_writer.h"

namespace fangtan::storage {

absl::Status CheckPutArticle(const internal::PutArticle& put, const MutationWriter& writer);
absl::Status CheckDeleteArticle(const internal::DeleteArticle& request, const MutationWriter& writer);
absl::Status CheckUndeleteArticle(const internal::UndeleteArticle& request, const MutationWriter& writer);

absl::Status ApplyPutArticle(const internal::PutArticle& put, MutationWriter& writer);
absl::Status ApplyDeleteArticle(const internal::DeleteArticle& request, MutationWriter& writer);
absl::Status ApplyUndeleteArticle(const internal::UndeleteArticle& request, MutationWriter& writer);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_ROCKS_ARTICLE_WRITER_H_
