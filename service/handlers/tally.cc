#include "service/handlers/tally.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/handlers/listing.h"
#include "service/validation.h"
#include "storage/errors.h"
#include "storage/query/compile.h"
#include "storage/search/text_query.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using storage::TallyField;
using Request = v1::TallyAnswersRequest;

constexpr int kMaxTallyFields = 4;

absl::StatusOr<TallyField> FieldOf(int field) {
  switch (field) {
    case Request::FIELD_SPEAKER:
      return TallyField::kSpeaker;
    case Request::FIELD_POST:
      return TallyField::kPost;
    case Request::FIELD_ORGANIZATION:
      return TallyField::kUnit;
    case Request::FIELD_ARTICLE:
      return TallyField::kArticle;
    case Request::FIELD_COLUMN:
      return TallyField::kColumn;
    case Request::FIELD_SECTION:
      return TallyField::kSection;
    case Request::FIELD_MONTH:
      return TallyField::kMonth;
    case Request::FIELD_YEAR:
      return TallyField::kYear;
    case Request::FIELD_LABEL:
      return TallyField::kLabel;
    default:
      return storage::InvalidField("fields", absl::StrCat("holds ", field, ", which is no field"));
  }
}

absl::StatusOr<std::vector<TallyField>> FieldsOf(const Request& request) {
  if (request.fields().empty()) return storage::InvalidField("fields", "must name at least one");
  if (request.fields_size() > kMaxTallyFields) {
    return storage::InvalidField("fields", absl::StrCat("names more than ", kMaxTallyFields));
  }
  std::vector<TallyField> fields;
  for (const int number : request.fields()) {
    ASSIGN_OR_RETURN(const TallyField field, FieldOf(number));
    if (std::find(fields.begin(), fields.end(), field) != fields.end()) {
      return storage::InvalidField("fields", "names a field twice");
    }
    fields.push_back(field);
  }
  return fields;
}

absl::StatusOr<int> LimitOf(const Request& request) {
  if (request.limit() < 0) return storage::InvalidField("limit", "must not be negative");
  return request.limit() == 0 ? kDefaultPageSize : std::min<int>(request.limit(), kMaxPageSize);
}

v1::TallyAnswersResponse ResponseOf(const storage::Tally& tally, storage::Revision revision) {
  v1::TallyAnswersResponse response;
  for (const storage::Tally::Row& row : tally.rows) {
    v1::TallyAnswersResponse::Row& counted = *response.add_rows();
    counted.mutable_values()->Assign(row.values.begin(), row.values.end());
    counted.mutable_display_values()->Assign(row.display_values.begin(), row.display_values.end());
    counted.set_count(row.count);
  }
  response.set_rest_rows(tally.rest_rows);
  response.set_rest_count(tally.rest_count);
  response.set_total_size(tally.total_size);
  response.set_read_revision(static_cast<int64_t>(revision));
  return response;
}

}  // namespace

absl::StatusOr<v1::TallyAnswersResponse> CountAnswers(const storage::Store& store,
                                                      const rpc::CallContext& context,
                                                      const Request& request) {
  storage::TallyQuery query{.stop = [&context] { return context.cancelled(); }};
  ASSIGN_OR_RETURN(query.fields, FieldsOf(request));
  ASSIGN_OR_RETURN(query.limit, LimitOf(request));
  if (!request.query().empty()) {
    ASSIGN_OR_RETURN(query.text, storage::ParseTextQuery(request.query(), {}));
  }
  ASSIGN_OR_RETURN(query.predicate, storage::CompileFilter(request.filter(), storage::FilterKind::kAnswers));
  ASSIGN_OR_RETURN(const auto view, ViewAt(store, request.read_revision()));
  ASSIGN_OR_RETURN(const storage::Tally tally, view->TallyAnswers(query));
  context.SetPlan(absl::StrCat("plan        count by ", request.fields_size(), " fields",
                               request.query().empty() ? "" : " of what a query finds", "\nmatches     ",
                               tally.total_size, "\nrows        ",
                               static_cast<int64_t>(tally.rows.size()) + tally.rest_rows, "\n"));
  return ResponseOf(tally, view->revision());
}

}  // namespace fangtan::service
