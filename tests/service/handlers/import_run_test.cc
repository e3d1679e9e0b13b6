// Streams of items in all kinds of relation to each other give the results, and leave the store, that
// importing them one after the other does.
#include "service/handlers/import_run.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/handlers/import_export.h"
#include "storage/sha256.h"
#include "tests/bench/random.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_store.h"

namespace fangtan::service {
namespace {

using fangtan::testing::IsOk;
using fangtan::testing::TempStore;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Request = v1::ImportArticlesRequest;
using Response = v1::ImportArticlesResponse;

// Two runs do the same at different times.
void ClearTimes(Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "create_time" || field->name() == "update_time" || field->name() == "time") {
      reflection.ClearField(&message, field);
    } else if (field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i)
        ClearTimes(*reflection.MutableRepeatedMessage(&message, field, i));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ClearTimes(*reflection.MutableMessage(&message, field));
    }
  }
}

class Items {
 public:
  explicit Items(uint64_t seed) : random_(seed) {}

  Request Next() {
    Request request;
    switch (random_.Below(8)) {
      case 0:
      case 1:
        *request.mutable_document() = Document();
        break;
      case 2:
        if (random_.Below(3) == 0) break;  // no item at all
        [[fallthrough]];
      default:
        *request.mutable_article() = Article();
    }
    if (random_.Below(3) == 0) request.set_request_id(absl::StrCat("anfrage-", random_.Below(6)));
    if (random_.Below(12) == 0) request.set_request_id("no id, with blanks");
    if (random_.Below(8) == 0) request.set_validate_only(true);
    return request;
  }

 private:
  std::string Page() {
    return absl::StrCat("第", random_.Below(4), "頁 𠮷\n\n記者：您怎麼看？\n\n沈潔：「廉」字當頭。\n\n",
                        random_.Below(2) == 0 ? "陳美玲：同意。\n" : "");
  }
  v1::RawDocument Document() {
    v1::RawDocument document;
    document.set_content(random_.Below(6) == 0 ? std::string("\x00\x01\x02", 3) : Page());
    document.set_uri("頁.txt");
    return document;
  }
  v1::Article Article() {
    v1::Article article;
    if (random_.Below(4) != 0) article.set_name(absl::StrCat("articles/item-", random_.Below(12)));
    if (random_.Below(20) == 0) article.set_name("articles/Ｎｏ");
    article.set_title(absl::StrCat("第", random_.Below(3), "篇"));
    // Who comes first decides how a name is shown.
    static constexpr const char* kNames[] = {"沈潔", "沈　潔", "沈洁", "Ａda Lovelace", "Ada Lovelace"};
    v1::Exchange& exchange = *article.add_sections()->add_exchanges();
    exchange.mutable_question()->set_text("您怎麼看？");
    for (size_t i = random_.Below(3); i > 0; --i) {
      v1::Answer& answer = *exchange.add_answers();
      answer.set_printed_name(kNames[random_.Below(std::size(kNames))]);
      answer.add_paragraphs(absl::StrCat("第", i, "答"));
    }
    if (random_.Below(8) == 0) {
      article.add_lead("導語");
      v1::Span& span = *article.add_lead_spans();
      span.set_source(storage::SourceId::FromDigest(storage::Sha256(Page())).Name());
      span.set_byte_end(random_.Below(2) == 0 ? 6 : 6000);
      span.set_char_end(random_.Below(2) == 0 ? 2 : 2000);
    }
    return article;
  }

  bench::Random random_;
};

class Requests final : public rpc::RequestStream {
 public:
  explicit Requests(std::vector<std::string> messages) : messages_(std::move(messages)) {}
  absl::StatusOr<std::optional<absl::Cord>> Read() override {
    if (next_ == messages_.size()) return std::nullopt;
    return absl::Cord(messages_[next_++]);
  }
  void Keeping(int64_t bytes) override {
    int64_t handed_out = 0;
    for (size_t i = 0; i < next_; ++i) handed_out += static_cast<int64_t>(messages_[i].size());
    EXPECT_GE(bytes, 0);
    EXPECT_LE(bytes, handed_out);
  }

 private:
  const std::vector<std::string> messages_;
  size_t next_ = 0;
};

class Replies final : public rpc::ReplyStream {
 public:
  explicit Replies(std::function<void(const Response&)> look) : look_(std::move(look)) {}
  absl::Status Write(absl::Cord reply) override {
    Response response;
    EXPECT_TRUE(response.ParseFromString(std::string(reply)));
    look_(response);
    return absl::OkStatus();
  }

 private:
  const std::function<void(const Response&)> look_;
};

// Without times and etags, which are no two stores' alike.
template <typename M>
std::string Comparable(M message) {
  ClearTimes(message);
  return std::regex_replace(message.DebugString(), std::regex("etag: \"[0-9a-f]{16}\""), "etag");
}

std::vector<std::string> Changes(const storage::Store& store) {
  std::vector<std::string> changes;
  const auto page = (*store.At(0))->ListChanges({.limit = 1'000'000});
  EXPECT_THAT(page.status(), IsOk());
  for (const v1::Change& change : page->changes) changes.push_back(Comparable(change));
  return changes;
}

