// People: who the speakers of one article are: the participants that it lists, and whoever else answers under
// a name. Not thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_PEOPLE_H_
#define FANGTAN_SERVICE_HANDLERS_PEOPLE_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fangtan/v1/article.pb.h"
#include "service/handlers/speaker_identity.h"
#include "storage/store.h"

namespace fangtan::service {

class People {
 public:
  // `known` tells the display names of speakers that exist; it must outlive this object.
  explicit People(const storage::View& known) : known_(known) {}

  // Fills in the speakers of the participants. Before any Attribute.
  absl::Status AddParticipants(v1::Article& article);

  enum class Certainty {
    kTold,
    kAmbiguous,  // two listed people of one name whom the answer's posts do not tell apart: nobody is named
    kNamesake,   // the list has one of this name, but of another unit: it is who the answer's own posts say
  };

  // Fills in speaker and display name of an answer and, where it carries none, the posts that the list of
  // participants prints.
  absl::StatusOr<Certainty> Attribute(v1::Answer& answer);

  // Everybody, each once, in order of appearance.
  std::vector<SpeakerIdentity> Take() && { return std::move(people_); }

 private:
  struct Listed {
    SpeakerIdentity identity;
    std::vector<std::string> posts;
  };

  absl::StatusOr<SpeakerIdentity> Add(SpeakerIdentity identity);
  void List(const std::string& name, const SpeakerIdentity& identity, const std::vector<std::string>& posts);
  // The listed person whom `answer`, under `name`, means; null if none, or as `certainty` says.
  const Listed* FindListed(const std::string& name, const v1::Answer& answer, Certainty& certainty) const;

  const storage::View& known_;
  std::vector<SpeakerIdentity> people_;
  absl::flat_hash_map<std::string, size_t> index_;                // id -> place in people_
  absl::flat_hash_map<std::string, std::vector<Listed>> listed_;  // folded name -> who bears it
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_PEOPLE_H_
