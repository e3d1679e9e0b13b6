#include "service/access/method_roles.h"

#include <google/protobuf/descriptor.h>

#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/errors.h"

namespace fangtan::service::access {
namespace {

constexpr rpc::Role kAnyone = rpc::Role::kAnyone;
constexpr rpc::Role kReader = rpc::Role::kReader;
constexpr rpc::Role kWriter = rpc::Role::kWriter;
constexpr rpc::Role kAdmin = rpc::Role::kAdmin;
constexpr Effect kReads = Effect::kReads;
constexpr Effect kWrites = Effect::kWrites;

constexpr MethodRole kRoles[] = {
    {"/fangtan.v1.Admin/Compact", kAdmin, kWrites},
    {"/fangtan.v1.Admin/CreateBackup", kAdmin, kWrites},
    {"/fangtan.v1.Admin/GetStatus", kReader, kReads},
    {"/fangtan.v1.Admin/ListBackups", kAdmin, kReads},
    {"/fangtan.v1.Admin/RebuildIndex", kAdmin, kWrites},
    // It changes nothing, but works the disk for minutes: worth a line.
    {"/fangtan.v1.Admin/VerifyStore", kAdmin, kWrites},

    {"/fangtan.v1.Articles/BatchGetArticles", kReader, kReads},
    {"/fangtan.v1.Articles/CreateArticle", kWriter, kWrites},
    {"/fangtan.v1.Articles/DeleteArticle", kWriter, kWrites},
    {"/fangtan.v1.Articles/ExportArticles", kReader, kReads},
    {"/fangtan.v1.Articles/GetArticle", kReader, kReads},
    {"/fangtan.v1.Articles/ImportArticles", kWriter, kWrites},
    {"/fangtan.v1.Articles/ListArticles", kReader, kReads},
    {"/fangtan.v1.Articles/UndeleteArticle", kWriter, kWrites},
    {"/fangtan.v1.Articles/UpdateArticle", kWriter, kWrites},

    {"/fangtan.v1.Changes/ListChanges", kReader, kReads},
    {"/fangtan.v1.Changes/WatchChanges", kReader, kReads},

    {"/fangtan.v1.Interviews/BatchGetAnswers", kReader, kReads},
    {"/fangtan.v1.Interviews/BatchGetQuestions", kReader, kReads},
    {"/fangtan.v1.Interviews/GetAnswer", kReader, kReads},
    {"/fangtan.v1.Interviews/GetQuestion", kReader, kReads},
    {"/fangtan.v1.Interviews/ListAnswers", kReader, kReads},
    {"/fangtan.v1.Interviews/ListQuestions", kReader, kReads},

    {"/fangtan.v1.Rankings/GetRanking", kReader, kReads},
    {"/fangtan.v1.Rankings/ListRankings", kReader, kReads},

    {"/fangtan.v1.Search/SearchAnswers", kReader, kReads},
    {"/fangtan.v1.Search/SearchArticles", kReader, kReads},
    {"/fangtan.v1.Search/SearchQuestions", kReader, kReads},
    {"/fangtan.v1.Search/TallyAnswers", kReader, kReads},

    {"/fangtan.v1.Sources/GetSource", kReader, kReads},
    {"/fangtan.v1.Sources/ReadSpan", kReader, kReads},
    {"/fangtan.v1.Sources/VerifyCitation", kReader, kReads},

    {"/fangtan.v1.Speakers/BatchGetSpeakers", kReader, kReads},
    {"/fangtan.v1.Speakers/GetSpeaker", kReader, kReads},
    {"/fangtan.v1.Speakers/ListSpeakers", kReader, kReads},
    {"/fangtan.v1.Speakers/MergeSpeakers", kWriter, kWrites},
    {"/fangtan.v1.Speakers/ResolveSpeaker", kReader, kReads},
    {"/fangtan.v1.Speakers/SplitSpeaker", kWriter, kWrites},
    {"/fangtan.v1.Speakers/UpdateSpeaker", kWriter, kWrites},

    // What admins began; what it found may say where things lie.
    {"/google.longrunning.Operations/CancelOperation", kAdmin, kWrites},
    {"/google.longrunning.Operations/DeleteOperation", kAdmin, kWrites},
    {"/google.longrunning.Operations/GetOperation", kAdmin, kReads},
    {"/google.longrunning.Operations/ListOperations", kAdmin, kReads},
    {"/google.longrunning.Operations/WaitOperation", kAdmin, kReads},
    // Addresses of all callers, and a server that is looked into has it turned on.
    {"/grpc.channelz.v1.Channelz/GetChannel", kAdmin, kReads},
    {"/grpc.channelz.v1.Channelz/GetServer", kAdmin, kReads},
    {"/grpc.channelz.v1.Channelz/GetServerSockets", kAdmin, kReads},
    {"/grpc.channelz.v1.Channelz/GetServers", kAdmin, kReads},
    {"/grpc.channelz.v1.Channelz/GetSocket", kAdmin, kReads},
    {"/grpc.channelz.v1.Channelz/GetSubchannel", kAdmin, kReads},
    {"/grpc.channelz.v1.Channelz/GetTopChannels", kAdmin, kReads},
    // Probes and load balancers show no token, and learn no more than whether the server serves.
    {"/grpc.health.v1.Health/Check", kAnyone, kReads},
    {"/grpc.health.v1.Health/Watch", kAnyone, kReads},
    // The contract is no secret, but each of these streams holds a thread: not for strangers.
    {"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", kReader, kReads},
    {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", kReader, kReads},
};

using RolesByPath = absl::flat_hash_map<std::string_view, const MethodRole*>;

const RolesByPath& ByPath() {
  static const RolesByPath& by_path = *[] {
    auto* rows = new RolesByPath();
    for (const MethodRole& row : kRoles) rows->emplace(row.path, &row);
    return rows;
  }();
  return by_path;
}

std::set<std::string> MethodsOf(const std::vector<std::string>& services) {
  std::set<std::string> paths;
  for (const std::string& name : services) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      paths.insert(absl::StrCat("/", name, "/", service->method(i)->name()));
    }
    // A service without a descriptor must not pass for one without methods.
    if (service == nullptr) paths.insert(absl::StrCat("/", name, "/?"));
  }
  return paths;
}

}  // namespace

absl::Span<const MethodRole> MethodRoles() { return kRoles; }

const MethodRole* FindMethodRole(std::string_view path) {
  const auto found = ByPath().find(path);
  return found == ByPath().end() ? nullptr : found->second;
}

absl::Status CheckMethodRoles(const std::vector<std::string>& services) {
  const std::set<std::string> methods = MethodsOf(services);
  std::vector<std::string> missing, stray;
  for (const std::string& path : methods) {
    if (FindMethodRole(path) == nullptr) missing.push_back(path);
  }
  for (const MethodRole& row : kRoles) {
    const std::string path(row.path);
    if (!methods.contains(path) || FindMethodRole(row.path) != &row) stray.push_back(path);
  }
  if (!missing.empty()) {
    return storage::MakeError(
        absl::StatusCode::kInternal, "METHOD_ROLE_MISSING",
        absl::StrCat("no role is set in service/access/method_roles.cc for ", absl::StrJoin(missing, ", ")));
  }
  if (stray.empty()) return absl::OkStatus();
  return storage::MakeError(
      absl::StatusCode::kInternal, "METHOD_ROLE_STRAY",
      absl::StrCat("service/access/method_roles.cc has a row too many for ", absl::StrJoin(stray, ", ")));
}

}  // namespace fangtan::service::access
