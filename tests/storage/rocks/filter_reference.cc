#include "tests/storage/rocks/filter_reference.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_join.h"

namespace fangtan::storage {
namespace {

using google::protobuf::util::TimeUtil;
using Row = FilterReference::Row;
using Strings = std::vector<std::string>;

template <typename List>
Strings ListOf(const List& list) {
  return {list.begin(), list.end()};
}

// Each folding of each value is made once: the same few values stand in thousands of rows.
const std::string& Folded(Field field, const std::string& value) {
  static thread_local std::map<std::pair<Folding, std::string>, std::string> known;
  const auto [found, is_new] = known.try_emplace({FoldingOf(field), value});
  if (is_new) found->second = FoldValue(field, value);
  return found->second;
}

void Set(Row& row, Field field, const Strings& values) {
  for (const std::string& value : values) row.texts[field].push_back({value, Folded(field, value)});
}

void SetAttribution(const v1::Attribution& attribution, Row& row) {
  const bool speaker = attribution.speaker_method() != v1::Attribution::SPEAKER_METHOD_UNSPECIFIED;
  const bool link = attribution.link_method() != v1::Attribution::LINK_METHOD_UNSPECIFIED;
  Set(row, Field::kSpeakerMethod,
      {speaker ? v1::Attribution::SpeakerMethod_Name(attribution.speaker_method()) : ""});
  Set(row, Field::kLinkMethod, {link ? v1::Attribution::LinkMethod_Name(attribution.link_method()) : ""});
}

template <typename M>
void SetTimes(const M& message, Row& row) {
  row.name = message.name();
  row.numbers[Field::kCreateTime] = TimeUtil::TimestampToMicroseconds(message.create_time());
  row.numbers[Field::kUpdateTime] = TimeUtil::TimestampToMicroseconds(message.update_time());
}

// What an article passes on to its questions and answers.
void SetContext(const v1::Article& article, Row& row) {
  Set(row, Field::kArticle, {article.name()});
  Set(row, Field::kTitle, {article.title()});
  Set(row, Field::kColumn, {article.column()});
  Set(row, Field::kLanguage, {article.language()});
  Set(row, Field::kLabels, ListOf(article.labels()));
  Strings credits;
  for (const v1::Credit& credit : article.credits()) credits.push_back(credit.name());
  Set(row, Field::kCredits, credits);
  if (article.has_publish_time()) {
    row.numbers[Field::kPublishTime] = TimeUtil::TimestampToMicroseconds(article.publish_time());
  }
}

template <typename List>
void AppendAll(const List& list, Strings& all) {
  for (const std::string& text : list) {
    if (!text.empty()) all.push_back(text);
  }
}

std::string TextOf(const v1::Article& article) {
  Strings all;
  AppendAll(Strings{article.title()}, all);
  AppendAll(article.lead(), all);
  for (const v1::Section& section : article.sections()) {
    AppendAll(section.heading(), all);
    for (const v1::Exchange& exchange : section.exchanges()) {
      AppendAll(Strings{exchange.question().text()}, all);
      for (const v1::Answer& answer : exchange.answers()) AppendAll(answer.paragraphs(), all);
    }
  }
  AppendAll(article.body(), all);
  return absl::StrJoin(all, "\n");
}

template <typename Visit>
void ForEachExchange(const v1::Article& article, Visit visit) {
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) visit(exchange);
  }
}

// What a person is printed with counts once, however often it stands there.
void AddOnce(Field field, const std::string& value, std::vector<FilterReference::Text>& all) {
  const auto same = [&](const FilterReference::Text& text) { return text.original == value; };
  if (value.empty() || std::any_of(all.begin(), all.end(), same)) return;
  all.push_back({value, Folded(field, value)});
}

template <typename List>
void AddPosts(const List& posts, FilterReference::Person& person) {
  for (const std::string& post : posts) AddOnce(Field::kPosts, post, person.posts);
}

int64_t NumberOf(const Row& row, Field field) {
  const auto found = row.numbers.find(field);
  return found == row.numbers.end() ? std::numeric_limits<int64_t>::min() : found->second;
}

