// Decoding of the blocks of Tables.
#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"
#include "storage/index/block_codec.h"
#include "storage/index/parallel.h"
#include "storage/index/tables_codec.h"
#include "storage/index/tables_postings.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

constexpr size_t kContextSize = 8;
constexpr size_t kPersonSize = 4;
constexpr uint32_t kNamesAhead = 8;
constexpr size_t kTasksInTurn = 8;

absl::Status Unfit(const BlockKey& key) {
  return RecordCorrupt(absl::StrCat("block ", key.position, " of field ", key.field, " of kind ", key.kind,
                                    " does not fit the checkpoint"));
}

// Whether all are below `bound`; kNoEntity too, if it is allowed.
bool AllBelow(absl::Span<const uint32_t> numbers, uint32_t bound, bool none_allowed = false) {
  return std::all_of(numbers.begin(), numbers.end(), [=](uint32_t number) {
    return number < bound || (none_allowed && number == kNoEntity);
  });
}

}  // namespace

class TablesCodec::Loader {
 public:
  Loader(const internal::Checkpoint& checkpoint, const BlockReader& read, Tables& tables, IndexMover* spill)
      : checkpoint_(checkpoint), read_(read), tables_(tables), spill_(spill) {}

  absl::Status Load() {
    if (checkpoint_.layout() != kBlockLayout || checkpoint_.next_doc_size() != internal::Kind_ARRAYSIZE) {
      return RecordCorrupt(absl::StrCat("the checkpoint has layout ", checkpoint_.layout()));
    }
    RETURN_IF_ERROR(RunAll(ReadTasks()));
    RETURN_IF_ERROR(LoadContexts());
    RETURN_IF_ERROR(LoadPersons());
    RETURN_IF_ERROR(CheckReferences());
    LinkAll();
    return absl::OkStatus();
  }

 private:
  using Task = std::function<absl::Status()>;

