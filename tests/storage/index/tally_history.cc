#include "tests/storage/index/tally_history.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/text/unit_of_post.h"

namespace fangtan::storage {
namespace {

using Values = std::vector<std::string>;

constexpr uint32_t kSpeakers = 9;
constexpr int64_t kDayMicros = int64_t{86400} * 1000000;

const char* const kPosts[] = {"河北區委常委",
                              "天津市河北區紀委書記",
                              "区纪委书记",
                              "武清區委書記",
                              "香港大學教授",
                              "CEO of Acme",
                              "書記",
                              "书记",
                              ""};

Tally::Row Row(const Values& values, const Values& display_values, int64_t count) {
  return {.values = values, .display_values = display_values, .count = count};
}

// Every one of `rows` with every one of `values` behind it.
std::vector<Values> Product(const std::vector<Values>& rows, const Values& values) {
  std::vector<Values> product;
  for (const Values& row : rows) {
    for (const std::string& value : values) {
      product.push_back(row);
      product.back().push_back(value);
    }
  }
  return product;
}

}  // namespace

TallyHistory::TallyHistory(uint32_t seed) : random_(seed) {
  auto tables = std::make_unique<Tables>();
  auto orders = std::make_unique<Orders>(*tables);
  orders->Build();
  index_ = std::make_unique<Index>(std::move(tables), std::move(orders), 0,
                                   /*many_rows=*/seed % 2 == 0 ? 5 : 5000,
                                   /*kept_list_bytes=*/0);
}

std::string TallyHistory::Text(const char* stem, uint32_t below) { return absl::StrCat(stem, Pick(below)); }

size_t TallyHistory::Add(IndexEntry entry, IndexDelta& delta) {
  entry.doc = ++docs_[entry.kind];
  entry.revision = revision_;
  by_name_[entry.name].push_back(versions_.size());
  delta.born.push_back(entry);
  versions_.push_back({.entry = std::move(entry), .seen = {{revision_, kNeverDies}}});
  return versions_.size() - 1;
}

void TallyHistory::Die(size_t version, IndexDelta& delta) {
  const IndexEntry& entry = versions_[version].entry;
  delta.died.push_back({.kind = entry.kind, .doc = entry.doc, .revision = revision_});
  Revision& until = versions_[version].seen.back().second;
  until = std::min(until, revision_);
}

void TallyHistory::Revive(size_t version, IndexDelta& delta) {
  const IndexEntry& entry = versions_[version].entry;
  delta.died.push_back({.kind = entry.kind, .doc = entry.doc, .revision = revision_, .revived = true});
  versions_[version].seen.emplace_back(revision_, kNeverDies);
}

void TallyHistory::Write() {
  ++revision_;
  IndexDelta delta;
  const std::string name = Text("articles/fang-", 30);
  const uint32_t kind = Pick(8);
  if (kind == 0) {
    PutSpeaker(delta);
  } else if (kind < 3 && articles_.contains(name)) {
    PutArticle(name, !articles_[name].deleted, true, delta);
  } else {
    PutArticle(name, false, false, delta);
  }
  index_->Apply(delta, revision_);
}

// Merges go to speakers of higher numbers only, so that there are no circles.
void TallyHistory::PutSpeaker(IndexDelta& delta) {
  const uint32_t number = Pick(kSpeakers);
  IndexEntry entry{.kind = internal::SPEAKER, .name = absl::StrCat("speakers/ren-", number)};
  entry.display_name = Text("沈　潔", 20);
  if (Pick(2) == 0) entry.merged_into = absl::StrCat("speakers/ren-", number + 1 + Pick(3));
  if (by_name_.contains(entry.name)) Die(by_name_[entry.name].back(), delta);
  Add(std::move(entry), delta);
}

void TallyHistory::PutArticle(const std::string& name, bool deleted, bool keep_answers, IndexDelta& delta) {
  const bool known = articles_.contains(name);
  Article& state = articles_[name];
  if (known) Die(state.version, delta);
  IndexEntry entry{.kind = internal::ARTICLE, .name = name};
  if (known && keep_answers) entry.context = versions_[state.version].entry.context;
  if (!keep_answers) {
    entry.context = {.title = Text("「廉」字當頭", 30), .column = Pick(4) == 0 ? "" : Text("家風", 3)};
    for (uint32_t i = Pick(4); i > 0; --i) entry.context.labels.push_back(Text("𠮷", 3));
    if (Pick(5) != 0) entry.context.publish_time = (int64_t{Pick(1500)} - 500) * kDayMicros - Pick(2);
  }
  entry.deleted = deleted;
  for (const size_t answer : state.answers) {
    if (keep_answers && !deleted) {
      Revive(answer, delta);
    } else {
      Die(answer, delta);
    }
  }
  if (!keep_answers) {
    state.answers.clear();
    const int count = static_cast<int>(Pick(7));
    for (int i = 0; i < count; ++i) state.answers.push_back(Add(Answer(entry, i), delta));
  }
  state.version = Add(std::move(entry), delta);
  state.deleted = deleted;
}

IndexEntry TallyHistory::Answer(const IndexEntry& article, int ordinal) {
  IndexEntry entry{.kind = internal::ANSWER, .name = absl::StrCat(article.name, "/answers/", ordinal)};
  entry.context = article.context;
  entry.article = article.name;
  entry.section = Pick(3) == 0 ? "" : Text("上篇", 3);
  if (Pick(5) != 0) entry.speaker = Text("speakers/ren-", kSpeakers + 2);
  for (uint32_t i = Pick(4); i > 0; --i) entry.posts.push_back(kPosts[Pick(std::size(kPosts))]);
  entry.ordinal = ordinal;
  return entry;
}

const IndexEntry* TallyHistory::At(const std::string& name, Revision revision) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  for (const size_t number : found->second) {
    for (const auto& [from, to] : versions_[number].seen) {
      if (from <= revision && revision < to) return &versions_[number].entry;
    }
  }
  return nullptr;
}