template <typename T>
int Order(const T& left, const T& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

int Compare(const Row& left, const Row& right, SortField field) {
  const auto numbers = [&](Field number) { return Order(NumberOf(left, number), NumberOf(right, number)); };
  switch (field) {
    case SortField::kName:
      return Order(left.name, right.name);
    case SortField::kPublishTime:
      return numbers(Field::kPublishTime);
    case SortField::kCreateTime:
      return numbers(Field::kCreateTime);
    case SortField::kUpdateTime:
      return numbers(Field::kUpdateTime);
    case SortField::kTitle:
      return Order(left.title, right.title);
    case SortField::kAnswerCount:
      return numbers(Field::kAnswerCount);
    case SortField::kArticle:
      return Order(left.article, right.article);
    case SortField::kOrdinal:
      return numbers(Field::kOrdinal);
    case SortField::kSpeaker:
      return Order(left.speaker, right.speaker);
    case SortField::kDisplayName:
      return Order(left.display_name, right.display_name);
  }
  return 0;
}

bool IsNumber(Field field) {
  switch (field) {
    case Field::kPublishTime:
    case Field::kCreateTime:
    case Field::kUpdateTime:
    case Field::kOrdinal:
    case Field::kAnswerCount:
      return true;
    default:
      return false;
  }
}

}  // namespace

FilterReference::FilterReference(const World& world) : world_(world) {
  AddPeople();
  for (const auto& [name, article] : world_.articles) {
    AddArticle(*article);
    if (article->has_delete_time()) continue;
    ForEachExchange(*article, [&](const v1::Exchange& exchange) {
      if (exchange.has_question()) AddQuestion(*article, exchange);
      for (const v1::Answer& answer : exchange.answers()) AddAnswer(*article, answer);
    });
  }
  for (const auto& [name, speaker] : world_.speakers) {
    if (speaker->merged_into().empty()) AddSpeaker(*speaker);
  }
  for (const auto kind : {internal::ARTICLE, internal::QUESTION, internal::ANSWER, internal::SPEAKER}) {
    rows_[kind];
  }
}

std::vector<const std::vector<FilterReference::Text>*> Row::Values(Field field) const {
  std::vector<const std::vector<Text>*> values;
  if (const auto found = texts.find(field); found != texts.end()) values.push_back(&found->second);
  const bool names = field == Field::kSpeakerName || field == Field::kAnsweredByName || field == Field::kName;
  for (const Person* person : people) {
    if (names) values.push_back(&person->names);
    if (field == Field::kPosts) values.push_back(&person->posts);
  }
  return values;
}

std::string FilterReference::RootOf(std::string speaker) const {
  for (auto found = world_.speakers.find(speaker);
       found != world_.speakers.end() && !found->second->merged_into().empty();
       found = world_.speakers.find(speaker)) {
    speaker = found->second->merged_into();
  }
  return speaker;
}

void FilterReference::AddPeople() {
  for (const auto& [name, article] : world_.articles) {
    if (article->has_delete_time()) continue;
    for (const v1::Participant& participant : article->participants()) {
      if (participant.speaker().empty()) continue;
      Person& person = people_[RootOf(participant.speaker())];
      AddOnce(Field::kName, participant.name(), person.names);
      AddOnce(Field::kName, participant.printed_name(), person.names);
      for (const std::string& name : participant.other_names()) AddOnce(Field::kName, name, person.names);
      AddPosts(participant.posts(), person);
    }
    ForEachExchange(*article, [&](const v1::Exchange& exchange) {
      for (const v1::Answer& answer : exchange.answers()) {
        if (answer.speaker().empty()) continue;
        Person& person = people_[RootOf(answer.speaker())];
        ++person.answers;
        AddOnce(Field::kName, answer.printed_name(), person.names);
        AddOnce(Field::kName, answer.full_name(), person.names);
        AddPosts(answer.printed_posts(), person);
      }
    });
  }
}

void FilterReference::AddArticle(const v1::Article& article) {
  Row& row = rows_[internal::ARTICLE].emplace_back();
  SetTimes(article, row);
  SetContext(article, row);
  row.title = article.title();
  row.deleted = article.has_delete_time();
  row.numbers[Field::kAnswerCount] = article.answer_count();
  for (const v1::Participant& participant : article.participants()) {
    Set(row, Field::kParticipantName, {participant.name(), participant.printed_name()});
    Set(row, Field::kParticipantName, ListOf(participant.other_names()));
    Set(row, Field::kParticipantPosts, ListOf(participant.posts()));
  }
  Set(row, Field::kText, {TextOf(article)});
}

void FilterReference::AddQuestion(const v1::Article& article, const v1::Exchange& exchange) {
  const v1::Question& question = exchange.question();
  Row& row = rows_[internal::QUESTION].emplace_back();
  SetTimes(question, row);
  SetContext(article, row);
  row.article = article.name();
  row.numbers[Field::kOrdinal] = question.ordinal();
  row.numbers[Field::kAnswerCount] = question.answer_count();
  Set(row, Field::kText, {question.text()});
  Set(row, Field::kAsker, {question.asker(), question.asker_full_name()});
  SetAttribution(question.attribution(), row);
  Set(row, Field::kSection, {question.section()});
  for (const v1::Answer& answer : exchange.answers()) {
    if (answer.speaker().empty()) continue;
    const std::string speaker = RootOf(answer.speaker());
    Set(row, Field::kAnsweredBy, {speaker});
    row.people.push_back(&people_[speaker]);
  }
}

