#include "service/handlers/rankings.h"

#include "service/handlers/listing.h"
#include "service/validation.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using storage::Encoded;
using storage::SortField;

const SortFieldNames& RankingOrders() {
  static const auto* const names = new SortFieldNames{{"publish_time", SortField::kPublishTime},
                                                      {"create_time", SortField::kCreateTime},
                                                      {"update_time", SortField::kUpdateTime},
                                                      {"name", SortField::kName}};
  return *names;
}

}  // namespace

absl::StatusOr<Encoded<v1::Ranking>> Rankings::GetRanking(const rpc::CallContext& context,
                                                          const v1::GetRankingRequest& request) const {
  ASSIGN_OR_RETURN(const storage::RankingId id, storage::RankingId::Parse(request.name()));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store_, request.read_revision(), context.read_tier()));
  return view->GetRanking(id);
}

absl::StatusOr<Encoded<v1::ListRankingsResponse>> Rankings::ListRankings(
    const rpc::CallContext& context, const v1::ListRankingsRequest& request) const {
  using Response = v1::ListRankingsResponse;
  storage::ListQuery query{.kind = internal::RANKING};
  ASSIGN_OR_RETURN(query.order, ParseOrderBy(request.order_by(), RankingOrders(),
                                             {{.field = SortField::kPublishTime, .descending = true}}));
  ASSIGN_OR_RETURN(Listing listing, ListPage(store_, tokens_, context, request, std::move(query)));
  return ListReply<Response, v1::Ranking, &Response::add_rankings, Response::kRankingsFieldNumber>(
      std::move(listing));
}

}  // namespace fangtan::service
