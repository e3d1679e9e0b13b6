// What the store takes, of time to open, memory and disk.
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "fangtan/v1/articles_service.pb.h"
#include "storage/status_macros.h"
#include "tests/bench/lookup/cases.h"
#include "tests/bench/lookup/corpus.h"

namespace fangtan::bench {
namespace {

constexpr double kMostSeconds = 2;
constexpr double kMostMegabytes = 100;
constexpr double kMostOfJson = 0.40;
constexpr int64_t kJsonSamples = 200;

// Of all articles, FULL, from some of them.
absl::StatusOr<double> JsonBytes(const Setup& setup) {
  ASSIGN_OR_RETURN(const auto caller, Caller::Connect(setup.server.address, {}));
  double bytes = 0;
  const int64_t samples = std::min(kJsonSamples, setup.options.articles);
  for (int64_t n = 0; n < samples; ++n) {
    v1::GetArticleRequest request;
    request.set_name(LookupName(n));
    request.set_view(v1::FULL);
    ASSIGN_OR_RETURN(const std::string reply,
                     caller->Once(kGetArticle, BufferOf(request.SerializeAsString())));
    v1::Article article;
    std::string json;
    if (!article.ParseFromString(reply) ||
        !google::protobuf::util::MessageToJsonString(article, &json).ok()) {
      return absl::InternalError("an article that can't be read");
    }
    bytes += static_cast<double>(json.size());
  }
  return bytes / static_cast<double>(samples) * static_cast<double>(setup.options.articles);
}

}  // namespace

void MeasureAtRest(const Setup& setup, Table& table) {
  table.AtMost("from start to serving", setup.start_seconds, kMostSeconds, "s");
  table.AtMost("memory at rest, no file's, caches empty", static_cast<double>(setup.kilobytes_at_rest) / 1024,
               kMostMegabytes, "MB");
  const std::string what = "records on the disk, of the raw JSON";
  if (!table.Wants(what)) return;
  const absl::StatusOr<double> json = JsonBytes(setup);
  if (!json.ok()) return table.Skip(what, std::string(json.status().message()));
  table.AtMost(what, static_cast<double>(BytesIn(setup.data_dir + "/rocksdb")) / *json, kMostOfJson, "of it");
  table.Note("text index on the disk, of the raw JSON",
             absl::StrCat(static_cast<double>(BytesIn(setup.data_dir + "/search")) / *json));
}

}  // namespace fangtan::bench
