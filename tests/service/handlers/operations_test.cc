// Long work: operations through their registry, and backups, verification and compaction through Admin.
#include "service/handlers/operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "service/backup_schedule.h"
#include "service/handlers/admin.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using absl::StatusCode;
using fangtan::testing::Fails;
using fangtan::testing::IsOk;
using google::longrunning::Operation;

google::protobuf::Any AnyOf(int64_t bytes) {
  v1::CompactResponse response;
  response.set_byte_count_after(bytes);
  google::protobuf::Any any;
  any.PackFrom(response);
  return any;
}

class RegistryTest : public ::testing::Test {
 protected:
  // Begins work that goes on until `release_`.
  absl::StatusOr<Operation> Begin(const std::string& id = "", const std::string& digest = "") {
    return registry_.Start({.kind = "backup", .request_id = id, .request_digest = digest},
                           [this](OperationTask& task) -> absl::StatusOr<google::protobuf::Any> {
                             task.Report(3, 7);
                             begun_.Notify();
                             release_.WaitForNotification();
                             if (task.cancelled()) return absl::CancelledError("given up");
                             return AnyOf(42);
                           });
  }
  absl::StatusOr<Operation> Await(const std::string& name) {
    return registry_.Wait(name, absl::InfiniteFuture(), nullptr);
  }

  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  absl::Notification begun_, release_;
  OperationRegistry registry_{{.kept = absl::Minutes(10), .now = [this] { return now_; }}};
};

TEST_F(RegistryTest, RunsTellsAndEnds) {
  const auto begun = Begin();
  ASSERT_THAT(begun, IsOk());
  begun_.WaitForNotification();
  v1::OperationProgress progress;
  const auto running = registry_.Get(begun->name());
  ASSERT_TRUE(running->metadata().UnpackTo(&progress));
  EXPECT_FALSE(running->done());
  EXPECT_EQ(progress.done(), 3);
  EXPECT_EQ(progress.total(), 7);
  EXPECT_THAT(registry_.Delete(begun->name()), Fails(StatusCode::kFailedPrecondition, "OPERATION_RUNNING"));
  const auto second = Begin();
  EXPECT_THAT(second, Fails(StatusCode::kAborted, "BACKUP_RUNNING"));
  EXPECT_THAT(std::string(second.status().message()), ::testing::HasSubstr(begun->name()));
  release_.Notify();
  const auto ended = Await(begun->name());
  v1::CompactResponse response;
  ASSERT_TRUE(ended->done());
  ASSERT_TRUE(ended->response().UnpackTo(&response));
  EXPECT_EQ(response.byte_count_after(), 42);
  EXPECT_THAT(registry_.Delete(begun->name()), IsOk());
  EXPECT_THAT(registry_.Get(begun->name()), Fails(StatusCode::kNotFound, "OPERATION_NOT_FOUND"));
}

