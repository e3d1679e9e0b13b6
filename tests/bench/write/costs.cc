#include "tests/bench/write/costs.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fangtan/v1/articles_service.pb.h"
#include "storage/index/index.h"
#include "storage/index/orders.h"
#include "storage/index/tables.h"
#include "storage/rocks/record_codec.h"
#include "storage/rocks/search_texts.h"
#include "storage/search/segment_catalog.h"
#include "storage/search/segment_files.h"
#include "storage/search/text_index.h"
#include "storage/status_macros.h"
#include "tests/bench/article_group.h"
#include "tests/bench/process_status.h"
#include "tests/testing/temp_store.h"

namespace fangtan::bench {
namespace {

constexpr size_t kRawBatchBytes = 1 << 20;
constexpr uint32_t kSegmentDocuments = 8192;  // as many as the server gathers
constexpr size_t kRowsAtOnce = 200;           // of a group of an import

absl::Status FromRocks(const rocksdb::Status& status) {
  return status.ok() ? absl::OkStatus() : absl::InternalError(status.ToString());
}

absl::StatusOr<double> RawMicros(const std::vector<std::string>& items, const ImportRange& range,
                                 const std::string& directory) {
  std::filesystem::remove_all(directory);
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  RETURN_IF_ERROR(FromRocks(rocksdb::DB::Open(options, directory, &opened)));
  const std::unique_ptr<rocksdb::DB> database(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const int64_t start = WallNanos();
  rocksdb::WriteBatch batch;
  for (size_t i = range.first; i < range.end; ++i) {
    RETURN_IF_ERROR(FromRocks(batch.Put(absl::StrCat("articles/", i), items[i])));
    if (batch.GetDataSize() < kRawBatchBytes && i + 1 < range.end) continue;
    RETURN_IF_ERROR(FromRocks(database->Write(synced, &batch)));
    batch.Clear();
  }
  return static_cast<double>(WallNanos() - start) / 1e3;
}

// Articles, questions and answers of one write, as they are stored.
struct Message {
  internal::Kind kind;
  std::string bytes;
};

void AddMessages(const internal::PutArticle& put, std::vector<Message>& messages) {
  std::string article = put.article();
  for (const internal::PutSection& section : put.sections()) {
    storage::AppendField(v1::Article::kSectionsFieldNumber, section.head(), article);
    for (const internal::PutExchange& exchange : section.exchanges()) {
      if (exchange.has_question()) messages.push_back({internal::QUESTION, exchange.question().message()});
      for (const internal::PutChild& answer : exchange.answers())
        messages.push_back({internal::ANSWER, answer.message()});
    }
  }
  messages.push_back({internal::ARTICLE, std::move(article)});
}

absl::StatusOr<double> RowMicros(const std::vector<Message>& messages) {
  auto tables = std::make_unique<storage::Tables>();
  auto orders = std::make_unique<storage::Orders>(*tables);
  orders->Build();
  storage::Index index(std::move(tables), std::move(orders), 0, 5000, 0);
  const int64_t start = ThreadNanos();
  std::array<uint32_t, internal::Kind_ARRAYSIZE> docs{};
  storage::IndexDelta delta;
  storage::Revision revision = 0;
  for (const Message& message : messages) {
    ASSIGN_OR_RETURN(storage::IndexEntry entry,
                     storage::IndexEntryFrom(message.kind, ++docs[message.kind], message.bytes));
    if (message.kind == internal::ARTICLE) ++revision;
    entry.revision = std::max<storage::Revision>(1, revision);
    delta.born.push_back(std::move(entry));
    if (delta.born.size() < kRowsAtOnce && &message != &messages.back()) continue;
    index.Apply(delta, std::max<storage::Revision>(1, revision));
    delta = {};
  }
  return static_cast<double>(ThreadNanos() - start) / 1e3;
}

absl::StatusOr<double> TextMicros(const std::vector<Message>& messages) {
  storage::SegmentCatalog catalog(
      storage::FolderInMemory(),
      {.store_id = "bench",
       .mark = []() -> absl::StatusOr<storage::HistoryMark> { return storage::HistoryMark(); },
       .accept = [](const storage::HistoryMark&) -> absl::StatusOr<bool> { return false; }});
  const int64_t start = ThreadNanos();
  for (const internal::Kind kind : {internal::ARTICLE, internal::QUESTION, internal::ANSWER}) {
    storage::TextIndex index(catalog, internal::Kind_Name(kind), 1, {});
    storage::SegmentWriter writer(1);
    uint32_t documents = 0;
    const auto insert = [&] { return index.Insert(writer.Finish()); };
    for (const Message& message : messages) {
      if (message.kind != kind) continue;
      writer.Add(storage::SearchTextOf(kind, message.bytes));
      if (++documents % kSegmentDocuments == 0) RETURN_IF_ERROR(insert());
    }
    if (documents % kSegmentDocuments != 0) RETURN_IF_ERROR(insert());
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(more, index.Merge(storage::MergePace::kBusy, [] { return false; }));
    }
  }
  return static_cast<double>(ThreadNanos() - start) / 1e3;
}

absl::StatusOr<v1::Article> ArticleOf(const std::string& item) {
  v1::ImportArticlesRequest request;
  if (!request.ParseFromString(item)) return absl::InternalError("an item that is none");
  return std::move(*request.mutable_article());
}

}  // namespace

absl::StatusOr<Costs> MeasureCosts(const std::vector<std::string>& items, const ImportRange& range,
                                   const std::string& directory) {
  Costs costs;
  ASSIGN_OR_RETURN(costs.raw, RawMicros(items, range, directory));
  const fangtan::testing::TempStore empty;
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> view, empty->At(0));
  std::vector<Message> messages;
  int64_t parsing = 0;
  int64_t making = 0;
  for (size_t i = range.first; i < range.end; ++i) {
    const int64_t start = ThreadNanos();
    ASSIGN_OR_RETURN(v1::Article article, ArticleOf(items[i]));
    const int64_t parsed = ThreadNanos();
    std::vector<v1::Article> alone;
    alone.push_back(std::move(article));
    ASSIGN_OR_RETURN(const internal::Mutation mutation, MakeGroup(*view, std::move(alone)));
    making += ThreadNanos() - parsed;
    parsing += parsed - start;
    AddMessages(mutation.operations().rbegin()->put_article(), messages);
  }
  ASSIGN_OR_RETURN(costs.rows, RowMicros(messages));
  ASSIGN_OR_RETURN(costs.text, TextMicros(messages));
  costs.parsing = static_cast<double>(parsing) / 1e3;
  costs.making = static_cast<double>(making) / 1e3;
  const auto articles = static_cast<double>(range.end - range.first);
  for (double* part : {&costs.raw, &costs.parsing, &costs.making, &costs.rows, &costs.text})
    *part /= articles;
  return costs;
}

}  // namespace fangtan::bench
