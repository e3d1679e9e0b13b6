// The front matter of a Markdown document: the part of YAML that such heads use (YAML 1.2, chapters 7.3, 7.4
// and 8): scalars, plain, quoted or folded over lines, and lists of them, with a dash each or in brackets.
// What is nested deeper is passed over.
//
//   const FrontMatter head = ParseFrontMatter(text);
//   if (const FrontMatterField* title = head.Find("title")) Use(title->values[0].text);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_FRONT_MATTER_H_
#define FANGTAN_SERVICE_DOCUMENTS_FRONT_MATTER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fangtan::service {

struct FrontMatterValue {
  std::string text;          // unquoted, lines joined
  std::string_view printed;  // where it stands, with its quotes
};

struct FrontMatterField {
  std::string_view key;
  std::vector<FrontMatterValue> values;  // one of a scalar; may be empty
};

struct FrontMatter {
  std::vector<FrontMatterField> fields;
  size_t size = 0;  // bytes up to the end of the closing line; 0: the document has none

  // The field of that name, nullptr where there is none.
  const FrontMatterField* Find(std::string_view key) const;

  // Its first value, nullptr where there is none.
  const FrontMatterValue* FindValue(std::string_view key) const;
};

// The views point into `text`.
FrontMatter ParseFrontMatter(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_FRONT_MATTER_H_
