#include "service/handlers/speakers.h"

#include "service/handlers/listing.h"
#include "service/handlers/resolve_speaker.h"
#include "service/validation.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using storage::Encoded;
using storage::SortField;

const SortFieldNames& SpeakerOrders() {
  static const auto* const names = new SortFieldNames{{"display_name", SortField::kDisplayName},
                                                      {"answer_count", SortField::kAnswerCount},
                                                      {"create_time", SortField::kCreateTime},
                                                      {"update_time", SortField::kUpdateTime},
                                                      {"name", SortField::kName}};
  return *names;
}

}  // namespace

absl::StatusOr<Encoded<v1::Speaker>> Speakers::GetSpeaker(const rpc::CallContext&,
                                                          const v1::GetSpeakerRequest& request) const {
  ASSIGN_OR_RETURN(const storage::SpeakerId id, storage::SpeakerId::Parse(request.name()));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  return view->GetSpeaker(id, v1::FULL);
}

absl::StatusOr<Encoded<v1::BatchGetSpeakersResponse>> Speakers::BatchGetSpeakers(
    const rpc::CallContext&, const v1::BatchGetSpeakersRequest& request) const {
  using Response = v1::BatchGetSpeakersResponse;
  return BatchReply<storage::SpeakerId, Response, &Response::add_speakers, Response::kSpeakersFieldNumber>(
      store_, request,
      [](const storage::View& view, const auto& id) { return view.GetSpeaker(id, v1::FULL); });
}

absl::StatusOr<Encoded<v1::ListSpeakersResponse>> Speakers::ListSpeakers(
    const rpc::CallContext& context, const v1::ListSpeakersRequest& request) const {
  using Response = v1::ListSpeakersResponse;
  storage::ListQuery query{.kind = internal::SPEAKER};
  ASSIGN_OR_RETURN(query.order, ParseOrderBy(request.order_by(), SpeakerOrders(), {}));
  ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, context, request, std::move(query)));
  return ListReply<Response, v1::Speaker, &Response::add_speakers, Response::kSpeakersFieldNumber>(
      std::move(listing));
}

absl::StatusOr<v1::ResolveSpeakerResponse> Speakers::ResolveSpeaker(
    const rpc::CallContext& context, const v1::ResolveSpeakerRequest& request) const {
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision()));
  return service::ResolveSpeaker(*view, request, [&context] { return context.cancelled(); });
}

absl::StatusOr<v1::Speaker> Speakers::UpdateSpeaker(const rpc::CallContext&,
                                                    const v1::UpdateSpeakerRequest& request) const {
  return writer_.Update(request);
}

absl::StatusOr<v1::Speaker> Speakers::MergeSpeakers(const rpc::CallContext&,
                                                    const v1::MergeSpeakersRequest& request) const {
  return writer_.Merge(request);
}

absl::StatusOr<v1::Speaker> Speakers::SplitSpeaker(const rpc::CallContext&,
                                                   const v1::SplitSpeakerRequest& request) const {
  return writer_.Split(request);
}

}  // namespace fangtan::service
