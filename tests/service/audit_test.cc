#include "service/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "fangtan/v1/articles_service.pb.h"
#include "fangtan/v1/speakers_service.pb.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

template <typename M>
AuditFields FieldsOf(const M& message) {
  return ReadAuditFields(*M::descriptor(), absl::Cord(message.SerializeAsString()));
}

TEST(ReadAuditFields, NameRevisionAndRequestId_WhereTheContractHasThem) {
  v1::UpdateArticleRequest update;
  update.mutable_article()->set_name("articles/困難");
  update.mutable_article()->set_title("守住一灣碧水 𠮷");
  update.mutable_article()->add_body("甲:乙。");
  update.set_request_id("r-1");
  EXPECT_EQ(FieldsOf(update).name, "articles/困難");
  EXPECT_EQ(FieldsOf(update).request_id, "r-1");
  v1::MergeSpeakersRequest merge;
  merge.set_name("speakers/a");
  merge.set_merged_speaker("speakers/b");
  EXPECT_EQ(FieldsOf(merge).name, "speakers/a");
  v1::Article article;
  article.set_name("articles/a");
  article.set_revision(42);
  EXPECT_EQ(FieldsOf(article).name, "articles/a");
  EXPECT_EQ(FieldsOf(article).revision, 42);
  v1::ImportArticlesResponse item;
  item.set_revision(7);
  item.mutable_status()->set_code(9);
  item.mutable_article()->set_name("articles/b");
  EXPECT_EQ(FieldsOf(item).revision, 7);
  EXPECT_EQ(FieldsOf(item).code, 9);
  EXPECT_EQ(FieldsOf(item).name, "articles/b");
}

TEST(ReadAuditFields, LongTexts_AreCut) {
  v1::DeleteArticleRequest request;
  request.set_name(std::string(1 << 20, 'x'));
  request.set_request_id("behind it");
  EXPECT_EQ(FieldsOf(request).name.size(), 200u);
  EXPECT_EQ(FieldsOf(request).request_id, "behind it");
}

TEST(ReadAuditFields, AnyBytes_AreSurvived) {
  v1::UpdateArticleRequest update;
  update.mutable_article()->set_name("articles/a");
  update.mutable_article()->set_revision(3);
  update.set_request_id("r");
  const std::string good = update.SerializeAsString();
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good.substr(0, random() % (good.size() + 1));
    for (int n = random() % 4; n > 0 && !bytes.empty(); --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    const AuditFields fields = ReadAuditFields(*v1::UpdateArticleRequest::descriptor(), absl::Cord(bytes));
    EXPECT_LE(fields.name.size(), 200u);
  }
}

class AuditTest : public ::testing::Test {
 protected:
  AuditTest() : file_(open_memstream(&text_, &size_)), log_({}, file_), audit_(log_) {}
  ~AuditTest() override {
    std::fclose(file_);
    std::free(text_);
  }
  std::vector<std::string> Lines() {
    std::fflush(file_);
    std::vector<std::string> lines = absl::StrSplit(absl::string_view(text_, size_), '\n', absl::SkipEmpty());
    return lines;
  }

  char* text_ = nullptr;
  size_t size_ = 0;
  std::FILE* file_;
  Log log_;
  Audit audit_;
  const rpc::CallContext context_{"ipv4:10.0.0.7:40312", absl::InfiniteFuture(),
                                  std::make_shared<const rpc::Caller>("匯入", rpc::Role::kWriter)};
};

rpc::UnaryHandler Answers(absl::StatusOr<absl::Cord> reply) {
  return [reply](const rpc::CallContext&, const absl::Cord&) { return reply; };
}

TEST_F(AuditTest, Reads_LeaveNoLineAndWritesOne) {
  v1::Article article;
  article.set_name("articles/a");
  article.set_revision(5);
  const auto methods =
      audit_.Watched({{"fangtan.v1.Articles", "GetArticle", rpc::Lane::kInline, Answers(absl::Cord())},
                      {"fangtan.v1.Articles", "DeleteArticle", rpc::Lane::kWrite,
                       Answers(absl::Cord(article.SerializeAsString()))},
                      {"fangtan.v1.Articles", "UndeleteArticle", rpc::Lane::kWrite,
                       Answers(storage::NotFound("ARTICLE", "articles/b"))}});
  v1::UndeleteArticleRequest request;
  request.set_name("articles/b\nforged");
  for (const rpc::Method& method : methods) {
    (void)std::get<rpc::UnaryHandler>(method.handler)(context_, absl::Cord(request.SerializeAsString()));
  }
  const std::vector<std::string> lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0],
              HasSubstr("info write category=audit caller=匯入 role=writer peer=ipv4:10.0.0.7:40312 "
                        "method=/fangtan.v1.Articles/DeleteArticle code=OK resource=articles/a "
                        "revision=5"));
  EXPECT_THAT(lines[1],
              HasSubstr("code=NOT_FOUND reason=ARTICLE_NOT_FOUND resource=\"articles/b\\nforged\""));
}

