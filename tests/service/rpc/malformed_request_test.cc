// Which field of a request is not UTF-8 is told, wherever it stands, and nothing is made of bytes that end
// early.
#include "service/rpc/malformed_request.h"

#include <gtest/gtest.h>

#include <string>

#include "fangtan/v1/articles_service.pb.h"
#include "fangtan/v1/search_service.pb.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::service::rpc {
namespace {

using fangtan::testing::Fails;

const std::string kNoUtf8 = "海\xff";

template <typename M>
absl::Status StatusOf(const std::string& bytes) {
  EXPECT_FALSE(M().ParseFromString(bytes));
  absl::Status status = MalformedRequest(*M::descriptor(), bytes);
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "REQUEST_MALFORMED"));
  return status;
}

TEST(MalformedRequest, TheFieldIsNamed) {
  v1::SearchAnswersRequest request;
  request.set_query("海");
  request.set_filter(kNoUtf8);
  EXPECT_EQ(StatusOf<v1::SearchAnswersRequest>(request.SerializePartialAsString()).message(),
            "filter: is not valid UTF-8");
}

TEST(MalformedRequest, AFieldOfAPartIsNamedByItsPath) {
  v1::CreateArticleRequest request;
  request.mutable_article()->add_sections()->add_heading("海");
  v1::Section& section = *request.mutable_article()->add_sections();
  section.add_heading("草");
  section.add_exchanges()->add_answers()->add_paragraphs(kNoUtf8);
  EXPECT_EQ(StatusOf<v1::CreateArticleRequest>(request.SerializePartialAsString()).message(),
            "article.sections[1].exchanges[0].answers[0].paragraphs[0]: is not valid UTF-8");
}

TEST(MalformedRequest, BytesAndUnknownFieldsMayHoldAnything) {
  v1::ImportArticlesRequest request;
  request.mutable_document()->set_content(kNoUtf8);
  request.mutable_document()->set_uri(kNoUtf8);
  // Field 1000, of bytes.
  const std::string unknown = "\xc2\x3e\x01\xff";
  EXPECT_EQ(StatusOf<v1::ImportArticlesRequest>(unknown + request.SerializePartialAsString()).message(),
            "document.uri: is not valid UTF-8");
}

TEST(MalformedRequest, OtherBytesNameNoField) {
  for (const std::string bytes :
       {"\xff\xff\xff", "\x0a\x7f", "\x0a\x02\xe6", "\x1b", "\x0a\xff\xff\xff\xff\x0f"}) {
    EXPECT_EQ(StatusOf<v1::CreateArticleRequest>(bytes).message(),
              "the request is no valid fangtan.v1.CreateArticleRequest");
  }
}

}  // namespace
}  // namespace fangtan::service::rpc
