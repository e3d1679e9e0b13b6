#include "tests/bench/article_group.h"

#include <set>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/handlers/complete_article.h"
#include "service/validation.h"
#include "storage/status_macros.h"

namespace fangtan::bench {
namespace {

void EnsureSpeaker(const service::SpeakerIdentity& person, internal::Mutation& mutation) {
  v1::Speaker speaker;
  speaker.set_name(person.id.Name());
  speaker.set_display_name(person.display_name);
  speaker.set_unit(person.unit);
  internal::EnsureSpeaker& ensure = *mutation.add_operations()->mutable_ensure_speaker();
  ensure.set_name(speaker.name());
  ensure.set_speaker(speaker.SerializeAsString());
}

}  // namespace

absl::StatusOr<internal::Mutation> MakeGroup(const storage::View& known, std::vector<v1::Article> articles) {
  internal::Mutation mutation;
  mutation.set_time_micros(absl::ToUnixMicros(absl::Now()));
  std::set<std::string> named;
  for (v1::Article& article : articles) {
    RETURN_IF_ERROR(service::CheckArticle(article));
    ASSIGN_OR_RETURN(const std::vector<service::SpeakerIdentity> people,
                     service::CompleteArticle(known, nullptr, article));
    for (const service::SpeakerIdentity& person : people) {
      if (named.insert(person.id.id).second) EnsureSpeaker(person, mutation);
    }
    internal::PutArticle& put = *mutation.add_operations()->mutable_put_article();
    put = service::EncodeArticle(std::move(article));
    put.set_precondition(internal::PutArticle::MUST_NOT_EXIST);
  }
  return mutation;
}

}  // namespace fangtan::bench
