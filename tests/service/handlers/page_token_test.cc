#include "service/page_token.h"

#include <string>

#include "fangtan/v1/interviews_service.pb.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace fangtan::service {
namespace {

using fangtan::testing::Fails;

internal::PageToken Content() {
  internal::PageToken content;
  content.set_request_hash(7);
  content.set_revision(12);
  content.add_last()->set_number(-5);
  content.add_last()->set_text("articles/沈潔");
  return content;
}

TEST(PageTokenTest, OpensWhatItSealed) {
  const PageTokenSealer sealer(std::string(32, 'k'));
  ASSERT_OK_AND_ASSIGN(const internal::PageToken opened, sealer.Open(sealer.Seal(Content()), 7));
  EXPECT_EQ(opened.SerializeAsString(), Content().SerializeAsString());
}

TEST(PageTokenTest, RefusesEveryChangedOrCutToken) {
  const PageTokenSealer sealer(std::string(32, 'k'));
  const std::string token = sealer.Seal(Content());
  for (size_t at = 0; at < token.size(); ++at) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_THAT(sealer.Open(changed, 7), Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"))
        << at;
    EXPECT_THAT(sealer.Open(token.substr(0, at), 7),
                Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  }
  for (const std::string tail : {"=", "A", "\n", " "}) {
    EXPECT_THAT(sealer.Open(token + tail, 7),
                Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  }
  EXPECT_THAT(sealer.Open("四個字", 7), Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST(PageTokenTest, RefusesAnotherStoresToken) {
  const std::string token = PageTokenSealer(std::string(32, 'a')).Seal(Content());
  EXPECT_THAT(PageTokenSealer(std::string(32, 'b')).Open(token, 7),
              Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST(PageTokenTest, RefusesAnotherWalksToken) {
  const PageTokenSealer sealer(std::string(32, 'k'));
  EXPECT_THAT(sealer.Open(sealer.Seal(Content()), 8),
              Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_MISMATCH"));
}

TEST(HashOfWalkTest, CountsAllArgumentsButSizeTokenAndRevision) {
  v1::ListAnswersRequest request;
  request.set_parent("articles/-");
  const uint64_t hash = HashOfWalk(request);
  request.set_page_size(7);
  request.set_page_token("x");
  request.set_read_revision(3);
  EXPECT_EQ(HashOfWalk(request), hash);
  request.set_order_by("ordinal");
  EXPECT_NE(HashOfWalk(request), hash);
  v1::ListQuestionsRequest other;
  other.set_parent("articles/-");
  EXPECT_NE(HashOfWalk(other), hash);
}

}  // namespace
}  // namespace fangtan::service
