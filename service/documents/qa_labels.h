// Labels in question-and-answer texts, and whose they are: "**Ada Byron（以下简称 AB）：**" defines initials,
// "AB：" uses them, "Byron：" is a part of a name.
//
//   QaLabels labels(blocks, text, names);
//   if (const QaSpeaker* speaker = labels.Find(*ParseQaLabel(text, block))) ...
//
// Pure, thread-safe when const; linear in the text: a label is compared with kMaxComparedNames names at most.
#ifndef FANGTAN_SERVICE_DOCUMENTS_QA_LABELS_H_
#define FANGTAN_SERVICE_DOCUMENTS_QA_LABELS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "fangtan/v1/interview.pb.h"
#include "service/documents/qa_blocks.h"
#include "service/documents/turns.h"

namespace fangtan::service {

// So many names are known of a document; no interview has more people.
inline constexpr size_t kMaxComparedNames = 200;

// What has the form of a label.
struct QaLabel {
  std::string name;               // as printed, without marks, addition and colon
  std::string initials;           // that its addition defines; may be empty
  std::string key;                // storage::FoldName(name)
  ByteRange place;                // of the name
  ByteRange rest;                 // what follows in the block
  bool marked = false;            // stands in a heading, or all of the block is bold
  bool emphasised = false;        // itself between marks of emphasis
  bool follows_question = false;  // the block before asks
  bool letter = false;            // "Q." or "A.": one only beside the other
};

// Of "问：", "**Ada：**", "问 " where a blank stands for the colon.
std::optional<QaLabel> ParseQaLabel(std::string_view text, const QaBlock& block);

// What the text says a short form stands for: "Ada Byron（以下简称 AB）", "沈洁（圈里称之为“小沈”）".
using Definitions = absl::flat_hash_map<std::string, std::string>;

struct QaSpeaker {
  std::string full_name;           // where the label is not the whole name
  std::vector<std::string> posts;  // that the label prints
  v1::Attribution::SpeakerMethod method = v1::Attribution::LABEL_UNLISTED;
  TurnRole role = TurnRole::kUnknown;
  bool anonymous = false;
  bool marked = false;  // most of its labels are marked: it asks
  bool once = false;    // heard once
};

class QaLabels {
 public:
  // `names`: whole names that stand elsewhere in the document; `defined`: short forms that are explained
  // there.
  QaLabels(const std::vector<QaLabel>& uses, const std::vector<std::string>& names,
           const Definitions& defined = {});

  // nullptr: nobody's label.
  const QaSpeaker* Find(const QaLabel& label) const;

  // How many of the uses are speakers'.
  size_t speaker_uses() const { return speaker_uses_; }

  // How many labels of roles ask; numbers of questions make no other.
  size_t AskersUnderLabels() const;

  // The one name of all that answer under a label; empty where there are none or several.
  std::string OnlyAnswerer() const;

 private:
  struct Facts {
    QaLabel first;
    size_t uses = 0;
    size_t marked = 0;
    size_t emphasised = 0;
    size_t following = 0;  // a question
  };

  void TellWhoIsMarked();
  void CollectNames(const std::vector<QaLabel>& uses);
  bool IsSpeaker(const Facts& facts, const std::vector<std::string>& names) const;
  QaSpeaker Identify(const Facts& facts, const std::vector<std::string>& names) const;

  absl::flat_hash_map<std::string, Facts> facts_;
  Definitions defined_;             // initials to the whole name
  std::vector<std::string> whole_;  // names of several words that labels print, as far as they are compared
  std::vector<std::string> repeated_;  // labels that stand more than once, likewise
  absl::flat_hash_map<std::string, QaSpeaker> speakers_;
  size_t speaker_uses_ = 0;
  bool emphasis_ = false;        // several labels that come again, or ask by role, are emphasised
  bool emphatic_asker_ = false;  // and one of them is a role that asks
};

// The one of `names` that `label` is the initials or a word of; empty where none or several are.
std::string WholeNameOf(std::string_view label, const std::vector<std::string>& names);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_QA_LABELS_H_
