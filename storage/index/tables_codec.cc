#include "storage/index/tables_codec.h"

#include <algorithm>
#include <string_view>

#include "storage/index/block_codec.h"

namespace fangtan::storage {
namespace {

uint8_t EntitiesOf(int kind) {
  return static_cast<uint8_t>(static_cast<uint8_t>(DictionaryField::kEntities) + kind);
}

std::string EncodeNumbers(std::vector<int64_t> numbers) { return EncodeColumn(numbers); }

template <typename Number>
std::string EncodePart(const NumberColumn<Number>& column, uint32_t from, uint32_t to) {
  std::vector<int64_t> numbers(column.begin() + from, column.begin() + to);
  return EncodeColumn(numbers);
}

// The lengths of the lists, and their elements one behind the other.
std::string EncodeLists(const ListDictionary& lists, uint32_t from, uint32_t to) {
  std::vector<int64_t> lengths;
  std::vector<int64_t> elements;
  for (uint32_t number = from; number < to; ++number) {
    const ListDictionary::List list = lists.at(number);
    lengths.push_back(static_cast<int64_t>(list.size()));
    elements.insert(elements.end(), list.begin(), list.end());
  }
  const std::string first = EncodeNumbers(std::move(lengths));
  const std::string second = EncodeNumbers(std::move(elements));
  return EncodeStrings({std::string_view(first), std::string_view(second)});
}

// The parents of the names, then their segments.
std::string EncodeEntities(const EntityNames& names, uint32_t from, uint32_t to) {
  std::vector<int64_t> parents;
  std::vector<std::string_view> strings(1);
  for (uint32_t entity = from; entity < to; ++entity) {
    parents.push_back(names.parent(entity));
    strings.push_back(names.segment(entity));
  }
  const std::string first = EncodeNumbers(std::move(parents));
  strings[0] = first;
  return EncodeStrings(strings);
}

// The ends of the documents, then their gaps as document, from, to, one behind the other.
std::string EncodeDied(const DocTable& table, uint32_t from, uint32_t to) {
  const std::string first = EncodePart(table.died, from, to);
  std::vector<int64_t> gaps;
  if (!table.gaps.empty()) {
    for (uint32_t doc = from; doc < to; ++doc) {
      const auto found = table.gaps.find(doc);
      if (found == table.gaps.end()) continue;
      for (const auto& [begin, end] : found->second) {
        gaps.push_back(doc);
        gaps.push_back(static_cast<int64_t>(begin));
        gaps.push_back(static_cast<int64_t>(end));
      }
    }
  }
  const std::string second = EncodeNumbers(std::move(gaps));
  return EncodeStrings({std::string_view(first), std::string_view(second)});
}

std::vector<uint8_t> FieldsOf(internal::Kind kind) {
  using enum ColumnField;
  std::vector<uint8_t> fields;
  for (const ColumnField field : {kCreated, kDied, kEntity, kCreateTime, kUpdateTime}) {
    fields.push_back(static_cast<uint8_t>(field));
  }
  for (const Column column : ColumnsOf(kind)) fields.push_back(static_cast<uint8_t>(FieldOf(column)));
  return fields;
}

}  // namespace

const std::array<TablesCodec::ValueField, 9> TablesCodec::kValueFields = {{
    {DictionaryField::kTitles, &Tables::titles_},
    {DictionaryField::kColumns, &Tables::columns_},
    {DictionaryField::kLanguages, &Tables::languages_},
    {DictionaryField::kLabels, &Tables::labels_},
    {DictionaryField::kSections, &Tables::sections_},
    {DictionaryField::kNames, &Tables::names_},
    {DictionaryField::kPosts, &Tables::posts_},
    {DictionaryField::kUnits, &Tables::units_},
    {DictionaryField::kAttributions, &Tables::attributions_},
}};

uint32_t DictionarySizeIn(const internal::Checkpoint& checkpoint, uint8_t field) {
  for (const internal::Checkpoint::Dictionary& dictionary : checkpoint.dictionaries()) {
    if (dictionary.field() == field) return dictionary.size();
  }
  return 0;
}

uint32_t NextDocIn(const internal::Checkpoint& checkpoint, internal::Kind kind) {
  return kind < checkpoint.next_doc_size() ? std::max(1U, checkpoint.next_doc(kind)) : 1;
}

void TablesCodec::Describe(const Tables& tables, internal::Checkpoint& checkpoint) {
  checkpoint.set_layout(kBlockLayout);
  const auto add = [&checkpoint](uint8_t field, uint32_t size) {
    internal::Checkpoint::Dictionary& dictionary = *checkpoint.add_dictionaries();
    dictionary.set_field(field);
    dictionary.set_size(size);
  };
  for (const ValueField& field : kValueFields) {
    add(static_cast<uint8_t>(field.field), (tables.*field.values).size());
  }
  add(static_cast<uint8_t>(DictionaryField::kLists), tables.lists_.size());
  add(static_cast<uint8_t>(DictionaryField::kContexts), tables.packed_contexts_.size());
  add(static_cast<uint8_t>(DictionaryField::kPersons), tables.packed_persons_.size());
  for (int kind = 0; kind < internal::Kind_ARRAYSIZE; ++kind) {
    const DocTable& table = tables.kinds_[kind];
    add(EntitiesOf(kind), table.names.size());
    checkpoint.add_next_doc(table.size());
  }
  for (uint32_t speaker = 0; speaker < tables.speaker_changed_.size(); ++speaker) {
    if (tables.speaker_changed_[speaker]) checkpoint.add_changed_speakers(speaker);
  }
}

std::vector<BlockKey> TablesCodec::Outdated(const Tables& tables, const internal::Checkpoint& from,
                                            const internal::Checkpoint& to, uint64_t touches) {
  std::vector<BlockKey> keys;
  for (const internal::Checkpoint::Dictionary& dictionary : to.dictionaries()) {
    const auto field = static_cast<uint8_t>(dictionary.field());
    const uint32_t before = DictionarySizeIn(from, field);
    if (before == dictionary.size()) continue;
    for (uint32_t at = before - before % kValuesInBlock; at < dictionary.size(); at += kValuesInBlock) {
      keys.push_back({.field = field, .position = at});
    }
  }
  for (int number = 1; number < internal::Kind_ARRAYSIZE; ++number) {
    const auto kind = static_cast<internal::Kind>(number);
    const DocTable& table = tables.kind(kind);
    const uint32_t before = NextDocIn(from, kind);
    const uint32_t after = NextDocIn(to, kind);
    for (uint32_t block = 0; block * kDocsInBlock < after; ++block) {
      const bool grew = before < after && block >= before / kDocsInBlock;
      const bool touched = block < table.touched.size() && table.touched[block] > touches;
      for (const uint8_t field : FieldsOf(kind)) {
        const bool can_change = field == static_cast<uint8_t>(ColumnField::kDied) ||
                                field == static_cast<uint8_t>(ColumnField::kEntity);
        if (grew || (touched && can_change))
          keys.push_back({.kind = kind, .field = field, .position = block});
      }
    }
  }
  return keys;
}

std::string TablesCodec::Encode(const Tables& tables, const BlockKey& key, const internal::Checkpoint& to) {
  if (key.kind == internal::KIND_UNSPECIFIED) {
    const uint32_t size = DictionarySizeIn(to, key.field);
    return EncodeDictionary(tables, key.field, key.position, std::min(size, key.position + kValuesInBlock));
  }
  // Number 0 of the documents is none, and not stored.
  const uint64_t begin = uint64_t{key.position} * kDocsInBlock;
  const uint64_t end = std::min<uint64_t>(NextDocIn(to, key.kind), begin + kDocsInBlock);
  return EncodeDocs(tables, key, std::max(1U, static_cast<uint32_t>(begin)), static_cast<uint32_t>(end));
}

std::string TablesCodec::EncodeDictionary(const Tables& tables, uint8_t field, uint32_t from, uint32_t to) {
  if (field >= static_cast<uint8_t>(DictionaryField::kEntities)) {
    const int kind = field - static_cast<uint8_t>(DictionaryField::kEntities);
    return EncodeEntities(tables.kinds_[kind].names, from, to);
  }
  switch (static_cast<DictionaryField>(field)) {
    case DictionaryField::kLists:
      return EncodeLists(tables.lists_, from, to);
    case DictionaryField::kContexts:
      return EncodeLists(tables.packed_contexts_, from, to);
    case DictionaryField::kPersons:
      return EncodeLists(tables.packed_persons_, from, to);
    default:
      break;
  }
  std::vector<std::string_view> strings;
  for (const ValueField& known : kValueFields) {
    if (static_cast<uint8_t>(known.field) != field) continue;
    for (uint32_t value = from; value < to; ++value) strings.push_back((tables.*known.values).at(value));
  }
  return EncodeStrings(strings);
}

std::string TablesCodec::EncodeDocs(const Tables& tables, const BlockKey& key, uint32_t from, uint32_t to) {
  const DocTable& table = tables.kind(key.kind);
  switch (static_cast<ColumnField>(key.field)) {
    case ColumnField::kCreated:
      return EncodePart(table.created, from, to);
    case ColumnField::kDied:
      return EncodeDied(table, from, to);
    case ColumnField::kEntity:
      return EncodePart(table.entity, from, to);
    case ColumnField::kCreateTime:
      return EncodePart(table.create_time, from, to);
    case ColumnField::kUpdateTime:
      return EncodePart(table.update_time, from, to);
    default:
      break;
  }
  for (const Column column : ColumnsOf(key.kind)) {
    if (static_cast<uint8_t>(FieldOf(column)) == key.field) return EncodePart(table.column(column), from, to);
  }
  return EncodeColumn({});
}

}  // namespace fangtan::storage
