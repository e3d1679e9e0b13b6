// Who made a translated article: the comment lines above it ("[#]: author: ...") and the lines below
// ("via: ...", "作者：...", "译者：...", "来源：..."), which are no speakers. Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_QA_CREDITS_H_
#define FANGTAN_SERVICE_DOCUMENTS_QA_CREDITS_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/documents/qa_blocks.h"

namespace fangtan::service {

struct QaCredit {
  std::string role;  // as printed
  std::string name;
  ByteRange place;  // of the name
};

// The index of the first block that belongs to the notes below the article; the number of blocks without any.
size_t FindTrailer(std::string_view text, const std::vector<QaBlock>& blocks);

// Whether the notes below are those of a translators' project.
bool HasTranslatorsNotes(const std::vector<QaBlock>& blocks);

// Whether `text` holds the words that they begin with: without these it has none.
bool MayHoldTranslatorsNotes(std::string_view text);

// How many blocks from `trailer` on tell of the author, if those do: nobody says them.
size_t NoteLength(std::string_view text, const std::vector<QaBlock>& blocks, size_t trailer);

// The credits of the comments, of lines below the title, and of the blocks from `trailer` on. A name counts
// once for each role.
std::vector<QaCredit> FindQaCredits(std::string_view text, const std::vector<QaBlock>& blocks,
                                    size_t trailer);

// Whether the role is the author's.
bool IsAuthorRole(std::string_view role);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_QA_CREDITS_H_