TEST_F(RegistryTest, SameRequestIsTheSameOperation) {
  const auto begun = Begin("id-1", "digest");
  EXPECT_EQ(Begin("id-1", "digest")->name(), begun->name());
  EXPECT_THAT(Begin("id-1", "other"), Fails(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  release_.Notify();
  EXPECT_TRUE(Await(begun->name())->done());
  EXPECT_EQ(Begin("id-1", "digest")->name(), begun->name()) << "also when it has ended";
}

TEST_F(RegistryTest, CancelledAndForgotten) {
  const auto begun = Begin();
  ASSERT_THAT(registry_.Cancel(begun->name()), IsOk());
  release_.Notify();
  const auto ended = Await(begun->name());
  EXPECT_EQ(ended->error().code(), static_cast<int>(StatusCode::kCancelled));
  now_ += absl::Minutes(11);
  const auto next = registry_.Start({.kind = "compaction"}, [](OperationTask&) { return AnyOf(1); });
  ASSERT_THAT(next, IsOk());
  EXPECT_THAT(registry_.Get(begun->name()), Fails(StatusCode::kNotFound, "OPERATION_NOT_FOUND"));
  EXPECT_EQ(registry_.List().size(), 1u);
}

// What a thread that nobody joined leaves is its stack, for as long as the operation is remembered.
TEST_F(RegistryTest, ThreadsOfWhatHasEndedAreGone) {
  const auto mappings = [] {
    std::ifstream maps("/proc/self/maps");
    return std::count(std::istreambuf_iterator<char>(maps), {}, '\n');
  };
  const auto run = [this] {
    const auto begun = registry_.Start({.kind = "backup"}, [](OperationTask&) { return AnyOf(1); });
    ASSERT_TRUE(Await(begun->name())->done());
  };
  constexpr int kOperations = 50;
  // ThreadSanitizer keeps what the last sixteen threads had.
  for (int i = 0; i < kOperations; ++i) run();
  const auto before = mappings();
  for (int i = 0; i < kOperations; ++i) run();
  EXPECT_EQ(registry_.List().size(), 2u * kOperations);
  EXPECT_LT(mappings() - before, kOperations / 2);
}

TEST_F(RegistryTest, WaitingEndsWithTheDeadline) {
  const auto begun = Begin();
  EXPECT_FALSE(registry_.Wait(begun->name(), absl::InfinitePast(), nullptr)->done());
  EXPECT_FALSE(registry_.Wait(begun->name(), absl::InfiniteFuture(), [] { return true; })->done());
  release_.Notify();
}

// Else a server that is told to stop would wait for it, up to Operations::kLongestWait.
TEST_F(RegistryTest, WaitingEndsWhenTheServerStops) {
  const auto begun = Begin();
  absl::Notification waits;
  std::thread stopper([&] {
    waits.WaitForNotification();
    registry_.StopWaiting();
  });
  const auto told = registry_.Wait(begun->name(), absl::InfiniteFuture(), [&waits] {
    if (!waits.HasBeenNotified()) waits.Notify();
    return false;
  });
  stopper.join();
  ASSERT_THAT(told, IsOk());
  EXPECT_FALSE(told->done()) << "it goes on";
  EXPECT_FALSE(registry_.Wait(begun->name(), absl::InfiniteFuture(), nullptr)->done());
  release_.Notify();
}

class AdminTest : public ::testing::Test {
 protected:
  template <typename Response>
  absl::StatusOr<Response> Await(const absl::StatusOr<Operation>& begun) {
    if (!begun.ok()) return begun.status();
    const auto ended = registry_.Wait(begun->name(), absl::InfiniteFuture(), nullptr);
    if (!ended.ok()) return ended.status();
    Response response;
    if (ended->response().UnpackTo(&response)) return response;
    return absl::Status(static_cast<StatusCode>(ended->error().code()), ended->error().message());
  }

  fangtan::testing::TempStore store_;
  const PageTokenSealer tokens_{store_->token_key()};
  OperationRegistry registry_;
  const Admin admin_{*store_, tokens_, registry_};
  const rpc::CallContext context_{"test", absl::InfiniteFuture()};
};

TEST_F(AdminTest, BackupsAreMadeListedPagedAndKept) {
  v1::CreateBackupRequest create;
  create.set_directory("/備份");
  create.set_keep(3);
  for (int i = 1; i <= 4; ++i) {
    const auto backup = Await<v1::Backup>(admin_.CreateBackup(context_, create));
    ASSERT_THAT(backup, IsOk());
    EXPECT_EQ(backup->id(), i);
    EXPECT_EQ(backup->store_id(), store_->Info().store_id);
  }
  v1::ListBackupsRequest list;
  list.set_directory("/備份");
  list.set_page_size(2);
  list.set_verify(true);
  auto page = admin_.ListBackups(context_, list);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->backups_size(), 2);
  EXPECT_EQ(page->total_size(), 3);
  EXPECT_EQ(page->backups(0).id(), 4);
  EXPECT_EQ(page->backups(0).damage(), "");
  list.set_page_token(page->next_page_token());
  page = admin_.ListBackups(context_, list);
  ASSERT_EQ(page->backups_size(), 1);
  EXPECT_EQ(page->backups(0).id(), 2);
  EXPECT_EQ(page->next_page_token(), "");
  create.set_directory("備份");
  EXPECT_THAT(admin_.CreateBackup(context_, create),
              Fails(StatusCode::kInvalidArgument, "BACKUP_DIR_INVALID"));
}

TEST_F(AdminTest, VerifiesAndCompacts) {
  internal::Mutation mutation;
  mutation.set_time_micros(absl::ToUnixMicros(absl::Now()));
  mutation.mutable_operations()->Add()->mutable_ensure_speaker()->set_name("speakers/wang-hai");
  v1::Speaker speaker;
  speaker.set_name("speakers/wang-hai");
  speaker.set_display_name("王海");
  mutation.mutable_operations(0)->mutable_ensure_speaker()->set_speaker(speaker.SerializeAsString());
  ASSERT_THAT(store_->Commit(mutation, {}), IsOk());
  const auto report = Await<v1::VerifyStoreResponse>(admin_.VerifyStore(context_, {}));
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->damage_count(), 0);
  EXPECT_GE(report->record_count(), 4);
  const auto compacted = Await<v1::CompactResponse>(admin_.Compact(context_, {}));
  ASSERT_THAT(compacted, IsOk());
  EXPECT_GT(compacted->byte_count_after(), 0);
}

TEST_F(AdminTest, ScheduleKeepsItsDistance) {
  std::vector<bool> reported;
  const BackupSchedule::Options options{.directory = "/備份", .interval = absl::Hours(1), .keep = 2};
  const auto report = [&](const absl::StatusOr<storage::BackupInfo>& backup) {
    reported.push_back(backup.ok());
  };
  const absl::Time now = absl::Now();
  {
    BackupSchedule schedule(options, *store_, report);
    EXPECT_TRUE(schedule.Tick(now)) << "the first at once";
    EXPECT_FALSE(schedule.Tick(now + absl::Minutes(59)));
    EXPECT_TRUE(schedule.Tick(now + absl::Minutes(61)));
  }
  BackupSchedule again(options, *store_, report);
  EXPECT_FALSE(again.Tick(now + absl::Minutes(30))) << "there is a younger one in the folder";
  EXPECT_TRUE(again.Tick(absl::Now() + absl::Minutes(61)));
  EXPECT_THAT(reported, ::testing::ElementsAre(true, true, true));
  EXPECT_EQ(store_->ListBackups({.directory = "/備份"})->total_size, 2);
  BackupSchedule failing({.directory = "/store/inside", .interval = absl::Hours(1)}, *store_, report);
  EXPECT_TRUE(failing.Tick(now));
  EXPECT_FALSE(reported.back());
  EXPECT_EQ(failing.due(), now + absl::Minutes(6)) << "sooner than the interval";
}

}  // namespace
}  // namespace fangtan::service
