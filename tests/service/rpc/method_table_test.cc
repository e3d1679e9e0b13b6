#include "service/rpc/method_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "storage/errors.h"
#include "tests/service/rpc/echo_server.h"

namespace fangtan::service::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<MethodTable> EchoTable() {
  // Referring to the message links its file, and so the service, in.
  EXPECT_NE(EchoMessage::descriptor(), nullptr);
  return *MethodTable::Declare({"fangtan.testing.Echo"});
}

TEST(MethodTable, Declare_TakesRowsAndKindsFromTheContract) {
  const auto table = EchoTable();
  std::vector<std::pair<std::string, CallKind>> rows;
  for (const auto& row : table->rows()) rows.emplace_back(row->path, row->kind);
  EXPECT_THAT(rows, ::testing::ElementsAre(std::pair("/fangtan.testing.Echo/Inline", CallKind::kUnary),
                                           std::pair("/fangtan.testing.Echo/Pooled", CallKind::kUnary),
                                           std::pair("/fangtan.testing.Echo/Count", CallKind::kServerStream),
                                           std::pair("/fangtan.testing.Echo/Talk", CallKind::kBidi)));
}

TEST(MethodTable, ServiceWithoutDescriptor_IsRefused) {
  EXPECT_EQ(storage::ErrorReason(MethodTable::Declare({"no.Such"}).status()), "SERVICE_UNDECLARED");
}

TEST(MethodTable, EveryMethodServedOnce_IsComplete) {
  const auto table = EchoTable();
  ASSERT_TRUE(table->Serve(EchoRows{}.Methods()).ok());
  EXPECT_TRUE(table->CheckComplete().ok());
}

TEST(MethodTable, MissingRow_IsNamed) {
  const auto table = EchoTable();
  std::vector<Method> methods = EchoRows{}.Methods();
  methods.erase(methods.begin() + 2);
  ASSERT_TRUE(table->Serve(std::move(methods)).ok());
  const absl::Status status = table->CheckComplete();
  EXPECT_EQ(storage::ErrorReason(status), "METHOD_UNSERVED");
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("Echo/Count"), Not(HasSubstr("Echo/Talk"))));
}

TEST(MethodTable, SecondRowForAMethod_IsRefused) {
  const auto table = EchoTable();
  ASSERT_TRUE(table->Serve(EchoRows{}.Methods()).ok());
  EXPECT_EQ(storage::ErrorReason(table->Serve(EchoRows{}.Methods())), "METHOD_TWICE");
}

TEST(MethodTable, RowForNoMethod_IsRefused) {
  const auto table = EchoTable();
  EXPECT_EQ(
      storage::ErrorReason(table->Serve({{"fangtan.testing.Echo", "Nothing", Lane::kPool, EchoUnary()}})),
      "METHOD_UNDECLARED");
}

TEST(MethodTable, HandlerOfAnotherKind_IsRefused) {
  const auto table = EchoTable();
  EXPECT_EQ(storage::ErrorReason(table->Serve({{"fangtan.testing.Echo", "Count", Lane::kPool, EchoUnary()}})),
            "METHOD_KIND");
}

}  // namespace
}  // namespace fangtan::service::rpc
