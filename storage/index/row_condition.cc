#include "storage/index/row_condition.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/index/speaker_sets.h"
#include "storage/query/fields.h"

namespace fangtan::storage {
namespace {

using Match = Condition::Match;

// So many are tested faster by the bits of what meets a condition than one by one.
constexpr size_t kManyDocuments = 64;

// Without a jump that nobody can foretell.
template <typename Wanted>
void KeepIf(std::vector<uint32_t>& docs, Wanted wanted) {
  size_t kept = 0;
  for (const uint32_t doc : docs) {
    docs[kept] = doc;
    kept += wanted(doc) ? 1 : 0;
  }
  docs.resize(kept);
}

bool AnyOf(ListDictionary::List list, const NumberSet& values) {
  return std::any_of(list.begin(), list.end(), [&](uint32_t value) { return values.Has(value); });
}

}  // namespace

RowCondition::RowCondition(const Tables& tables, const Orders& orders, internal::Kind kind,
                           const Condition& condition, Revision revision)
    : tables_(tables),
      orders_(orders),
      table_(tables.kind(kind)),
      kind_(kind),
      condition_(condition),
      revision_(revision),
      known_below_(table_.size()) {
  LookUp();
}

void RowCondition::LookUp() {
  switch (condition_.field) {
    case Field::kText:
    case Field::kQuestionText:
      source_ = Source::kText;
      return;
    case Field::kArticle:
      if (condition_.match == Match::kPresent) {
        source_ = Source::kAlways;
        return;
      }
      return LookUpContext();
    case Field::kTitle:
    case Field::kColumn:
    case Field::kLanguage:
    case Field::kLabels:
    case Field::kCredits:
      return LookUpContext();
    case Field::kSection:
      return LookUpText(tables_.sections(), Source::kColumn, Column::kSection, PostingField::kSection);
    case Field::kSpeakerMethod:
      return LookUpAttribution(false);
    case Field::kLinkMethod:
      return LookUpAttribution(true);
    case Field::kAsker:
      return LookUpText(tables_.names(), Source::kList, Column::kAskers, PostingField::kAsker);
    case Field::kPrintedName:
      return LookUpText(tables_.names(), Source::kColumn, Column::kPrintedName, PostingField::kPrintedName);
    case Field::kPrintedPosts:
      return LookUpText(tables_.posts(), Source::kList, Column::kPosts, PostingField::kPosts);
    case Field::kUnit:
      return LookUpText(tables_.units(), Source::kColumn, Column::kUnit, PostingField::kUnit);
    case Field::kParticipantName:
      return LookUpText(tables_.names(), Source::kPeopleNames, Column::kPeople, PostingField::kPrintedName);
    case Field::kParticipantPosts:
      return LookUpText(tables_.posts(), Source::kPeoplePosts, Column::kPeople, PostingField::kPosts);
    case Field::kQuestion:
      return LookUpEntity(internal::QUESTION, Column::kQuestion, PostingField::kQuestion);
    case Field::kSpeaker:
      return LookUpEntity(internal::SPEAKER, Column::kSpeaker, PostingField::kSpeaker);
    case Field::kSpeakerName:
      return LookUpSpeakers(SpeakersNamed(tables_, condition_, revision_));
    case Field::kAnsweredBy: {
      if (condition_.match == Match::kPresent) return LookUpAnswered({});
      const uint32_t speaker = tables_.EntityOf(internal::SPEAKER, condition_.text);
      if (speaker != kNoEntity) LookUpAnswered({tables_.RootOf(speaker, revision_)});
      return;
    }
    case Field::kAnsweredByName:
      return LookUpAnswered(SpeakersNamed(tables_, condition_, revision_));
    case Field::kName: {
      std::vector<uint32_t> speakers = SpeakersNamed(tables_, condition_, revision_);
      const std::vector<uint32_t> shown = SpeakersShownAs(tables_, condition_, revision_);
      speakers.insert(speakers.end(), shown.begin(), shown.end());
      source_ = Source::kEntity;
      values_ = NumberSet(std::move(speakers));
      estimate_ = static_cast<int64_t>(values_.numbers().size());
      return;
    }
    case Field::kPosts:
      source_ = Source::kEntity;
      values_ = NumberSet(SpeakersHolding(tables_, condition_, revision_));
      estimate_ = static_cast<int64_t>(values_.numbers().size());
      return;
    case Field::kPublishTime:
      context_.emplace(tables_, condition_);
      return LookUpRange(Source::kPublishTime, SortField::kPublishTime);
    case Field::kCreateTime:
      return LookUpRange(Source::kTime, SortField::kCreateTime);
    case Field::kUpdateTime:
      return LookUpRange(Source::kTime, SortField::kUpdateTime);
    case Field::kOrdinal:
      column_ = Column::kOrdinal;
      return LookUpRange(Source::kNumber, SortField::kOrdinal);
    case Field::kAnswerCount:
      if (kind_ == internal::SPEAKER) return CountAnswers();
      column_ = Column::kAnswerCount;
      return LookUpRange(Source::kNumber, SortField::kAnswerCount);
    default:
      return;  // no field of rows: nothing meets it
  }
}

void RowCondition::LookUpText(const ValueDictionary& dictionary, Source source, Column column,
                              PostingField posting) {
  source_ = source;
  column_ = column;
  std::vector<uint32_t> values;
  dictionary.Match(condition_, values);
  values_ = NumberSet(std::move(values));
  posting_ = posting;
  EstimatePostings();
}

// Both methods are one value; there are few of them.
void RowCondition::LookUpAttribution(bool link) {
  source_ = Source::kColumn;
  column_ = Column::kAttribution;
  const auto half = [link](std::string_view both) {
    const size_t blank = both.find(' ');
    if (blank == std::string_view::npos) return std::string_view();
    return link ? both.substr(blank + 1) : both.substr(0, blank);
  };
  const ValueDictionary& attributions = tables_.attributions();
  std::vector<uint32_t> values;
  for (uint32_t value = 0; value < attributions.size(); ++value) {
    const std::string original(half(attributions.at(value)));
    if (MatchesValue(condition_, FoldAs(Folding::kText, original), original)) values.push_back(value);
  }
  values_ = NumberSet(std::move(values));
  posting_ = PostingField::kAttribution;
  EstimatePostings();
}

void RowCondition::LookUpContext() {
  source_ = Source::kContext;
  context_.emplace(tables_, condition_);
  const int64_t contexts = context_->estimate();
  const int64_t documents = table_.size();
  estimate_ = contexts * documents / tables_.context_count() + (contexts > 0 ? 1 : 0);
}

void RowCondition::LookUpEntity(internal::Kind kind, Column column, PostingField posting) {
  column_ = column;
  if (condition_.match == Match::kPresent) {
    source_ = Source::kEntityPresent;
    return;
  }
  const uint32_t entity = tables_.EntityOf(kind, condition_.text);
  if (entity == kNoEntity) {
    estimate_ = 0;
    return;
  }
  if (kind == internal::SPEAKER) return LookUpSpeakers({tables_.RootOf(entity, revision_)});
  source_ = Source::kColumn;
  values_ = NumberSet({entity});
  posting_ = posting;
  EstimatePostings();
}

void RowCondition::LookUpSpeakers(std::vector<uint32_t> speakers) {
  source_ = Source::kColumn;
  column_ = Column::kSpeaker;
  values_ = NumberSet(WithMembers(tables_, speakers, revision_));
  posting_ = PostingField::kSpeaker;
  EstimatePostings();
}

// The questions that one of `speakers`, or with kPresent anybody who is known, answers.
void RowCondition::LookUpAnswered(const std::vector<uint32_t>& speakers) {
  const DocTable& answers = tables_.kind(internal::ANSWER);
  std::vector<uint32_t> questions;
  const auto add = [&](uint32_t doc) {
    const uint32_t question = answers.at(Column::kQuestion, doc);
    if (question != kNoEntity && tables_.Visible(internal::ANSWER, doc, revision_)) {
      questions.push_back(question);
    }
  };
  if (condition_.match == Match::kPresent) {
    for (uint32_t doc = 1; doc < answers.size(); ++doc) {
      if (answers.entity[doc] != kNoEntity && answers.at(Column::kSpeaker, doc) != kNoEntity) add(doc);
    }
  }
  for (const uint32_t speaker : WithMembers(tables_, speakers, revision_)) {
    for (const uint32_t doc : answers.posting(PostingField::kSpeaker).at(speaker)) add(doc);
  }
  source_ = Source::kEntity;
  values_ = NumberSet(std::move(questions));
  estimate_ = static_cast<int64_t>(values_.numbers().size());
}

void RowCondition::LookUpRange(Source source, SortField field) {
  source_ = source;
  range_field_ = field;
  range_order_ = orders_.By(kind_, field);
  if (condition_.match == Match::kPresent && source != Source::kPublishTime) source_ = Source::kAlways;
}

int64_t RowCondition::EstimateOfRange() const {
  if (range_order_ == nullptr || condition_.match == Match::kPresent) return kEverything;
  const auto [from, to] = Range();
  return from < to ? range_order_->docs.Distance(from, to) : 0;
}

std::pair<OrderedDocs::Position, OrderedDocs::Position> RowCondition::Range() const {
  const auto first_not_below = [this](int64_t bound) {
    return range_order_->docs.PartitionPoint(
        [&](uint32_t doc) { return range_order_->order.FirstNumber(doc) < bound; });
  };
  // The absent time is the lowest of all, and in no range.
  return {first_not_below(std::max(condition_.low, kAbsentTime + 1)), first_not_below(condition_.high)};
}

void RowCondition::CountAnswers() {
  source_ = condition_.match == Match::kPresent ? Source::kAlways : Source::kAnswerCounts;
  answer_counts_ = CountAnswersOfSpeakers(tables_, revision_);
}

void RowCondition::EstimatePostings() {
  const Postings& postings = table_.posting(*posting_);
  estimate_ = 0;
  for (const uint32_t value : values_.numbers()) {
    estimate_ += static_cast<int64_t>(postings.at(value).size());
  }
}

bool RowCondition::TestPeople(uint32_t doc) const {
  const ListDictionary::List people = tables_.lists().at(table_.at(Column::kPeople, doc));
  return std::any_of(people.begin(), people.end(), [&](uint32_t number) {
    const Person& person = tables_.person(number);
    if (source_ == Source::kPeoplePosts) return AnyOf(tables_.lists().at(person.posts), values_);
    return values_.Has(person.name) || values_.Has(person.printed_name);
  });
}

bool RowCondition::Test(uint32_t doc) const {
  const auto in_range = [this](int64_t value) { return condition_.low <= value && value < condition_.high; };
  switch (source_) {
    case Source::kNever:
    case Source::kText:
      return false;
    case Source::kAlways:
      return true;
    case Source::kColumn:
      return values_.Has(table_.at(column_, doc));
    case Source::kList:
      return AnyOf(tables_.lists().at(table_.at(column_, doc)), values_);
    case Source::kContext:
    case Source::kPublishTime:
      return context_->Test(table_.at(Column::kContext, doc));
    case Source::kTime:
      return in_range(range_field_ == SortField::kCreateTime ? table_.create_time[doc]
                                                             : table_.update_time[doc]);
    case Source::kNumber:
      return in_range(table_.at(column_, doc));
    case Source::kEntity:
      return values_.Has(table_.entity[doc]);
    case Source::kEntityPresent:
      return table_.at(column_, doc) != kNoEntity;
    case Source::kPeopleNames:
    case Source::kPeoplePosts:
      return TestPeople(doc);
    case Source::kAnswerCounts: {
      const uint32_t entity = table_.entity[doc];
      return in_range(entity < answer_counts_.size() ? answer_counts_[entity] : 0);
    }
  }
  return false;
}

void RowCondition::Keep(bool wanted, BitmapCache& cache, std::vector<uint32_t>& docs) const {
  if (source_ == Source::kColumn) {
    const NumberColumn<uint32_t>& column = table_.column(column_);
    KeepIf(docs, [&](uint32_t doc) { return values_.Has(column[doc]) == wanted; });
  } else if (source_ == Source::kContext && docs.size() >= kManyDocuments) {
    const std::shared_ptr<const Bitmap> contexts = context_->Bits(cache);
    const NumberColumn<uint32_t>& column = table_.column(Column::kContext);
    KeepIf(docs, [&](uint32_t doc) { return contexts->Has(column[doc]) == wanted; });
  } else if (source_ == Source::kPublishTime && condition_.match == Match::kRange) {
    const NumberColumn<int64_t>& times = tables_.publish_times();
    const NumberColumn<uint32_t>& column = table_.column(Column::kContext);
    // The absent time is the lowest of all, and in no range.
    const int64_t low = std::max(condition_.low, kAbsentTime + 1);
    KeepIf(docs, [&](uint32_t doc) {
      const int64_t time = times[column[doc]];
      return (low <= time && time < condition_.high) == wanted;
    });
  } else {
    KeepIf(docs, [&](uint32_t doc) { return Test(doc) == wanted; });
  }
}

void RowCondition::Candidates(std::vector<uint32_t>& docs) const {
  switch (source_) {
    case Source::kContext:
      for (const uint32_t context : context_->Find()) {
        table_.posting(PostingField::kContext).at(context).AppendTo(docs);
      }
      return;
    case Source::kPublishTime:
    case Source::kTime:
    case Source::kNumber: {
      const auto [from, to] = Range();
      if (from >= to) return;
      range_order_->docs.Visit(from, to, [&docs](absl::Span<const uint32_t> more) {
        docs.insert(docs.end(), more.begin(), more.end());
      });
      return;
    }
    case Source::kEntity:
      for (const uint32_t entity : values_.numbers()) {
        if (const uint32_t doc = tables_.DocAt(kind_, entity, revision_); doc != 0) docs.push_back(doc);
      }
      return;
    default:
      if (!posting_.has_value()) return;
      for (const uint32_t value : values_.numbers()) table_.posting(*posting_).at(value).AppendTo(docs);
  }
}

bool RowCondition::has_bits() const {
  switch (source_) {
    case Source::kColumn:
      // Who is one person with whom depends on the revision.
      return *posting_ != PostingField::kSpeaker;
    case Source::kList:
    case Source::kContext:
    case Source::kPeopleNames:
    case Source::kPeoplePosts:
    case Source::kEntityPresent:
      return true;
    case Source::kPublishTime:
    case Source::kTime:
    case Source::kNumber:
      return condition_.match == Match::kRange && range_order_ != nullptr;
    default:
      return false;
  }
}

std::shared_ptr<const Bitmap> RowCondition::Bits(BitmapCache& cache) const {
  if (is_range()) {
    auto bits = std::make_shared<Bitmap>(table_.size());
    std::vector<uint32_t> docs;
    Candidates(docs);
    for (const uint32_t doc : docs) bits->Set(doc);
    return bits;
  }
  const std::string key = absl::StrCat(static_cast<int>(kind_), " ", static_cast<int>(condition_.field), " ",
                                       static_cast<int>(condition_.match), " ", condition_.text);
  const BitmapCache::Entry known = cache.Find(key);
  if (known.value != nullptr && known.bound >= known_below_) return known.value;
  auto bits = known.value == nullptr ? std::make_shared<Bitmap>() : std::make_shared<Bitmap>(*known.value);
  bits->Grow(known_below_);
  AddBits(known.bound, *bits);
  cache.Put(key, {.value = bits, .bound = known_below_});
  return bits;
}

// The documents from number `from` on.
void RowCondition::AddBits(uint32_t from, Bitmap& bits) const {
  const auto add = [&](uint32_t doc) {
    if (doc >= from && doc < known_below_ && table_.entity[doc] != kNoEntity && Test(doc)) bits.Set(doc);
  };
  if (from > 0 || estimate_ == kEverything) {
    for (uint32_t doc = std::max<uint32_t>(from, 1); doc < known_below_; ++doc) add(doc);
    return;
  }
  std::vector<uint32_t> docs;
  Candidates(docs);
  for (const uint32_t doc : docs) add(doc);
}

bool RowCondition::candidates_are_exact() const {
  switch (source_) {
    case Source::kColumn:
      return posting_ != PostingField::kPrintedName;
    case Source::kList:
    case Source::kContext:
    case Source::kPublishTime:
    case Source::kTime:
    case Source::kNumber:
    case Source::kEntity:
      return true;
    default:
      return false;
  }
}

std::optional<int64_t> RowCondition::CountShown() const {
  const auto sum = [](const std::vector<uint32_t>& values, const Postings& postings) {
    int64_t count = 0;
    for (const uint32_t value : values) count += postings.shown(value);
    return count;
  };
  if (source_ == Source::kNever) return 0;
  if (source_ == Source::kContext) return sum(context_->Find(), table_.posting(PostingField::kContext));
  // An element may stand in one list with another one, and printed names are posted with full ones.
  const bool apart =
      source_ == Source::kColumn || (source_ == Source::kList && values_.numbers().size() == 1);
  if (!apart || !posting_.has_value() || *posting_ == PostingField::kPrintedName) return std::nullopt;
  return sum(values_.numbers(), table_.posting(*posting_));
}

}  // namespace fangtan::storage