std::string TallyHistory::RootOf(const std::string& speaker, Revision revision) const {
  const IndexEntry* entry = At(speaker, revision);
  return entry == nullptr || entry->merged_into.empty() ? speaker : RootOf(entry->merged_into, revision);
}

Values TallyHistory::ValuesOf(TallyField field, const IndexEntry& answer, Revision revision) const {
  std::set<std::string> units;
  const auto published = [&](const char* format) -> Values {
    if (answer.context.publish_time == kAbsentTime) return {""};
    return {absl::FormatTime(format, absl::FromUnixMicros(answer.context.publish_time), absl::UTCTimeZone())};
  };
  const auto each_once = [](const Values& values) -> Values {
    const std::set<std::string> distinct(values.begin(), values.end());
    return distinct.empty() ? Values{""} : Values(distinct.begin(), distinct.end());
  };
  switch (field) {
    case TallyField::kSpeaker:
      return {answer.speaker.empty() ? "" : RootOf(answer.speaker, revision)};
    case TallyField::kPost:
      return each_once(answer.posts);
    case TallyField::kUnit:
      for (const std::string& post : answer.posts) units.insert(UnitOfPost(post));
      units.erase("");
      return each_once({units.begin(), units.end()});
    case TallyField::kArticle:
      return {answer.article};
    case TallyField::kColumn:
      return {answer.context.column};
    case TallyField::kSection:
      return {answer.section};
    case TallyField::kMonth:
      return published("%E4Y-%m");
    case TallyField::kYear:
      return published("%E4Y");
    case TallyField::kLabel:
      return each_once(answer.context.labels);
  }
  return {};
}

std::string TallyHistory::DisplayOf(TallyField field, const std::string& value, Revision revision) const {
  const IndexEntry* entry =
      field == TallyField::kSpeaker || field == TallyField::kArticle ? At(value, revision) : nullptr;
  if (entry == nullptr) return value;
  return field == TallyField::kSpeaker ? entry->display_name : entry->context.title;
}

Tally TallyHistory::Count(const std::vector<TallyField>& fields, const Matches& matches, int limit,
                          Revision revision) const {
  Tally tally;
  std::map<Values, int64_t> counts;
  for (const Version& version : versions_) {
    const IndexEntry& entry = version.entry;
    const bool seen = std::any_of(version.seen.begin(), version.seen.end(), [&](const auto& range) {
      return range.first <= revision && revision < range.second;
    });
    if (!seen || entry.kind != internal::ANSWER || !matches(entry)) continue;
    ++tally.total_size;
    std::vector<Values> rows = {{}};
    for (const TallyField field : fields) rows = Product(rows, ValuesOf(field, entry, revision));
    for (const Values& row : rows) ++counts[row];
  }
  for (const auto& [values, count] : counts) {
    Values display_values;
    for (size_t i = 0; i < fields.size(); ++i) {
      display_values.push_back(DisplayOf(fields[i], values[i], revision));
    }
    tally.rows.push_back(Row(values, display_values, count));
  }
  std::stable_sort(tally.rows.begin(), tally.rows.end(),
                   [](const Tally::Row& a, const Tally::Row& b) { return a.count > b.count; });
  while (tally.rows.size() > static_cast<size_t>(limit)) {
    ++tally.rest_rows;
    tally.rest_count += tally.rows.back().count;
    tally.rows.pop_back();
  }
  return tally;
}

}  // namespace fangtan::storage