TEST_F(AuditTest, Lines_NameTheRequest) {
  rpc::CallContext context("ipv4:10.0.0.7:40312", absl::InfiniteFuture());
  context.SetIds({"order-7", "0af7651916cd43dd8448eb211c80319c"});
  const auto methods =
      audit_.Watched({{"fangtan.v1.Articles", "GetArticle", rpc::Lane::kInline, Answers(absl::Cord())},
                      {"fangtan.v1.Articles", "DeleteArticle", rpc::Lane::kWrite, Answers(absl::Cord())}});
  EXPECT_FALSE(methods[0].identified);
  EXPECT_TRUE(methods[1].identified);
  v1::DeleteArticleRequest request;
  request.set_name("articles/b");
  (void)std::get<rpc::UnaryHandler>(methods[1].handler)(context, absl::Cord(request.SerializeAsString()));
  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_THAT(Lines()[0], HasSubstr(" request_id=order-7 trace_id=0af7651916cd43dd8448eb211c80319c"));
}

class NoRequests : public rpc::RequestStream {
 public:
  absl::StatusOr<std::optional<absl::Cord>> Read() override { return std::nullopt; }
};
class DroppedReplies : public rpc::ReplyStream {
 public:
  absl::Status Write(absl::Cord) override { return absl::OkStatus(); }
};

TEST_F(AuditTest, Import_LeavesOneLineWithItsItems) {
  const auto methods =
      audit_.Watched({{"fangtan.v1.Articles", "ImportArticles", rpc::Lane::kPool,
                       rpc::BidiHandler([](const rpc::CallContext&, rpc::RequestStream&,
                                           rpc::ReplyStream& replies) -> absl::Status {
                         for (int i = 0; i < 5; ++i) {
                           v1::ImportArticlesResponse item;
                           item.set_item(i);
                           if (i == 3) item.mutable_status()->set_code(3);
                           if (i != 3) item.set_revision(10 + i);
                           RETURN_IF_ERROR(replies.Write(absl::Cord(item.SerializeAsString())));
                         }
                         return absl::OkStatus();
                       })}});
  NoRequests requests;
  DroppedReplies replies;
  ASSERT_TRUE(std::get<rpc::BidiHandler>(methods[0].handler)(context_, requests, replies).ok());
  EXPECT_THAT(Lines(), ElementsAre(HasSubstr("code=OK items=5 failed=1 revision=14")));
}

TEST_F(AuditTest, Denials_AreListedUpToALimitAndCounted) {
  const std::string peer = "ipv4:10.0.0.9:1";
  const absl::Status denied = rpc::UnauthenticatedError();
  const absl::Status fine = absl::OkStatus();
  audit_.Observe({.path = "/fangtan.v1.Articles/GetArticle", .status = fine, .peer = peer});
  EXPECT_THAT(Lines(), IsEmpty());
  const absl::Time begin = absl::Now();
  for (int i = 0; i < 5000; ++i) {
    audit_.Observe({.path = "/fangtan.v1.Articles/GetArticle", .status = denied, .peer = peer});
  }
  const int64_t seconds = absl::ToInt64Seconds(absl::Now() - begin) + 2;
  const size_t listed = Lines().size();
  EXPECT_GE(listed, 100u);
  EXPECT_LE(listed, static_cast<size_t>(100 * seconds));
  const absl::Time later = absl::Now() + absl::Seconds(20);
  bool told = false;
  while (!told && absl::Now() < later) {
    audit_.Observe({.path = "/fangtan.v1.Articles/GetArticle", .status = denied, .peer = peer});
    const std::vector<std::string> lines = Lines();
    told = absl::StrContains(lines.back(), "unlisted_before=");
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace fangtan::service
