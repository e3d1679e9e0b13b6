// Real questions to real passages (CMRC 2018), against the plain reference. Skipped where the real documents
// are not laid out.
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/search/text_query.h"
#include "tests/storage/search/search_check.h"
#include "tests/storage/search/search_collection.h"

namespace fangtan::storage {
namespace {

constexpr int kQuestions = 40;

std::string Folder() {
  const char* given = std::getenv("FANGTAN_SHARED_DATA");
  return absl::StrCat(given != nullptr ? given : FANGTAN_SOURCE_DIR "/../shared/data", "/cmrc2018/");
}

// What zstd unpacks of `file`; empty if it cannot.
std::string Unpacked(const std::string& file) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
      popen(absl::StrCat("zstd -dcq '", file, "' 2>/dev/null").c_str(), "r"), &pclose);
  std::string out;
  char bytes[1 << 16];
  while (pipe != nullptr) {
    const size_t count = std::fread(bytes, 1, sizeof bytes, pipe.get());
    if (count == 0) break;
    out.append(bytes, count);
  }
  return out;
}

// The objects of NAME.jsonl.zst, or else of the few of NAME.sample.jsonl.
std::vector<google::protobuf::Struct> ObjectsOf(const std::string& name) {
  std::string lines = Unpacked(Folder() + name + ".jsonl.zst");
  if (lines.empty()) {
    std::ifstream sample(Folder() + name + ".sample.jsonl");
    lines.assign(std::istreambuf_iterator<char>(sample), {});
  }
  std::vector<google::protobuf::Struct> objects;
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    google::protobuf::Struct object;
    const bool parsed = google::protobuf::util::JsonStringToMessage(lines.substr(at, end - at), &object).ok();
    EXPECT_TRUE(parsed || end == at) << name << " at byte " << at;
    if (parsed) objects.push_back(std::move(object));
    at = end + 1;
  }
  return objects;
}

std::string StringIn(const google::protobuf::Struct& object, const char* key) {
  const auto found = object.fields().find(key);
  return found == object.fields().end() ? std::string() : found->second.string_value();
}

// Every passage as a document; or every sentence, under the passage's title.
std::vector<DocumentText> Documents(const std::vector<google::protobuf::Struct>& passages, bool sentences) {
  static constexpr std::string_view kStop = "。";
  std::vector<DocumentText> documents;
  for (const auto& passage : passages) {
    const std::string text = StringIn(passage, "text");
    for (size_t at = 0; at < text.size();) {
      const size_t stop = sentences ? text.find(kStop, at) : text.npos;
      const size_t end = stop == text.npos ? text.size() : stop + kStop.size();
      DocumentText& document = documents.emplace_back();
      document[TextField::kTitle] = StringIn(passage, "title");
      document[TextField::kText] = text.substr(at, end - at);
      at = end;
    }
  }
  return documents;
}

void AskAll(const std::vector<DocumentText>& documents,
            const std::vector<google::protobuf::Struct>& questions) {
  std::mt19937 random(1);
  const SearchCollection collection(1, documents);
  const auto snapshot = collection.Split(random, 9);
  int found = 0;
  for (int i = 0; i < kQuestions && !::testing::Test::HasFailure(); ++i) {
    const std::string question = StringIn(questions[random() % questions.size()], "question");
    SCOPED_TRACE(question);
    const auto query = ParseTextQuery(question, {.fuzzy = i % 2 == 0});
    ASSERT_TRUE(query.ok()) << query.status();
    AskedSearch asked{.query = *query, .bound = collection.end_doc()};
    if (i % 3 == 0) asked.bound = 1 + static_cast<uint32_t>(random() % documents.size());
    if (i % 2 == 0) asked.mask = RandomMask(random, asked.bound);
    const ReferenceSearch::Results expected = ResultsOf(collection.reference(), asked);
    found += expected.by_number.empty() ? 0 : 1;
    CheckSearch(random, snapshot, asked, expected);
  }
  std::cout << documents.size() << " documents, " << kQuestions << " questions\n";
  EXPECT_GT(found, kQuestions / 2);
}

TEST(RealSearch, QuestionsEqualTheReference) {
  if (!std::filesystem::exists(Folder())) GTEST_SKIP() << "no real documents: there is no " << Folder();
  const auto passages = ObjectsOf("passages");
  const auto questions = ObjectsOf("questions");
  ASSERT_FALSE(passages.empty() || questions.empty());
  for (const bool sentences : {false, true}) AskAll(Documents(passages, sentences), questions);
}

}  // namespace
}  // namespace fangtan::storage
