// Labels in front of speech ("記者：", "王海山:", "【主持人】"), and the decision which of them are speakers.
//
//   LabelBook book(candidates, participants);
//   switch (book.Find(label.key).role) ...
//
// Thread-safe when const.
#ifndef FANGTAN_SERVICE_DOCUMENTS_LABELS_H_
#define FANGTAN_SERVICE_DOCUMENTS_LABELS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "fangtan/v1/interview.pb.h"

namespace fangtan::service {

// The form of a label. The views point into the line.
struct PrintedLabel {
  std::string_view name;      // without bullet, brackets, addition and colon
  std::string_view content;   // what follows on the line; may be empty
  std::string key;            // storage::FoldName(name)
  std::string_view printed;   // the name with its addition: "王海山（書記）"
  std::string_view addition;  // what stands in its brackets; may be empty
  bool alone = false;         // all of the line, without a colon
};

// The label that `line` begins with, if it has the form of one. Whether it is a speaker is another question.
std::optional<PrintedLabel> ParseLabel(std::string_view line);

// The label that is printed so, with what it introduces: what stands in brackets behind a name is its
// addition.
PrintedLabel MakePrintedLabel(std::string_view printed, std::string_view content);

// A name with a post before or behind it: "副局長王海山", "王海山局長". Views into the label.
struct NameWithPost {
  std::string_view name;
  std::string_view post;
};

// Nothing if `label` is a name alone, a surname with a post, or neither.
std::optional<NameWithPost> SplitPost(std::string_view label);

// A name around a post, as councils record it: 許雅婷 of "許議員雅婷".
struct NameAroundPost {
  std::string name;
  std::string_view post;  // view into the label
};
std::optional<NameAroundPost> SplitAroundPost(std::string_view label);

// A label in its place, as LabelBook wants to know it.
struct LabelledLine {
  size_t line = 0;
  PrintedLabel label;
  bool asks = false;    // what it introduces ends in a question mark
  bool speaks = false;  // what it introduces is long enough for speech, or a sentence
};

enum class LabelRole { kNoSpeaker, kAsker, kAnswerer };

struct LabelDecision {
  static constexpr size_t kNobody = static_cast<size_t>(-1);

  LabelRole role = LabelRole::kNoSpeaker;
  v1::Attribution::SpeakerMethod method = v1::Attribution::SPEAKER_METHOD_UNSPECIFIED;
  size_t participant = kNobody;  // index into the participants
  std::vector<size_t>
      candidates;          // where several participants may be meant: these, and nobody is `participant`
  std::string full_name;   // of who is meant, where the page names them elsewhere than in its list
  bool statement = false;  // who else asks only passes the word on here
  bool continues = false;  // the run above

  // Whether the label is all that is known of a speaker.
  bool IsNobodyListed() const {
    return participant == kNobody && candidates.empty() && full_name.empty() &&
           method == v1::Attribution::LABEL_UNLISTED;
  }
};

// Decides once for the whole document, since a label is judged by all its uses: roles and listed names are
// speakers; any other label needs the shape of a name, with or without a post, speech behind it or questions
// behind it, or a place right behind a question. "地址：" and "方法：" are none.
class LabelBook {
 public:
  // `participants` are folded names (storage::FoldName), in the order of the page's list; `paragraphs`: how
  // many the document has.
  LabelBook(const std::vector<LabelledLine>& lines, const std::vector<std::string>& participants,
            size_t paragraphs);

  // kNoSpeaker for unknown keys.
  LabelDecision Find(const std::string& key) const;

 private:
  struct Uses {
    std::string_view name;
    size_t count = 0;
    size_t asking = 0;
    size_t speaking = 0;
    bool follows_asker = false;
    bool addressed = false;  // by name, right before
  };

  void CountUses(const std::vector<LabelledLine>& lines);
  LabelDecision Decide(const std::string& key, const Uses& uses,
                       const std::vector<std::string>& participants) const;

  size_t labelled_tenths_ = 0;  // how many of ten paragraphs have labels
  size_t of_council_ = 0;       // labels that are names around posts
  bool in_capitals_ = false;    // labels are in capitals, and come again
  absl::flat_hash_map<std::string, Uses> uses_;
  absl::flat_hash_map<std::string, LabelDecision> decisions_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LABELS_H_
