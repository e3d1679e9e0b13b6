// Which labels of a transcript are speakers, and who they are, decided once for the whole document: a label
// is judged by all its uses.
//
//   const SpeakerTable table(uses, listed_names, {.title = title, .text = text});
//   if (const Speaker* speaker = table.Find(label)) ...
//
// Thread-safe when const; linear in the uses, and labels times listed names.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SPEAKER_TABLE_H_
#define FANGTAN_SERVICE_DOCUMENTS_SPEAKER_TABLE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "fangtan/v1/interview.pb.h"
#include "service/documents/speaker_labels.h"
#include "service/documents/speaker_names.h"
#include "service/documents/turns.h"

namespace fangtan::service {

// A label in its place.
struct LabelUse {
  SpeakerLabel label;
  bool starts_block = false;  // nothing, a blank line or the end of another paragraph stands before it
  size_t level = 0;           // of a heading
};

struct Speaker {
  std::string full_name;  // where the label is not the whole name
  std::vector<std::string> posts;
  v1::Attribution::SpeakerMethod method = v1::Attribution::LABEL_UNLISTED;
  bool anonymous = false;
  bool sound = false;       // Break, Jingle: nobody speaks
  bool unresolved = false;  // initials that nothing explains
  TurnRole role = TurnRole::kUnknown;
};

// What stands around the labels.
struct LabelContext {
  std::string_view title;
  std::string_view text;              // all of it
  size_t blocks = 0;                  // how many paragraphs it has
  std::vector<bool> labelled_levels;  // by level, whether most headings of that level are labels
  // Whole names in the text before the first label; initials that fit exactly one of them are that person's.
  std::vector<std::string> lead;
  // Lines before the first label that define initials: "Ada Byron (AB)".
  std::vector<std::pair<std::string, std::string>> defined;
  // Of these, those that the title and other short lines hold: "Harbour Talks with Ada Byron".
  std::vector<std::string> presented;
  // Whole names that stand alone on lines before the first label: they list who speaks.
  std::vector<std::string> named;
};

class SpeakerTable {
 public:
  // `listed`: names as the document's head lists them.
  SpeakerTable(const std::vector<LabelUse>& uses, const std::vector<std::string>& listed,
               const LabelContext& context);

  // nullptr: the label is none.
  const Speaker* Find(const SpeakerLabel& label) const;

  // Whether every speaker is a role that asks and one of them does so several times.
  bool OnlyAsked() const;

  // Number of uses that are speakers'.
  size_t speaker_uses() const { return speaker_uses_; }

 private:
  struct Facts {
    std::string name;
    std::string initials;
    size_t uses = 0;  // with speech behind, at the start of a block
    size_t timed = 0;
    size_t marked = 0;  // bold, or a heading where headings are labels
    size_t bare = 0;
    size_t first = 0;  // which of all uses its first is
    size_t notes = 0;  // with a small letter behind the colon
  };

  // Whom labels may stand for.
  struct People {
    const NameBook& listed;
    NameBook printed;  // by labels of two words or more
    NameBook whole;    // of these, those with more than titles and a surname
    NameBook named;    // in lines of their own, where the head lists nobody
    std::string_view title;
    const std::vector<std::string>& lead;
    const std::vector<std::string>& presented;
  };

  static const std::string* FindWithoutHonorifics(std::string_view name, const People& people);
  void Count(const std::vector<LabelUse>& uses, const std::vector<bool>& labelled_levels,
             const NameBook& listed);
  std::vector<std::string> Accept(const NameBook& listed, const LabelContext& context) const;
  void AcceptShortSurnames(std::vector<std::string>& keys) const;
  bool AreAllListed(const std::vector<std::string>& keys, const NameBook& listed) const;
  void AcceptLone(const LabelContext& context, size_t labelled_tenths, std::vector<std::string>& lone,
                  std::vector<std::string>& keys) const;
  bool IsCertain(const std::string& key, const Facts& facts, const NameBook& listed) const;
  bool IsLikely(const std::string& key, const Facts& facts, bool in_capitals) const;
  bool HasPair(const std::string& key) const;
  std::string OnlyGuest(const std::string& key, const People& people) const;
  Speaker IdentifyRole(const std::string& key) const;
  Speaker Identify(const std::string& key, const Facts& facts, const People& people) const;

  absl::flat_hash_map<std::string, Facts> facts_;
  absl::flat_hash_map<std::string, std::string> defined_;  // initials, folded, to the whole name
  absl::flat_hash_map<std::string, Speaker> speakers_;
  size_t speaker_uses_ = 0;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SPEAKER_TABLE_H_
