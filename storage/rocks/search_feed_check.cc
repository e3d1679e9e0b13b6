// SearchFeed::Check: the segments of the text index against the records.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "storage/rocks/check_findings.h"
#include "storage/rocks/record_check.h"
#include "storage/rocks/search_feed.h"
#include "storage/search/segment_writer.h"
#include "storage/status_macros.h"

namespace fangtan::storage {
namespace {

// Compared at once: what is held in memory of them is about what a batch of indexing takes.
constexpr uint32_t kDocsAtOnce = 32 << 10;

}  // namespace

// What the segment says of documents [first, end), and what their records do, in the same form: a segment of
// only them. Equal bytes are equal dictionaries, postings, positions and lengths.
absl::StatusOr<bool> SearchFeed::SaysTheSame(internal::Kind kind,
                                             const std::shared_ptr<const Segment>& segment, uint32_t first,
                                             uint32_t end, const std::vector<bool>& kept) const {
  const auto is_meant = [&](uint32_t doc) {
    return doc >= first && doc < end && kept[doc - segment->first_doc()];
  };
  ASSIGN_OR_RETURN(const std::string indexed, MergeSegments(std::vector{segment}, is_meant, nullptr));
  SegmentWriter writer(segment->first_doc());
  while (writer.end_doc() < first) writer.Add(DocumentText());
  RETURN_IF_ERROR(texts_.Read(kind, first, end, [&](const DocumentText& text) {
    writer.Add(is_meant(writer.end_doc()) ? text : DocumentText());
    return true;
  }));
  while (writer.end_doc() < segment->end_doc()) writer.Add(DocumentText());
  return writer.Finish() == indexed;
}

// The first document of which they do not.
absl::StatusOr<uint32_t> SearchFeed::FirstDifferent(internal::Kind kind,
                                                    const std::shared_ptr<const Segment>& segment,
                                                    uint32_t first, uint32_t end,
                                                    const std::vector<bool>& kept) const {
  while (end - first > 1) {
    const uint32_t middle = first + (end - first) / 2;
    ASSIGN_OR_RETURN(const bool same, SaysTheSame(kind, segment, first, middle, kept));
    (same ? first : end) = middle;
  }
  return first;
}

absl::Status SearchFeed::CheckSegment(internal::Kind kind, const std::shared_ptr<const Segment>& segment,
                                      CheckFindings& findings) const {
  for (uint32_t first = segment->first_doc(); first < segment->end_doc();) {
    RETURN_IF_ERROR(findings.CheckStop());
    const uint32_t end = std::min(first + kDocsAtOnce, segment->end_doc());
    const std::vector<bool> kept = parts_.index.Kept(kind, segment->first_doc(), segment->end_doc());
    ASSIGN_OR_RETURN(const bool same, SaysTheSame(kind, segment, first, end, kept));
    // A sweep in between changes what the records say.
    if (!same && kept != parts_.index.Kept(kind, segment->first_doc(), segment->end_doc())) continue;
    if (!same) {
      ASSIGN_OR_RETURN(const uint32_t doc, FirstDifferent(kind, segment, first, end, kept));
      findings.Add(absl::StrCat("text index of ", RecordCheck::NameOfDoc(kind, doc)),
                   absl::StrCat(parts_.index.NameOf(kind, doc),
                                ": the text index says something else than its record"));
    }
    first = end;
  }
  return absl::OkStatus();
}

absl::Status SearchFeed::Check(CheckFindings& findings) const {
  for (const Lane& lane : lanes_) {
    for (const std::shared_ptr<const Segment>& segment : lane.index->segments()) {
      absl::Status checked = segment->Recheck([&findings] { return findings.CheckStop().ok(); });
      if (checked.ok()) checked = CheckSegment(lane.kind, segment, findings);
      if (absl::IsCancelled(checked)) return findings.CheckStop().ok() ? absl::OkStatus() : checked;
      if (checked.ok()) continue;
      findings.Add(absl::StrCat("text index of ", absl::AsciiStrToLower(internal::Kind_Name(lane.kind)),
                                "s, documents ", segment->first_doc(), " to ", segment->end_doc() - 1),
                   std::string(checked.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace fangtan::storage
