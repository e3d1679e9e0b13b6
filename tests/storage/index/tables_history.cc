#include "tests/storage/index/tables_history.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "storage/index/tables_postings.h"

namespace fangtan::storage {
namespace {

void ExpectSameValues(const ValueDictionary& actual, const ValueDictionary& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (uint32_t value = 0; value < expected.size(); ++value) {
    EXPECT_EQ(actual.at(value), expected.at(value));
    EXPECT_EQ(actual.folded(value), expected.folded(value));
  }
}

// What was purged is taken out of a list only now and then.
std::vector<uint32_t> Kept(const PostedDocs& docs, const DocTable& table) {
  std::vector<uint32_t> kept(docs.begin(), docs.end());
  std::erase_if(kept, [&](uint32_t doc) { return table.entity[doc] == kNoEntity; });
  return kept;
}

void ExpectSamePostings(const Postings& actual, const DocTable& actual_table, const Postings& expected,
                        const DocTable& expected_table, uint32_t values) {
  for (uint32_t value = 0; value < values; ++value) {
    EXPECT_EQ(Kept(actual.at(value), actual_table), Kept(expected.at(value), expected_table))
        << "value " << value;
    EXPECT_EQ(actual.shown(value), expected.shown(value)) << "value " << value;
  }
}

// Of contexts, which stay.
void ExpectSamePostings(const Postings& actual, const Postings& expected, uint32_t values) {
  for (uint32_t value = 0; value < values; ++value) {
    EXPECT_TRUE(actual.at(value) == expected.at(value)) << "value " << value;
  }
}

std::vector<uint32_t> WithoutPurged(const NumberColumn<uint32_t>& column, const DocTable& table) {
  std::vector<uint32_t> docs(column.begin(), column.end());
  for (uint32_t& doc : docs) {
    if (table.entity[doc] == kNoEntity) doc = 0;
  }
  return docs;
}

void ExpectSameDocs(internal::Kind kind, const DocTable& actual, const DocTable& expected, uint32_t values) {
  SCOPED_TRACE(internal::Kind_Name(kind));
  EXPECT_EQ(actual.created, expected.created);
  EXPECT_EQ(actual.died, expected.died);
  EXPECT_EQ(actual.entity, expected.entity);
  EXPECT_EQ(actual.create_time, expected.create_time);
  EXPECT_EQ(actual.update_time, expected.update_time);
  for (const Column column : ColumnsOf(kind)) EXPECT_EQ(actual.column(column), expected.column(column));
  EXPECT_EQ(WithoutPurged(actual.previous, actual), WithoutPurged(expected.previous, expected));
  std::vector<uint32_t> newest(expected.newest.begin(), expected.newest.end());
  newest.resize(actual.newest.size());
  EXPECT_THAT(actual.newest, ::testing::ElementsAreArray(newest));
  EXPECT_EQ(actual.gaps, expected.gaps);
  EXPECT_EQ(actual.shown, expected.shown);
  for (const PostingField field : PostingFieldsOf(kind)) {
    SCOPED_TRACE(static_cast<int>(field));
    ExpectSamePostings(actual.posting(field), actual, expected.posting(field), expected, values);
  }
  ASSERT_EQ(actual.names.size(), expected.names.size());
  for (uint32_t entity = 0; entity < expected.names.size(); ++entity) {
    EXPECT_EQ(actual.names.segment(entity), expected.names.segment(entity));
    EXPECT_EQ(actual.names.parent(entity), expected.names.parent(entity));
    EXPECT_EQ(actual.names.Find(expected.names.parent(entity), expected.names.segment(entity)), entity);
  }
}

}  // namespace

std::string TablesHistory::Text(const char* stem, uint32_t below) { return absl::StrCat(stem, Pick(below)); }

void TablesHistory::Die(Tables& tables, internal::Kind kind, uint32_t doc, bool revived) {
  deaths_.push_back({.kind = kind, .doc = doc, .revision = revision_, .revived = revived});
  tables.Apply(deaths_.back());
}

uint32_t TablesHistory::Add(Tables& tables, IndexEntry entry) {
  entry.doc = tables.kind(entry.kind).size();
  tables.Add(entry);
  return entry.doc;
}

IndexEntry TablesHistory::Draft(internal::Kind kind, const std::string& name) {
  IndexEntry entry;
  entry.kind = kind;
  entry.revision = revision_;
  entry.name = name;
  entry.create_time = 1404172800000000 + Pick(1000);
  entry.update_time = 1404172800000000 + static_cast<int64_t>(revision_) * 1000;
  return entry;
}

void TablesHistory::Write(Tables& tables) {
  ++revision_;
  const std::string name = absl::StrCat("articles/fang-", Pick(40));
  switch (Pick(8)) {
    case 0:
      return PutSpeaker(tables);
    case 1: {
      IndexEntry entry = Draft(internal::RANKING, absl::StrCat("rankings/bang-", revision_));
      entry.context.publish_time = Pick(2) == 0 ? kAbsentTime : 1404172800000000 + Pick(100000);
      Add(tables, entry);
      return;
    }
    case 2:
    case 3:
      if (articles_.contains(name)) return PutArticle(tables, name, !articles_[name].deleted, true);
      [[fallthrough]];
    default:
      return PutArticle(tables, name, false, false);
  }
}

void TablesHistory::PutSpeaker(Tables& tables) {
  const std::string name = Text("speakers/ren-", 12);
  IndexEntry entry = Draft(internal::SPEAKER, name);
  entry.display_name = Text("沈　潔", 20);
  entry.unit = Text("河北區紀委", 5);
  if (Pick(3) == 0) entry.merged_into = Text("speakers/zhu-", 3);
  if (speakers_.contains(name)) Die(tables, internal::SPEAKER, speakers_[name]);
  speakers_[name] = Add(tables, entry);
}

void TablesHistory::PutArticle(Tables& tables, const std::string& name, bool deleted, bool keep_children) {
  Article& state = articles_[name];
  if (state.doc != 0) Die(tables, internal::ARTICLE, state.doc);
  IndexEntry entry = Draft(internal::ARTICLE, name);
  entry.context = {.title = Text("「廉」字當頭", 30),
                   .column = Text("家風", 3),
                   .language = "zh-Hant",
                   .labels = {Text("𠮷", 4), Text("廉政", 4)},
                   .credits = {Text("記者", 4)},
                   .publish_time = Pick(4) == 0 ? kAbsentTime : 1404172800000000 + Pick(100000)};
  for (uint32_t i = Pick(3); i > 0; --i) {
    entry.participants.push_back({.speaker = Pick(4) == 0 ? "" : Text("speakers/ren-", 12),
                                  .printed_name = Text("沈", 9),
                                  .name = Text("沈潔", 9),
                                  .posts = {Text("書記", 3), Text("書記", 3)}});
  }
  entry.answer_count = static_cast<int32_t>(Pick(9));
  entry.deleted = deleted;
  state.doc = Add(tables, entry);
  if (keep_children) {
    for (const Child& child : state.children) Die(tables, child.kind, child.doc, !deleted);
  } else {
    for (const Child& child : state.children) Die(tables, child.kind, child.doc);
    state.children.clear();
    AddChildren(tables, entry, state);
  }
  state.deleted = deleted;
}

void TablesHistory::AddChildren(Tables& tables, const IndexEntry& article, Article& state) {
  for (uint32_t i = 0, count = Pick(5); i < count; ++i) {
    const internal::Kind kind = Pick(3) == 0 ? internal::QUESTION : internal::ANSWER;
    const char* middle = kind == internal::QUESTION ? "/questions/" : "/answers/";
    IndexEntry entry = Draft(kind, absl::StrCat(article.name, middle, i));
    entry.context = article.context;
    entry.article = article.name;
    entry.section = Text("上篇", 3);
    entry.askers = {Text("記者", 3)};
    if (Pick(3) == 0) entry.askers.push_back(Text("全名", 4));
    entry.ordinal = static_cast<int32_t>(i);
    entry.attribution = i == 0 ? "" : absl::StrCat("LABEL_", i % 2, " NO_QUESTION");
    if (kind == internal::ANSWER) {
      if (Pick(2) == 0) entry.question = absl::StrCat(article.name, "/questions/", Pick(5));
      if (Pick(4) != 0) entry.speaker = Text("speakers/ren-", 12);
      entry.printed_name = Text("沈", 9);
      entry.full_name = Pick(2) == 0 ? "" : Text("沈潔", 9);
      entry.posts = {Text("書記", 3), Text("主任", 3)};
    }
    state.children.push_back({.kind = kind, .name = entry.name, .doc = Add(tables, entry)});
  }
}

void TablesHistory::Purge(Tables& tables) {
  const Revision horizon = revision_ - std::min<Revision>(revision_, Pick(40));
  for (int number = 1; number < internal::Kind_ARRAYSIZE; ++number) {
    const auto kind = static_cast<internal::Kind>(number);
    const DocTable& table = tables.kind(kind);
    std::vector<uint32_t> docs;
    for (uint32_t doc = 1; doc < table.size(); ++doc) {
      if (table.entity[doc] == kNoEntity || table.died[doc] > horizon) continue;
      bool with_article = false;
      for (const auto& [name, article] : articles_) {
        for (const Child& child : article.children) {
          with_article |= article.deleted && child.kind == kind && child.doc == doc;
        }
      }
      if (!with_article) docs.push_back(doc);
    }
    tables.Purge(kind, docs);
  }
}

void ExpectSameTables(const Tables& actual, const Tables& expected) {
  ExpectSameValues(actual.titles(), expected.titles());
  ExpectSameValues(actual.columns(), expected.columns());
  ExpectSameValues(actual.languages(), expected.languages());
  ExpectSameValues(actual.labels(), expected.labels());
  ExpectSameValues(actual.sections(), expected.sections());
  ExpectSameValues(actual.names(), expected.names());
  ExpectSameValues(actual.posts(), expected.posts());
  ExpectSameValues(actual.units(), expected.units());
  ASSERT_EQ(actual.lists().size(), expected.lists().size());
  for (uint32_t list = 0; list < expected.lists().size(); ++list) {
    EXPECT_THAT(actual.lists().at(list), ::testing::ElementsAreArray(expected.lists().at(list)));
  }
  uint32_t values = std::max(expected.context_count(), expected.names().size());
  for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) {
    values = std::max(values, expected.kind(static_cast<internal::Kind>(kind)).names.size());
  }
  for (int kind = 1; kind < internal::Kind_ARRAYSIZE; ++kind) {
    ExpectSameDocs(static_cast<internal::Kind>(kind), actual.kind(static_cast<internal::Kind>(kind)),
                   expected.kind(static_cast<internal::Kind>(kind)), values);
  }
  ASSERT_EQ(actual.context_count(), expected.context_count());
  ExpectSamePostings(actual.contexts_of_article(), expected.contexts_of_article(), values);
  ExpectSamePostings(actual.contexts_of_title(), expected.contexts_of_title(), values);
  ExpectSamePostings(actual.contexts_of_label(), expected.contexts_of_label(), values);
  ExpectSamePostings(actual.contexts_of_credit(), expected.contexts_of_credit(), values);
  for (uint32_t context = 0; context < expected.context_count(); ++context) {
    EXPECT_EQ(actual.publish_times()[context], expected.publish_times()[context]);
    EXPECT_EQ(actual.context(context).title, expected.context(context).title);
  }
  for (uint32_t speaker = 0; speaker < expected.kind(internal::SPEAKER).names.size(); ++speaker) {
    EXPECT_EQ(actual.ever_changed(speaker), expected.ever_changed(speaker)) << speaker;
  }
  EXPECT_EQ(actual.any_merge(), expected.any_merge());
}

std::unique_ptr<Orders> OrdersOf(const Tables& tables) {
  auto orders = std::make_unique<Orders>(tables);
  orders->Build();
  return orders;
}

static std::vector<uint32_t> DocsOf(const KeptOrder& order) {
  std::vector<uint32_t> docs;
  order.docs.Visit(order.docs.begin(), order.docs.end(), [&docs](absl::Span<const uint32_t> piece) {
    docs.insert(docs.end(), piece.begin(), piece.end());
  });
  return docs;
}

void ExpectSameOrders(const Orders& actual, const Orders& expected) {
  for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) {
    const auto own = actual.of(static_cast<internal::Kind>(kind));
    const auto other = expected.of(static_cast<internal::Kind>(kind));
    ASSERT_EQ(own.size(), other.size());
    for (size_t i = 0; i < own.size(); ++i) EXPECT_EQ(DocsOf(own[i]), DocsOf(other[i])) << kind << " " << i;
  }
}

}  // namespace fangtan::storage