void FilterReference::AddAnswer(const v1::Article& article, const v1::Answer& answer) {
  Row& row = rows_[internal::ANSWER].emplace_back();
  SetTimes(answer, row);
  SetContext(article, row);
  row.article = article.name();
  row.numbers[Field::kOrdinal] = answer.ordinal();
  Set(row, Field::kSection, {answer.section()});
  SetAttribution(answer.attribution(), row);
  Set(row, Field::kText, {absl::StrJoin(answer.paragraphs(), "\n")});
  Set(row, Field::kQuestionText, {answer.question_text()});
  Set(row, Field::kAsker, {answer.question_asker(), answer.question_asker_full_name()});
  Set(row, Field::kPrintedName, {answer.printed_name()});
  Set(row, Field::kPrintedPosts, ListOf(answer.printed_posts()));
  if (!answer.question().empty()) Set(row, Field::kQuestion, {answer.question()});
  if (answer.speaker().empty()) return;
  row.speaker = RootOf(answer.speaker());
  Set(row, Field::kSpeaker, {row.speaker});
  row.people.push_back(&people_[row.speaker]);
}

void FilterReference::AddSpeaker(const v1::Speaker& speaker) {
  Row& row = rows_[internal::SPEAKER].emplace_back();
  SetTimes(speaker, row);
  row.display_name = speaker.display_name();
  const Person& person = people_[speaker.name()];
  row.numbers[Field::kAnswerCount] = person.answers;
  row.people.push_back(&person);
  Set(row, Field::kUnit, {speaker.unit()});
  Set(row, Field::kName, {speaker.display_name()});
}

bool FilterReference::Meets(const Condition& condition, const Row& row) const {
  if (IsNumber(condition.field)) {
    const auto found = row.numbers.find(condition.field);
    if (found == row.numbers.end()) return false;
    if (condition.match == Condition::Match::kPresent) return true;
    return condition.low <= found->second && found->second < condition.high;
  }
  Condition asked = condition;
  // A person merged into another is that other, under whichever name it is asked for.
  if (condition.field == Field::kSpeaker || condition.field == Field::kAnsweredBy) {
    asked.text = RootOf(condition.text);
  }
  // `answered_by:*` asks whether somebody who is known answered, also if no page prints a name of theirs.
  if (condition.field == Field::kAnsweredByName && condition.match == Condition::Match::kPresent) {
    asked.field = Field::kAnsweredBy;
  }
  for (const std::vector<Text>* texts : row.Values(asked.field)) {
    for (const Text& text : *texts) {
      if (MatchesValue(asked, text.folded, text.original)) return true;
    }
  }
  return false;
}

bool FilterReference::Matches(const Predicate& predicate, uint32_t at, const Row& row) const {
  const PredicateNode& node = predicate.nodes[at];
  const auto matches = [&](uint32_t child) { return Matches(predicate, child, row); };
  switch (node.op) {
    case PredicateNode::Op::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), matches);
    case PredicateNode::Op::kOr:
      return std::any_of(node.children.begin(), node.children.end(), matches);
    case PredicateNode::Op::kNot:
      return !matches(node.children.front());
    case PredicateNode::Op::kCondition:
      return Meets(node.condition, row);
    case PredicateNode::Op::kAnyAnswer:
      break;
  }
  const std::vector<Row>& answers = rows_.at(internal::ANSWER);
  return std::any_of(answers.begin(), answers.end(), [&](const Row& answer) {
    return answer.article == row.name && Matches(predicate, node.children.front(), answer);
  });
}

std::vector<const Row*> FilterReference::Rows(const ListQuery& query) const {
  std::vector<const Row*> rows;
  for (const Row& row : rows_.at(query.kind)) {
    if (row.deleted && !query.show_deleted) continue;
    if (query.parent.has_value() && row.article != query.parent->Name()) continue;
    if (query.predicate.empty() || Matches(query.predicate, query.predicate.root(), row))
      rows.push_back(&row);
  }
  std::sort(rows.begin(), rows.end(), [&](const Row* left, const Row* right) {
    for (const SortKey& key : query.order) {
      const int order = Compare(*left, *right, key.field);
      if (order != 0) return key.descending ? order > 0 : order < 0;
    }
    return left->name < right->name;
  });
  return rows;
}

}  // namespace fangtan::storage
