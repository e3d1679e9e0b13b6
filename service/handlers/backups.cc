// The part of Admin that is about backups.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/handlers/admin.h"
#include "service/handlers/article_writer.h"
#include "service/handlers/listing.h"
#include "service/validation.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

v1::Backup ToProto(const storage::BackupInfo& info, const std::string& directory) {
  v1::Backup backup;
  backup.set_directory(directory);
  backup.set_id(info.id);
  backup.set_damage(info.damage);
  if (info.store_id.empty()) return backup;
  backup.set_revision(static_cast<int64_t>(info.revision));
  backup.mutable_create_time()->set_seconds(absl::ToUnixSeconds(info.create_time));
  backup.set_byte_count(info.byte_count);
  backup.set_store_id(info.store_id);
  return backup;
}

// The backups that come after the one that `token` names, at most `size` of them and one more.
storage::ListBackupsOptions PageOf(const v1::ListBackupsRequest& request, const internal::PageToken& token,
                                   const rpc::CallContext& context) {
  storage::ListBackupsOptions options{.directory = request.directory(), .verify = request.verify()};
  if (token.last_size() > 0) options.before = static_cast<uint32_t>(token.last(0).number());
  options.stop = [&context] { return context.cancelled(); };
  return options;
}

}  // namespace

absl::StatusOr<google::longrunning::Operation> Admin::CreateBackup(
    const rpc::CallContext&, const v1::CreateBackupRequest& request) const {
  RETURN_IF_ERROR(CheckRequestId(request.request_id()));
  if (request.keep() < 0) return storage::InvalidField("keep", "must not be negative");
  storage::BackupOptions options{.directory = request.directory(), .keep = request.keep()};
  // What is wrong with the folder is said at once, not by an operation.
  RETURN_IF_ERROR(store_.CheckBackupDirectory(options.directory));
  const OperationRegistry::Request begin{
      .kind = "backup", .request_id = request.request_id(), .request_digest = RequestDigest(request)};
  return operations_.Start(
      begin, [this, options](OperationTask& task) -> absl::StatusOr<google::protobuf::Any> {
        storage::BackupOptions run = options;
        run.progress = [&task](int64_t done, int64_t total) { task.Report(done, total); };
        run.stop = [&task] { return task.cancelled(); };
        ASSIGN_OR_RETURN(const storage::BackupInfo info, store_.CreateBackup(run));
        google::protobuf::Any response;
        response.PackFrom(ToProto(info, options.directory));
        return response;
      });
}

absl::StatusOr<v1::ListBackupsResponse> Admin::ListBackups(const rpc::CallContext& context,
                                                           const v1::ListBackupsRequest& request) const {
  ASSIGN_OR_RETURN(const int size, CheckPageSize(request.page_size()));
  internal::PageToken token;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(token, tokens_.Open(request.page_token(), HashOfWalk(request)));
  }
  storage::ListBackupsOptions options = PageOf(request, token, context);
  options.limit = size;
  ASSIGN_OR_RETURN(const storage::BackupPage page, store_.ListBackups(options));
  v1::ListBackupsResponse response;
  for (const storage::BackupInfo& info : page.backups)
    *response.add_backups() = ToProto(info, request.directory());
  response.set_total_size(page.total_size);
  if (!page.more) return response;
  token.Clear();
  token.set_request_hash(HashOfWalk(request));
  token.add_last()->set_number(page.backups.back().id);
  response.set_next_page_token(tokens_.Seal(token));
  return response;
}

}  // namespace fangtan::service
