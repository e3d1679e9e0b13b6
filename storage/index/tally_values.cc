#include "storage/index/tally_values.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_format.h"
#include "storage/text/unit_of_post.h"

namespace fangtan::storage {
namespace {

constexpr int64_t kMonthsInYear = 12;

// Months since January of the year 0, in UTC.
int64_t MonthOf(int64_t micros) {
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(micros)};
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
  return static_cast<int>(date.year()) * kMonthsInYear + static_cast<unsigned>(date.month()) - 1;
}

// Entities as values: kNoEntity becomes 0.
uint32_t ValueOfEntity(uint32_t entity) { return entity + 1; }
uint32_t EntityOfValue(uint32_t value) { return value - 1; }

internal::Kind KindOf(TallyField field) {
  return field == TallyField::kSpeaker ? internal::SPEAKER : internal::ARTICLE;
}

}  // namespace

Column TallyValues::column() const {
  switch (field_) {
    case TallyField::kSpeaker:
      return Column::kSpeaker;
    case TallyField::kPost:
    case TallyField::kUnit:
      return Column::kPosts;
    case TallyField::kSection:
      return Column::kSection;
    default:
      return Column::kContext;
  }
}

bool TallyValues::single() const {
  return field_ != TallyField::kPost && field_ != TallyField::kUnit && field_ != TallyField::kLabel;
}

uint32_t TallyValues::ValueOf(uint32_t number) {
  switch (field_) {
    case TallyField::kSpeaker:
      if (number == kNoEntity) return 0;
      return ValueOfEntity(tables_.RootOf(number, revision_));
    case TallyField::kArticle:
      return ValueOfEntity(tables_.context(number).article);
    case TallyField::kColumn:
      return tables_.context(number).column;
    case TallyField::kMonth:
    case TallyField::kYear:
      return PeriodOf(tables_.publish_times()[number]);
    default:
      return number;
  }
}

std::vector<uint32_t> TallyValues::ValuesOf(uint32_t number) {
  if (single()) return {ValueOf(number)};
  const uint32_t list = field_ == TallyField::kLabel ? tables_.context(number).labels : number;
  const ListDictionary::List listed = tables_.lists().at(list);
  std::vector<uint32_t> values;
  if (field_ == TallyField::kUnit) {
    AddUnitsOf(listed, values);
  } else {
    values.assign(listed.begin(), listed.end());
  }
  if (values.empty()) values.push_back(0);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

uint32_t TallyValues::PeriodOf(int64_t publish_time) {
  if (publish_time == kAbsentTime) return 0;
  const int64_t month = MonthOf(publish_time);
  const bool by_year = field_ == TallyField::kYear;
  const int64_t year = month / kMonthsInYear;
  const auto [found, is_new] =
      periods_.try_emplace(by_year ? year : month, static_cast<uint32_t>(texts_.size()));
  if (is_new) {
    texts_.push_back(by_year ? absl::StrFormat("%04d", year)
                             : absl::StrFormat("%04d-%02d", year, month % kMonthsInYear + 1));
  }
  return found->second;
}

void TallyValues::AddUnitsOf(absl::Span<const uint32_t> posts, std::vector<uint32_t>& values) {
  for (const uint32_t post : posts) {
    const uint32_t unit = UnitOf(post);
    if (unit != 0) values.push_back(unit);
  }
}

uint32_t TallyValues::UnitOf(uint32_t post) {
  const auto [known, is_new_post] = post_units_.try_emplace(post, 0);
  if (!is_new_post) return known->second;
  const std::string unit = UnitOfPost(tables_.posts().at(post));
  if (unit.empty()) return 0;
  const auto [found, is_new] = units_.try_emplace(unit, static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(unit);
  return known->second = found->second;
}

std::string_view TallyValues::TextOf(uint32_t value) const {
  switch (field_) {
    case TallyField::kSpeaker:
    case TallyField::kArticle:
      if (value == 0) return {};
      return tables_.kind(KindOf(field_)).names.segment(EntityOfValue(value));
    case TallyField::kPost:
      return tables_.posts().at(value);
    case TallyField::kColumn:
      return tables_.columns().at(value);
    case TallyField::kSection:
      return tables_.sections().at(value);
    case TallyField::kLabel:
      return tables_.labels().at(value);
    default:
      return texts_[value];
  }
}

std::string TallyValues::NameOf(uint32_t value) const {
  if (value == 0 || (field_ != TallyField::kSpeaker && field_ != TallyField::kArticle)) {
    return std::string(TextOf(value));
  }
  return tables_.NameOf(KindOf(field_), EntityOfValue(value));
}

std::string TallyValues::DisplayNameOf(uint32_t value) const {
  if (value == 0 || (field_ != TallyField::kSpeaker && field_ != TallyField::kArticle)) {
    return std::string(TextOf(value));
  }
  const internal::Kind kind = KindOf(field_);
  const uint32_t doc = tables_.DocAt(kind, EntityOfValue(value), revision_);
  if (doc == 0) return NameOf(value);
  const DocTable& table = tables_.kind(kind);
  return std::string(kind == internal::SPEAKER
                         ? tables_.names().at(table.at(Column::kDisplayName, doc))
                         : tables_.titles().at(tables_.context(table.at(Column::kContext, doc)).title));
}

}  // namespace fangtan::storage