  // Some at a time, where what the first have made goes into a file before the next make more.
  void RunInTurns(const std::vector<std::function<void()>>& runs) {
    const size_t turn = spill_ == nullptr ? runs.size() : kTasksInTurn;
    for (auto at = runs.begin(); at != runs.end();) {
      const auto end = at + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(turn), runs.end() - at);
      RunInParallel({at, end});
      at = end;
      // What cannot be moved stays in memory.
      if (spill_ != nullptr) MoveIntoFile(*spill_, tables_).IgnoreError();
    }
  }

  absl::Status RunAll(std::vector<Task> tasks) {
    std::vector<absl::Status> statuses(tasks.size());
    std::vector<std::function<void()>> runs;
    for (size_t i = 0; i < tasks.size(); ++i) {
      runs.emplace_back([&statuses, &tasks, i] { statuses[i] = tasks[i](); });
    }
    RunInTurns(runs);
    for (absl::Status& status : statuses) RETURN_IF_ERROR(status);
    return absl::OkStatus();
  }

  // The longest first.
  std::vector<Task> ReadTasks() {
    std::vector<Task> tasks;
    for (int number = internal::Kind_ARRAYSIZE - 1; number >= 0; --number) {
      tasks.emplace_back([this, number] { return LoadEntities(number); });
    }
    for (int number = 1; number < internal::Kind_ARRAYSIZE; ++number) {
      const auto kind = static_cast<internal::Kind>(number);
      tasks.emplace_back(
          [this, kind] { return LoadColumn(kind, ColumnField::kCreated, table(kind).created); });
      tasks.emplace_back([this, kind] { return LoadDied(kind); });
      tasks.emplace_back([this, kind] { return LoadColumn(kind, ColumnField::kEntity, table(kind).entity); });
      tasks.emplace_back(
          [this, kind] { return LoadColumn(kind, ColumnField::kCreateTime, table(kind).create_time); });
      tasks.emplace_back(
          [this, kind] { return LoadColumn(kind, ColumnField::kUpdateTime, table(kind).update_time); });
      for (const Column column : ColumnsOf(kind)) {
        tasks.emplace_back([this, kind, column] {
          return LoadColumn(kind, FieldOf(column), table(kind).columns[static_cast<size_t>(column)]);
        });
      }
    }
    for (const ValueField& field : kValueFields) {
      tasks.emplace_back([this, field] { return LoadValues(field.field, tables_.*field.values); });
    }
    tasks.emplace_back([this] { return LoadLists(DictionaryField::kLists, tables_.lists_); });
    tasks.emplace_back([this] { return LoadLists(DictionaryField::kContexts, tables_.packed_contexts_); });
    tasks.emplace_back([this] { return LoadLists(DictionaryField::kPersons, tables_.packed_persons_); });
    return tasks;
  }

  DocTable& table(internal::Kind kind) { return tables_.kinds_[kind]; }

  // Calls load(key, bytes, count) for every block of a dictionary; `count` is what the checkpoint has of it.
  template <typename Load>
  absl::Status ForEachBlock(uint8_t field, Load load) {
    const uint32_t size = DictionarySizeIn(checkpoint_, field);
    for (uint32_t at = 0; at < size; at += kValuesInBlock) {
      const BlockKey key{.field = field, .position = at};
      ASSIGN_OR_RETURN(const std::string bytes, read_(key));
      if (!load(bytes, std::min(kValuesInBlock, size - at))) return Unfit(key);
    }
    return absl::OkStatus();
  }

  absl::Status LoadValues(DictionaryField field, ValueDictionary& values) {
    uint32_t next = 0;
    return ForEachBlock(static_cast<uint8_t>(field), [&](const std::string& bytes, uint32_t count) {
      std::vector<std::string_view> strings;
      if (!DecodeStrings(bytes, strings) || strings.size() < count) return false;
      for (uint32_t i = 0; i < count; ++i) {
        if (values.Intern(strings[i]) != next++) return false;
      }
      return true;
    });
  }

  absl::Status LoadLists(DictionaryField field, ListDictionary& lists) {
    uint32_t next = 0;
    return ForEachBlock(static_cast<uint8_t>(field), [&](const std::string& bytes, uint32_t count) {
      std::vector<std::string_view> parts;
      std::vector<int64_t> lengths;
      std::vector<int64_t> elements;
      if (!DecodeStrings(bytes, parts) || parts.size() != 2 || !DecodeColumn(parts[0], lengths) ||
          !DecodeColumn(parts[1], elements) || lengths.size() < count) {
        return false;
      }
      std::vector<uint32_t> numbers(elements.begin(), elements.end());
      absl::Span<const uint32_t> rest(numbers);
      for (uint32_t i = 0; i < count; ++i) {
        const auto length = static_cast<uint64_t>(lengths[i]);
        if (length > rest.size() || lists.Intern(rest.first(length)) != next++) return false;
        rest.remove_prefix(length);
      }
      return true;
    });
  }

  absl::Status LoadEntities(int kind) {
    EntityNames& names = tables_.kinds_[kind].names;
    const auto field = static_cast<uint8_t>(static_cast<int>(DictionaryField::kEntities) + kind);
    names.Reserve(DictionarySizeIn(checkpoint_, field));
    const uint32_t articles = DictionarySizeIn(
        checkpoint_, static_cast<uint8_t>(DictionaryField::kEntities) + uint8_t{internal::ARTICLE});
    return ForEachBlock(field, [&](const std::string& bytes, uint32_t count) {
      std::vector<std::string_view> strings;
      std::vector<int64_t> parents;
      if (!DecodeStrings(bytes, strings) || strings.size() < size_t{count} + 1 ||
          !DecodeColumn(strings[0], parents) || parents.size() < count) {
        return false;
      }
      for (uint32_t i = 0; i < count; ++i) {
        const auto parent = static_cast<uint32_t>(parents[i]);
        if (const uint32_t ahead = i + kNamesAhead; ahead < count) {
          names.Prefetch(static_cast<uint32_t>(parents[ahead]), strings[ahead + 1]);
        }
        if (parent != kNoEntity && parent >= articles) return false;
        if (!names.Append(parent, strings[i + 1])) return false;
      }
      return true;
    });
  }

  // Appends the documents of a block that the checkpoint has.
  template <typename Number>
  static bool AppendNumbers(std::string_view bytes, uint32_t count, NumberColumn<Number>& column) {
    std::vector<int64_t> numbers;
    if (!DecodeColumn(bytes, numbers) || numbers.size() < count) return false;
    column.Append(numbers.begin(), numbers.begin() + count);
    return true;
  }

  template <typename Load>
  absl::Status ForEachBlock(internal::Kind kind, ColumnField field, Load load) {
    const uint32_t end = NextDocIn(checkpoint_, kind);
    uint32_t next = 1;
    for (uint32_t block = 0; next < end; ++block) {
      const BlockKey key{.kind = kind, .field = static_cast<uint8_t>(field), .position = block};
      ASSIGN_OR_RETURN(const std::string bytes, read_(key));
      const uint64_t block_end = std::min<uint64_t>(end, (uint64_t{block} + 1) * kDocsInBlock);
      if (!load(bytes, static_cast<uint32_t>(block_end) - next)) return Unfit(key);
      next = static_cast<uint32_t>(block_end);
    }
    return absl::OkStatus();
  }

  template <typename Number>
  absl::Status LoadColumn(internal::Kind kind, ColumnField field, NumberColumn<Number>& column) {
    column.Reserve(NextDocIn(checkpoint_, kind));
    return ForEachBlock(kind, field, [&column](const std::string& bytes, uint32_t count) {
      return AppendNumbers(bytes, count, column);
    });
  }

  absl::Status LoadDied(internal::Kind kind) {
    DocTable& table = this->table(kind);
    table.died.Reserve(NextDocIn(checkpoint_, kind));
    return ForEachBlock(kind, ColumnField::kDied, [&](const std::string& bytes, uint32_t count) {
      const auto begin = static_cast<uint32_t>(table.died.size());
      std::vector<std::string_view> parts;
      std::vector<int64_t> gaps;
      if (!DecodeStrings(bytes, parts) || parts.size() != 2 || !AppendNumbers(parts[0], count, table.died) ||
          !DecodeColumn(parts[1], gaps) || gaps.size() % 3 != 0) {
        return false;
      }
      for (size_t i = 0; i < gaps.size(); i += 3) {
        if (gaps[i] < begin) return false;
        if (gaps[i] >= int64_t{begin} + count) continue;
        table.gaps[static_cast<uint32_t>(gaps[i])].emplace_back(gaps[i + 1], gaps[i + 2]);
      }
      return true;
    });
  }

  uint32_t Entities(internal::Kind kind) const { return tables_.kinds_[kind].names.size(); }
  // Purged documents have 0 in every column, also where there is no entity of the kind.
  uint32_t AtLeastOne(internal::Kind kind) const { return std::max(1U, Entities(kind)); }

  absl::Status LoadContexts() {
    const ListDictionary& packed = tables_.packed_contexts_;
    for (uint32_t number = 1; number < packed.size(); ++number) {
      const ListDictionary::List list = packed.at(number);
      const bool fits = list.size() == kContextSize &&
                        AllBelow(list.subspan(0, 1), Entities(internal::ARTICLE), true) &&
                        list[1] < tables_.titles_.size() && list[2] < tables_.columns_.size() &&
                        list[3] < tables_.languages_.size() && ListFits(list[4], tables_.labels_.size()) &&
                        ListFits(list[5], tables_.names_.size());
      if (!fits) return RecordCorrupt(absl::StrCat("context ", number, " of the index is none"));
      tables_.AddContext(list);
    }
    return absl::OkStatus();
  }

  absl::Status LoadPersons() {
    const ListDictionary& packed = tables_.packed_persons_;
    for (uint32_t number = 1; number < packed.size(); ++number) {
      const ListDictionary::List list = packed.at(number);
      const bool fits =
          list.size() == kPersonSize && AllBelow(list.subspan(0, 1), Entities(internal::SPEAKER), true) &&
          AllBelow(list.subspan(1, 2), tables_.names_.size()) && ListFits(list[3], tables_.posts_.size());
      if (!fits) return RecordCorrupt(absl::StrCat("person ", number, " of the index is none"));
      tables_.AddPerson(list);
    }
    return absl::OkStatus();
  }

  bool ListFits(uint32_t list, uint32_t bound) const {
    return list < tables_.lists_.size() && AllBelow(tables_.lists_.at(list), bound);
  }

  bool ListsFit(const NumberColumn<uint32_t>& lists, uint32_t bound) const {
    std::vector<bool> seen(tables_.lists_.size());
    return std::all_of(lists.begin(), lists.end(), [&](uint32_t list) {
      if (list < seen.size() && seen[list]) return true;
      if (!ListFits(list, bound)) return false;
      seen[list] = true;
      return true;
    });
  }

  bool Fits(Column column, const NumberColumn<uint32_t>& numbers) const {
    const auto documents = absl::Span<const uint32_t>(numbers.data(), numbers.size()).subspan(1);
    switch (column) {
      case Column::kContext:
        return AllBelow(documents, static_cast<uint32_t>(tables_.contexts_.size()));
      case Column::kSection:
        return AllBelow(documents, tables_.sections_.size());
      case Column::kPrintedName:
      case Column::kFullName:
      case Column::kDisplayName:
        return AllBelow(documents, tables_.names_.size());
      case Column::kQuestion:
        return AllBelow(documents, AtLeastOne(internal::QUESTION), true);
      case Column::kSpeaker:
      case Column::kMergedInto:
        return AllBelow(documents, AtLeastOne(internal::SPEAKER), true);
      case Column::kAskers:
        return ListsFit(numbers, tables_.names_.size());
      case Column::kPosts:
        return ListsFit(numbers, tables_.posts_.size());
      case Column::kPeople:
        return ListsFit(numbers, static_cast<uint32_t>(tables_.persons_.size()));
      case Column::kAttribution:
        return AllBelow(documents, tables_.attributions_.size());
      case Column::kUnit:
        return AllBelow(documents, tables_.units_.size());
      case Column::kOrdinal:
      case Column::kAnswerCount:
      case Column::kDeleted:
        return true;
    }
    return true;
  }

  absl::Status CheckReferences() {
    std::vector<Task> tasks;
    for (int number = 1; number < internal::Kind_ARRAYSIZE; ++number) {
      const auto kind = static_cast<internal::Kind>(number);
      tasks.emplace_back([this, kind]() -> absl::Status {
        const DocTable& table = this->table(kind);
        bool fits = AllBelow({table.entity.data(), table.entity.size()}, Entities(kind), true) &&
                    std::is_sorted(table.created.begin(), table.created.end()) &&
                    table.created.back() <= checkpoint_.revision();
        for (const Column column : ColumnsOf(kind)) fits = fits && Fits(column, table.column(column));
        if (fits) return absl::OkStatus();
        return RecordCorrupt(
            absl::StrCat("the columns of kind ", static_cast<int>(kind), " refer to nothing"));
      });
    }
    for (const uint32_t speaker : checkpoint_.changed_speakers()) {
      if (speaker >= Entities(internal::SPEAKER)) return RecordCorrupt("the checkpoint names no speaker");
      tables_.NoteChanged(speaker);
    }
    return RunAll(std::move(tasks));
  }

  void LinkAll() {
    std::vector<std::function<void()>> links;
    std::vector<std::function<void()>> hides;
    for (int number = internal::Kind_ARRAYSIZE - 1; number > 0; --number) {
      const auto kind = static_cast<internal::Kind>(number);
      links.emplace_back([this, kind] { tables_.LinkAll(kind); });
      for (const PostingField field : PostingFieldsOf(kind)) {
        links.emplace_back([this, kind, field] { tables_.LinkAll(kind, field); });
      }
      hides.emplace_back([this, kind] { tables_.HideUnshown(kind); });
    }
    RunInTurns(links);
    RunInTurns(hides);
  }

  const internal::Checkpoint& checkpoint_;
  const BlockReader& read_;
  Tables& tables_;
  IndexMover* const spill_;
};

absl::StatusOr<std::unique_ptr<Tables>> TablesCodec::Decode(const internal::Checkpoint& checkpoint,
                                                            const BlockReader& read, IndexMover* spill) {
  auto tables = std::make_unique<Tables>();
  RETURN_IF_ERROR(Loader(checkpoint, read, *tables, spill).Load());
  return tables;
}

}  // namespace fangtan::storage
