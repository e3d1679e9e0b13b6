#include "storage/index/context_condition.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace fangtan::storage {
namespace {

NumberSet ValuesOf(const Tables& tables, const Condition& condition) {
  std::vector<uint32_t> values;
  switch (condition.field) {
    case Field::kArticle:
      values.push_back(tables.EntityOf(internal::ARTICLE, condition.text));
      if (values.front() == kNoEntity) values.clear();
      break;
    case Field::kTitle:
      tables.titles().Match(condition, values);
      break;
    case Field::kColumn:
      tables.columns().Match(condition, values);
      break;
    case Field::kLanguage:
      tables.languages().Match(condition, values);
      break;
    case Field::kLabels:
      tables.labels().Match(condition, values);
      break;
    case Field::kCredits:
      tables.names().Match(condition, values);
      break;
    default:
      break;
  }
  return NumberSet(std::move(values));
}

}  // namespace

ContextCondition::ContextCondition(const Tables& tables, const Condition& condition)
    : tables_(tables),
      condition_(condition),
      field_(condition.field),
      values_(ValuesOf(tables, condition)),
      known_below_(tables.context_count()) {}

bool ContextCondition::Test(uint32_t number) const {
  if (is_time()) {
    const int64_t time = tables_.publish_times()[number];
    if (time == kAbsentTime) return false;
    return condition_.match == Condition::Match::kPresent ||
           (condition_.low <= time && time < condition_.high);
  }
  const Context& context = tables_.context(number);
  const auto any_of = [this](uint32_t list) {
    const ListDictionary::List values = tables_.lists().at(list);
    return std::any_of(values.begin(), values.end(), [this](uint32_t value) { return values_.Has(value); });
  };
  switch (field_) {
    case Field::kArticle:
      return values_.Has(context.article);
    case Field::kTitle:
      return values_.Has(context.title);
    case Field::kColumn:
      return values_.Has(context.column);
    case Field::kLanguage:
      return values_.Has(context.language);
    case Field::kLabels:
      return any_of(context.labels);
    default:
      return any_of(context.credits);
  }
}

const Postings& ContextCondition::postings() const {
  switch (field_) {
    case Field::kArticle:
      return tables_.contexts_of_article();
    case Field::kTitle:
      return tables_.contexts_of_title();
    case Field::kColumn:
      return tables_.contexts_of_column();
    case Field::kLanguage:
      return tables_.contexts_of_language();
    case Field::kLabels:
      return tables_.contexts_of_label();
    default:
      return tables_.contexts_of_credit();
  }
}

int64_t ContextCondition::estimate() const {
  if (is_time()) return kEverything;
  int64_t count = 0;
  for (const uint32_t value : values_.numbers()) count += static_cast<int64_t>(postings().at(value).size());
  return count;
}

std::vector<uint32_t> ContextCondition::Find() const {
  std::vector<uint32_t> contexts;
  for (const uint32_t value : values_.numbers()) postings().at(value).AppendTo(contexts);
  if (values_.numbers().size() > 1) {
    std::sort(contexts.begin(), contexts.end());
    contexts.erase(std::unique(contexts.begin(), contexts.end()), contexts.end());
  }
  return contexts;
}

std::shared_ptr<const Bitmap> ContextCondition::Bits(BitmapCache& cache) const {
  const std::string key = absl::StrCat("context ", static_cast<int>(field_), " ",
                                       static_cast<int>(condition_.match), " ", condition_.text);
  const BitmapCache::Entry known = cache.Find(key);
  if (known.value != nullptr && known.bound >= known_below_) return known.value;
  auto bits = known.value == nullptr ? std::make_shared<Bitmap>() : std::make_shared<Bitmap>(*known.value);
  bits->Grow(known_below_);
  for (const uint32_t value : values_.numbers()) {
    const PostedDocs posted = postings().at(value);
    for (auto at = std::lower_bound(posted.begin(), posted.end(), known.bound); at != posted.end(); ++at) {
      if (*at < known_below_) bits->Set(*at);
    }
  }
  cache.Put(key, {.value = bits, .bound = known_below_});
  return bits;
}

}  // namespace fangtan::storage
