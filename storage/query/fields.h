// The catalogue: which fields a filter of a kind has, what type they are and how their values are folded.
//
//   const FieldEntry* entry = FindField(FilterKind::kAnswers, "article.title");
//   entry->field == Field::kTitle; entry->type == FieldType::kText;
//
// docs/filter_language.md is its reference for users. Pure functions over constants.
#ifndef FANGTAN_STORAGE_QUERY_FIELDS_H_
#define FANGTAN_STORAGE_QUERY_FIELDS_H_

#include <span>
#include <string>
#include <string_view>

#include "storage/query/predicate.h"

namespace fangtan::storage {

enum class FieldType {
  kText,
  kTextList,
  kResource,    // the name of an article, question or speaker
  kAnsweredBy,  // the name of a speaker, or one that a speaker was printed with
  kChangeKind,
  kNumber,
  kTime,
};

struct FieldEntry {
  std::string_view name;
  Field field;
  FieldType type;
  Folding folding;  // FoldingOf(field), but for a `name` that is a resource's
};

std::span<const FieldEntry> FieldsOf(FilterKind kind);

// The field called `name`, or null.
const FieldEntry* FindField(FilterKind kind, std::string_view name);

// The field that a word alone looks at.
const FieldEntry& WordField(FilterKind kind);

// How filters of the kind are called in messages: "answers".
std::string_view KindName(FilterKind kind);

// What to say of a `name` that is no field of the kind: the one that was perhaps meant, and all there are.
std::string UnknownField(FilterKind kind, std::string_view name);

// `value` in the form of `folding`.
std::string FoldAs(Folding folding, std::string_view value);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_QUERY_FIELDS_H_
