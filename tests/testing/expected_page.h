// What a person reads out of a page, as a JSON file says it (column, title, lead, participants, sections with
// their exchanges, credits, ranked headlines), compared with what the reader or the server made of it.
//
//   ASSERT_OK_AND_ASSIGN(const ExpectedPage expected, ExpectedPage::Load(path));
//   EXPECT_THAT(expected.Differences(article, ranking), IsEmpty());
//   EXPECT_THAT(SpanFaults(article, page), IsEmpty());
#ifndef FANGTAN_TESTS_TESTING_EXPECTED_PAGE_H_
#define FANGTAN_TESTS_TESTING_EXPECTED_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/ranking.pb.h"
#include "google/protobuf/struct.pb.h"

namespace fangtan::testing {

class ExpectedPage {
 public:
  static absl::StatusOr<ExpectedPage> Load(const std::string& path);

  // One line for each field that differs, both readings in it. A text that holds a repaired run (a
  // TEXT_REPAIRED warning lies in its span) is compared after folding width: what was garbled had its width
  // changed before.
  std::vector<std::string> Differences(const v1::Article& article, const v1::Ranking& ranking) const;

 private:
  explicit ExpectedPage(google::protobuf::Struct page) : page_(std::move(page)) {}

  google::protobuf::Struct page_;
};

// One line for each span of `article` that is no range of `page`, whose two units disagree, or whose bytes
// are plainly not those of its text: both reduced to their Han characters and digits, without what stands in
// brackets, must be equal unless a warning lies in the span.
std::vector<std::string> SpanFaults(const v1::Article& article, std::string_view page);

// The whole of a file; "" if it is not there.
std::string ReadFile(const std::string& path);

// The folder of the real documents that lie beside the checkout, or "" where they are missing.
std::string SharedData();

}  // namespace fangtan::testing

#endif  // FANGTAN_TESTS_TESTING_EXPECTED_PAGE_H_
