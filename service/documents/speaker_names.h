// Which whole name a short one stands for, and what labels name nobody in particular.
//
//   SpeakerRoleOf("audience member 2").anonymous                            // true
//   NameBook({"Ada Byron", "Odo Fenn"}).Find("AB")                          // "Ada Byron"
//
// Pure, thread-safe. Arguments named `folded` are results of storage::FoldName.
#ifndef FANGTAN_SERVICE_DOCUMENTS_SPEAKER_NAMES_H_
#define FANGTAN_SERVICE_DOCUMENTS_SPEAKER_NAMES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/turns.h"

namespace fangtan::service {

struct SpeakerRole {
  bool anonymous = false;  // a role or stand-in that may be several people
  TurnRole asks = TurnRole::kUnknown;
};

SpeakerRole SpeakerRoleOf(std::string_view folded);

// Break, Jingle, Outro, Song sample: a label of something heard that nobody says.
bool IsSoundLabel(std::string_view folded);

// Whole names, to be found by short ones. Of more than kMaxNames none is found: no conversation has as many
// people, and every label is compared with all.
class NameBook {
 public:
  static constexpr size_t kMaxNames = 200;

  explicit NameBook(const std::vector<std::string>& names);

  // The one of the names that `name` stands for: itself, a part of it in whole words, its initials, or it
  // with a stray number behind. nullptr where none fits, or several.
  const std::string* Find(std::string_view name) const;

  // Whether one of the names is `name`.
  bool HoldsWhole(std::string_view name) const;

  // Whether `name` is a part of several of the names, and so of nobody's in particular.
  bool FitsSeveral(std::string_view name) const;

  const std::vector<std::string>& names() const { return names_; }

 private:
  template <typename Predicate>
  const std::string* OnlyOne(Predicate fits) const;

  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> words_;  // of each, folded
};

// The name in `title` that ends in the surname of `label`, which is printed in capitals: "MS. BYRON" and
// "Briefing by Press Secretary Ada Byron" give "Ada Byron". Empty if there is none.
std::string NameInTitle(std::string_view label, std::string_view title);

// The only one of `whole_names` whose last word is `surname`, without a title before it: "Ada Byron" of "Dr.
// Ada Byron". Empty if there is none, or several.
std::string OnlyOneWithSurname(std::string_view surname, const std::vector<std::string>& whole_names);

// Whether all letters of `name` are Latin capitals, at least two of them; "McCONNELL" counts.
bool IsAllCapitals(std::string_view name);

// A label that joins an outlet and its reporter: "中央社 林小河", "河灣日報林小河", "ADA BYRON (The Harbour
// Post)".
struct OutletAndReporter {
  std::string_view outlet;
  std::string_view reporter;
};
std::optional<OutletAndReporter> SplitOutlet(std::string_view label);

// A label that joins a role, perhaps of an outlet, and its bearer: "雲港社記者 林小河", "主持人周青",
// "嘉宾A（林小河）".
struct NamedRole {
  std::string_view outlet;  // may be empty
  std::string_view name;
};
std::optional<NamedRole> SplitRole(std::string_view label);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_SPEAKER_NAMES_H_
