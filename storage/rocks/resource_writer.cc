#include "storage/rocks/resource_writer.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "fangtan/v1/source.pb.h"
#include "storage/ids.h"
#include "storage/rocks/top_level.h"

namespace fangtan::storage {
namespace {

constexpr size_t kDigestSize = 32;

}  // namespace

absl::Status ApplyPutSource(const internal::PutSource& put, MutationWriter& writer) {
  if (put.digest().size() != kDigestSize) return InvalidField("digest", "is no SHA-256");
  const std::string key = SourceKey{.digest = put.digest(), .part = SourceKey::kRecord}.Encode();
  ASSIGN_OR_RETURN(const std::optional<std::string> stored, writer.Get(Family::kSource, key));
  if (stored.has_value()) return absl::OkStatus();

  v1::Source source;
  if (!source.ParseFromString(put.source()) || source.name() != SourceId::FromDigest(put.digest()).Name()) {
    return InvalidField("source", "is no source of this digest in valid UTF-8");
  }
  if (source.has_create_time() || source.revision() != 0 || !source.content().empty()) {
    return InvalidField("source", "carries fields that the store sets");
  }
  v1::Source derived;
  *derived.mutable_create_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(writer.time_micros());
  derived.set_revision(static_cast<int64_t>(writer.revision()));
  internal::SourceRecord record;
  record.set_revision(writer.revision());
  record.set_message(put.source() + derived.SerializeAsString());
  RETURN_IF_ERROR(writer.Put(Family::kSource, key, record.SerializeAsString()));
  return writer.Put(Family::kSource, SourceKey{.digest = put.digest(), .part = SourceKey::kContent}.Encode(),
                    put.content());
}

absl::Status ApplyPutRanking(const internal::PutRanking& put, MutationWriter& writer) {
  RETURN_IF_ERROR(RankingId::Parse(put.name()).status());
  ASSIGN_OR_RETURN(const uint32_t doc, writer.NewestDoc(internal::RANKING, put.name()));
  std::optional<StoredVersion> before;
  if (doc != 0) {
    ASSIGN_OR_RETURN(before, writer.ReadVersion(internal::RANKING, doc));
    if (before->body == put.ranking()) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(v1::Ranking ranking, ParseBody<v1::Ranking>("ranking", put.ranking(), put.name()));
  return PutTopLevel(internal::RANKING, put.ranking(), std::move(ranking),
                     before.has_value() ? &*before : nullptr, {}, writer);
}

}  // namespace fangtan::storage
