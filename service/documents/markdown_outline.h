// The lines of a Markdown transcript and what each is: label, heading, fence, text.
//
//   const MarkdownOutline outline = MakeMarkdownOutline(text);
//   for (const MarkdownLine& line : outline.lines) ...
//
// Pure, thread-safe, linear. All views point into the text, which must outlive the outline.
#ifndef FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_OUTLINE_H_
#define FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_OUTLINE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/boxed_optional.h"
#include "service/documents/front_matter.h"
#include "service/documents/lines.h"
#include "service/documents/speaker_labels.h"
#include "service/documents/speaker_table.h"

namespace fangtan::service {

struct MarkdownLine {
  Line line;
  bool starts_block = false;  // a blank line, or nothing, stands before it
  bool in_fence = false;      // of a code block, its marks included
  size_t level = 0;           // of a heading
  BoxedOptional<SpeakerLabel> label;
  const Speaker* speaker = nullptr;  // whose label it is, if it is one; points into `speakers`
};

// Whom a line or a row above the talk names, and as what: "Interviewer: Ada Byron".
struct HeadPerson {
  std::string name;
  std::string_view role;   // as printed
  std::string_view place;  // where the name stands
  bool asks = false;
};

struct MarkdownOutline {
  FrontMatter head;
  std::string title;                      // as shown
  std::string_view printed_title;         // where it stands; empty if nowhere
  std::vector<std::string> listed_names;  // of the head's "speakers"
  std::vector<HeadPerson> people;         // in order
  std::vector<MarkdownLine> lines;        // that are not blank, without head and title
  std::optional<SpeakerTable> speakers;
};

// REQUIRES: valid UTF-8.
MarkdownOutline MakeMarkdownOutline(std::string_view text);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_MARKDOWN_OUTLINE_H_
