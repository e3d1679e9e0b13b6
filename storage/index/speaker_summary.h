// What the articles of one revision show of a speaker: names, posts and counts.
#ifndef FANGTAN_STORAGE_INDEX_SPEAKER_SUMMARY_H_
#define FANGTAN_STORAGE_INDEX_SPEAKER_SUMMARY_H_

#include "fangtan/v1/speaker.pb.h"
#include "storage/index/tables.h"

namespace fangtan::storage {

// Only `names`, `posts`, `answer_count` and `article_count` are set: appended to the stored speaker, they
// complete it. What was printed for speakers that were merged into it counts for it, and nothing for a
// speaker that is merged itself. Articles count in the order of their first storing, deleted ones not at all.
// REQUIRES: `doc` is a speaker's document at `revision`.
v1::Speaker SummarizeShown(const Tables& tables, uint32_t doc, Revision revision);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_SPEAKER_SUMMARY_H_
