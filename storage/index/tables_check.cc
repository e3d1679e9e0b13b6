#include "storage/index/tables_check.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/index/tables_postings.h"

namespace fangtan::storage {
namespace {

constexpr std::array kColumnNames = {
    "context", "section",      "askers", "question", "speaker", "printed name", "full name",   "posts",
    "ordinal", "answer count", "people", "deleted",  "name",    "unit",         "merged into", "attribution",
};
static_assert(kColumnNames.size() == kColumnCount);

constexpr const char* kNoSuch = "(a number that stands for nothing)";

std::string ValueOf(const ValueDictionary& values, uint32_t number) {
  return number < values.size() ? std::string(values.at(number)) : kNoSuch;
}

std::string ListOf(const Tables& tables, const ValueDictionary& values, uint32_t list) {
  if (list >= tables.lists().size()) return kNoSuch;
  std::string text;
  for (const uint32_t number : tables.lists().at(list)) absl::StrAppend(&text, ValueOf(values, number), "; ");
  return text;
}

std::string EntityName(const Tables& tables, internal::Kind kind, uint32_t entity) {
  if (entity == kNoEntity) return "";
  return entity < tables.kind(kind).names.size() ? tables.NameOf(kind, entity) : kNoSuch;
}

std::string ContextOf(const Tables& tables, uint32_t number) {
  if (number >= tables.context_count()) return kNoSuch;
  const Context& context = tables.context(number);
  return absl::StrCat(EntityName(tables, internal::ARTICLE, context.article), "|",
                      ValueOf(tables.titles(), context.title), "|", ValueOf(tables.columns(), context.column),
                      "|", ValueOf(tables.languages(), context.language), "|",
                      ListOf(tables, tables.labels(), context.labels), "|",
                      ListOf(tables, tables.names(), context.credits), "|", tables.publish_times()[number]);
}

std::string PeopleOf(const Tables& tables, uint32_t list) {
  if (list >= tables.lists().size()) return kNoSuch;
  std::string text;
  for (const uint32_t number : tables.lists().at(list)) {
    const Person& person = tables.person(number);
    absl::StrAppend(&text, EntityName(tables, internal::SPEAKER, person.speaker), "|",
                    ValueOf(tables.names(), person.printed_name), "|", ValueOf(tables.names(), person.name),
                    "|", ListOf(tables, tables.posts(), person.posts), "\n");
  }
  return text;
}

// What a number in a column stands for.
std::string Meaning(const Tables& tables, Column column, uint32_t number) {
  switch (column) {
    case Column::kContext:
      return ContextOf(tables, number);
    case Column::kSection:
      return ValueOf(tables.sections(), number);
    case Column::kPrintedName:
    case Column::kFullName:
    case Column::kDisplayName:
      return ValueOf(tables.names(), number);
    case Column::kQuestion:
      return EntityName(tables, internal::QUESTION, number);
    case Column::kSpeaker:
    case Column::kMergedInto:
      return EntityName(tables, internal::SPEAKER, number);
    case Column::kAskers:
      return ListOf(tables, tables.names(), number);
    case Column::kPosts:
      return ListOf(tables, tables.posts(), number);
    case Column::kPeople:
      return PeopleOf(tables, number);
    case Column::kUnit:
      return ValueOf(tables.units(), number);
    case Column::kAttribution:
      return ValueOf(tables.attributions(), number);
    default:
      return absl::StrCat(number);
  }
}

std::string Difference(const Tables& records, const Tables& index, internal::Kind kind, uint32_t doc,
                       Revision revision) {
  const DocTable& own = records.kind(kind);
  const DocTable& other = index.kind(kind);
  const auto differs = [](std::string_view what, const auto& record, const auto& shown) {
    return absl::StrCat("the index has ", std::string(what), " \"", shown, "\", the record \"", record, "\"");
  };
  const std::string name = EntityName(records, kind, own.entity[doc]);
  const std::string shown_name = EntityName(index, kind, other.entity[doc]);
  if (name != shown_name) return differs("name", name, shown_name);
  if (own.created[doc] != other.created[doc])
    return differs("revision", own.created[doc], other.created[doc]);
  if (own.create_time[doc] != other.create_time[doc]) {
    return differs("create time", own.create_time[doc], other.create_time[doc]);
  }
  if (own.update_time[doc] != other.update_time[doc]) {
    return differs("update time", own.update_time[doc], other.update_time[doc]);
  }
  const bool alive = records.Alive(own, doc, revision);
  if (alive != index.Alive(other, doc, revision)) return differs("alive", alive, !alive);
  for (const Column column : ColumnsOf(kind)) {
    const std::string meant = Meaning(records, column, own.at(column, doc));
    const std::string shown = Meaning(index, column, other.at(column, doc));
    if (meant != shown) return differs(kColumnNames[static_cast<size_t>(column)], meant, shown);
  }
  return "";
}

}  // namespace

void TablesCheck::Compare(const Tables& records, const Tables& index, internal::Kind kind, uint32_t first,
                          uint32_t end, Revision revision, const Report& report) {
  const DocTable& own = records.kind(kind);
  const DocTable& other = index.kind(kind);
  end = std::min({end, own.size(), other.size()});
  for (uint32_t doc = first; doc < end; ++doc) {
    if (own.entity[doc] == kNoEntity || other.entity[doc] == kNoEntity) continue;
    const std::string difference = Difference(records, index, kind, doc, revision);
    if (!difference.empty()) report(doc, difference);
  }
}

void TablesCheck::ComparePostings(const Tables& index, internal::Kind kind, uint32_t first, uint32_t end,
                                  const Report& report) {
  const DocTable& table = index.kind(kind);
  end = std::min(end, table.size());
  for (uint32_t doc = first; doc < end; ++doc) {
    if (table.entity[doc] == kNoEntity) continue;
    index.ForEachPosting(kind, doc, [&](PostingField field, uint32_t value) {
      const PostedDocs docs = table.posting(field).at(value);
      if (std::binary_search(docs.begin(), docs.end(), doc)) return;
      report(doc, absl::StrCat("the index does not list it under value ", value, " of posting field ",
                               static_cast<int>(field)));
    });
  }
}

void TablesCheck::CheckListed(const Tables& index, internal::Kind kind, const Report& report) {
  const DocTable& table = index.kind(kind);
  for (const PostingField field : PostingFieldsOf(kind)) {
    const Postings& postings = table.posting(field);
    for (uint32_t value = 0; value < postings.size(); ++value) {
      uint32_t last = 0;
      for (const uint32_t doc : postings.at(value)) {
        const auto wrong = [&](std::string_view how) {
          report(doc, absl::StrCat("the index lists it under value ", value, " of posting field ",
                                   static_cast<int>(field), " ", std::string(how)));
        };
        if (doc >= table.size()) {
          wrong("without having it");
          continue;
        }
        if (doc <= last) wrong("out of order");
        last = doc;
        bool has = table.entity[doc] == kNoEntity;  // purged ones stay for a while
        if (!has) {
          index.ForEachValue(kind, field, doc, [&has, value](uint32_t own) { has |= own == value; });
        }
        if (!has) wrong("which it has not");
      }
    }
  }
}

void TablesCheck::CheckOrder(const Tables& index, internal::Kind kind, const KeptOrder& order,
                             const Report& report) {
  const DocTable& table = index.kind(kind);
  std::vector<bool> seen(table.size());
  uint32_t last = 0;
  order.docs.Visit(order.docs.begin(), order.docs.end(), [&](absl::Span<const uint32_t> docs) {
    for (const uint32_t doc : docs) {
      if (doc >= table.size() || table.entity[doc] == kNoEntity || seen[doc]) {
        report(doc, "an order of the index has it twice, or though it is not there");
        continue;
      }
      seen[doc] = true;
      if (last != 0 && !order.order.Less(last, doc))
        report(doc, "an order of the index has it in a wrong place");
      last = doc;
    }
  });
  for (uint32_t doc = 1; doc < table.size(); ++doc) {
    if (table.entity[doc] != kNoEntity && !seen[doc]) report(doc, "an order of the index has it not");
  }
}

}  // namespace fangtan::storage
