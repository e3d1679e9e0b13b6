// Mutations for tests of the store, of real text in both scripts, with full-width and astral characters.
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_SAMPLE_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_SAMPLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "fangtan/internal/mutation.pb.h"
#include "fangtan/v1/article.pb.h"

namespace fangtan::storage {

// 2014-07-02T00:00:00Z.
inline constexpr int64_t kSampleTime = 1404259200LL * 1000 * 1000;

struct SampleAnswer {
  std::string id;
  std::string speaker;  // `speakers/...` or empty
  std::string printed_name;
  std::string text;
  std::vector<std::string> posts;
};

struct SampleExchange {
  std::string question_id;  // empty: statements
  std::string question;
  std::vector<SampleAnswer> answers;
};

struct SampleArticle {
  std::string id = "wei-fangtan";
  std::string title = "河北區紀委書記談家風：「廉」字當頭";
  int64_t publish_seconds = 1404172800;  // 0: none
  std::vector<v1::Participant> participants;
  std::vector<std::vector<SampleExchange>> sections;
};

// An article of two sections, two questions and three answers by two speakers.
SampleArticle TwoGuests(const std::string& id = "wei-fangtan");

v1::Participant Guest(const std::string& speaker, const std::string& printed, const std::string& name,
                      const std::vector<std::string>& posts);

// The operation that stores `sample`. `etag` with MUST_EXIST.
internal::Operation Put(const SampleArticle& sample, internal::PutArticle::Precondition precondition,
                        const std::string& etag = "");
internal::Operation Ensure(const std::string& speaker, const std::string& display_name);
internal::Operation PutRankingOf(const std::string& id, const std::string& title);
internal::Operation PutSourceOf(const std::string& content);
internal::Operation Delete(const std::string& article, const std::string& etag = "",
                           const std::string& reason = "");
internal::Operation Undelete(const std::string& article, const std::string& etag = "");
internal::Operation Rename(const std::string& speaker, const std::string& display_name,
                           const std::string& etag = "");
internal::Operation Merge(const std::string& stays, const std::string& goes, const std::string& etag = "",
                          const std::string& reason = "");
internal::Operation Split(const std::string& speaker, const std::string& etag = "",
                          const std::string& reason = "");

// A mutation of these operations, `age` microseconds after kSampleTime.
internal::Mutation Mutate(const std::vector<internal::Operation>& operations, int64_t age = 0);

// The article as a FULL read must show it, without derived fields.
v1::Article Expected(const SampleArticle& sample);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_SAMPLE_H_