// With questions and answers, which results do not show.
std::vector<std::string> Articles(const storage::Store& store) {
  std::vector<std::string> articles;
  const auto page = (*store.At(0))->List({.kind = internal::ARTICLE, .limit = 1000, .view = v1::FULL});
  EXPECT_THAT(page.status(), IsOk());
  for (const absl::Cord& item : page->items) {
    articles.push_back(Comparable(*storage::Encoded<v1::Article>(item).Decode()));
  }
  return articles;
}

std::vector<std::string> ImportOneByOne(storage::Store& store, const std::vector<Request>& items) {
  const Importer importer(store);
  std::vector<std::string> results;
  for (const Request& item : items) {
    Response response = importer.Import(item);
    response.set_item(static_cast<int64_t>(results.size()));
    results.push_back(Comparable(std::move(response)));
  }
  return results;
}

absl::Status ImportStream(storage::Store& store, rpc::RequestStream& requests,
                          std::function<void(const Response&)> look) {
  Replies replies(std::move(look));
  return Importer(store).ImportArticles({"test", absl::InfiniteFuture()}, requests, replies);
}

TEST(ImportRunTest, AStreamDoesWhatItsItemsDoOneByOne) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    Items source(seed);
    std::vector<Request> items;
    std::vector<std::string> messages;
    for (int i = 0; i < 60; ++i) {
      items.push_back(source.Next());
      messages.push_back(items.back().SerializeAsString());
    }
    TempStore one_by_one, streamed;
    const std::vector<std::string> expected = ImportOneByOne(*one_by_one, items);
    Requests requests(messages);
    std::vector<std::string> results;
    ASSERT_THAT(ImportStream(*streamed, requests,
                             [&](const Response& response) { results.push_back(Comparable(response)); }),
                IsOk());
    ASSERT_EQ(results.size(), expected.size());
    for (size_t i = 0; i < results.size(); ++i) {
      ASSERT_EQ(results[i], expected[i]) << "seed " << seed << ", item " << i << ":\n"
                                         << items[i].DebugString();
    }
    EXPECT_EQ(Changes(*streamed), Changes(*one_by_one)) << "seed " << seed;
    EXPECT_EQ(Articles(*streamed), Articles(*one_by_one)) << "seed " << seed;
  }
}

TEST(ImportRunTest, WhatIsAnsweredCanBeRead) {
  TempStore store;
  std::vector<std::string> messages;
  for (int i = 0; i < 300; ++i) {
    Request request;
    request.mutable_article()->set_name(absl::StrCat("articles/item-", i));
    request.mutable_article()->add_body(absl::StrCat("第", i, "篇，沒有問題的文字。"));
    messages.push_back(request.SerializeAsString());
  }
  Requests requests(messages);
  int64_t answered = 0;
  ASSERT_THAT(ImportStream(*store, requests,
                           [&](const Response& response) {
                             EXPECT_EQ(response.item(), answered++);
                             EXPECT_EQ(response.revision(), answered);
                             const auto view = store->At(response.revision());
                             ASSERT_THAT(view.status(), IsOk());
                             EXPECT_EQ((*view)->Count().articles, answered);
                           }),
              IsOk());
  EXPECT_EQ(answered, 300);
}

// A caller who sends the next item when the last one is answered.
class OneAtATime final : public rpc::RequestStream {
 public:
  absl::StatusOr<std::optional<absl::Cord>> Read() override {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return answered_ == sent_; });
    if (sent_ == 20) return std::nullopt;
    Request request;
    request.mutable_article()->set_title(absl::StrCat("第", ++sent_, "篇"));
    return absl::Cord(request.SerializeAsString());
  }
  void Answered() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++answered_;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int sent_ = 0;
  int answered_ = 0;
};

TEST(ImportRunTest, AnItemWaitsForNoOther) {
  TempStore store;
  OneAtATime requests;
  ASSERT_THAT(ImportStream(*store, requests, [&](const Response&) { requests.Answered(); }), IsOk());
  EXPECT_EQ((*store->At(0))->Count().articles, 20);
}

// Takes a few replies, then says that the caller is gone.
class BrokenReplies final : public rpc::ReplyStream {
 public:
  absl::Status Write(absl::Cord) override {
    return ++replies_ > 3 ? absl::CancelledError("gone") : absl::OkStatus();
  }

 private:
  int replies_ = 0;
};

TEST(ImportRunTest, WhereNothingCanBeAnsweredNothingIsWritten) {
  TempStore store;
  class Endless final : public rpc::RequestStream {
   public:
    absl::StatusOr<std::optional<absl::Cord>> Read() override {
      Request request;
      request.mutable_article()->set_title(absl::StrCat("第", ++sent_, "篇"));
      return absl::Cord(request.SerializeAsString());
    }

   private:
    int sent_ = 0;
  } requests;
  BrokenReplies replies;
  EXPECT_EQ(Importer(*store).ImportArticles({"test", absl::InfiniteFuture()}, requests, replies).code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace fangtan::service
