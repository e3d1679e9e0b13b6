// Speaker identity: which person a printed name means. One person for each folded name and unit; the unit is
// the place or organization that the first post names, so that two people of one name in two districts stay
// two.
//
//   SpeakerIdentity("沈 潔", {"靜海區委常委", "區紀委書記"}) : unit "靜海區", the same name as for "沈洁",
//   "静海区".
//
// Pure, thread-safe functions.
#ifndef FANGTAN_SERVICE_HANDLERS_SPEAKER_IDENTITY_H_
#define FANGTAN_SERVICE_HANDLERS_SPEAKER_IDENTITY_H_

#include <string>
#include <string_view>
#include <vector>

#include "storage/ids.h"
#include "storage/text/unit_of_post.h"

namespace fangtan::service {

struct SpeakerIdentity {
  storage::SpeakerId id;     // derived from the folded name and the folded unit
  std::string display_name;  // without spaces that only align
  std::string unit;          // as printed; may be empty
};

using storage::UnitOfPost;

// The identity of a person printed as `name` with `posts`: the unit is that of the first post that names one.
SpeakerIdentity IdentifySpeaker(std::string_view name, const std::vector<std::string>& posts);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_SPEAKER_IDENTITY_H_
