#include "service/handlers/people.h"

#include <algorithm>
#include <utility>

#include "storage/status_macros.h"
#include "storage/text/char_class.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using Posts = std::vector<std::string>;

// Whether a letter or a digit stands in it: spaces and punctuation alone (`·`) name nobody.
bool NamesSomebody(const std::string& name) {
  for (size_t at = 0; at < name.size();) {
    const storage::CodePoint c = storage::DecodeAt(name, at);
    if (storage::ClassOf(c.value) != storage::CharClass::kSeparator) return true;
    at += c.length;
  }
  return false;
}

// The name that tells who gave `answer`. Empty for nobody in particular.
std::string NameMeant(const v1::Answer& answer) {
  if (answer.attribution().speaker_method() == v1::Attribution::ANONYMOUS_ROLE) return "";
  for (const std::string& name : {answer.full_name(), answer.printed_name()}) {
    if (NamesSomebody(name)) return name;
  }
  return "";
}

Posts PostsOf(const v1::Answer& answer) {
  return {answer.printed_posts().begin(), answer.printed_posts().end()};
}

}  // namespace

absl::Status People::AddParticipants(v1::Article& article) {
  for (v1::Participant& participant : *article.mutable_participants()) {
    participant.clear_speaker();
    if (!NamesSomebody(participant.name())) continue;
    const Posts posts(participant.posts().begin(), participant.posts().end());
    ASSIGN_OR_RETURN(const SpeakerIdentity identity, Add(IdentifySpeaker(participant.name(), posts)));
    participant.set_speaker(identity.id.Name());
    List(participant.name(), identity, posts);
    for (const std::string& name : participant.other_names()) List(name, identity, posts);
  }
  return absl::OkStatus();
}

// Somebody who is listed twice has the posts of both.
void People::List(const std::string& name, const SpeakerIdentity& identity, const Posts& posts) {
  std::vector<Listed>& bearers = listed_[storage::FoldName(name)];
  const auto same =
      std::ranges::find_if(bearers, [&](const Listed& listed) { return listed.identity.id == identity.id; });
  if (same == bearers.end()) {
    bearers.push_back({identity, posts});
    return;
  }
  for (const std::string& post : posts) {
    if (std::ranges::find(same->posts, post) == same->posts.end()) same->posts.push_back(post);
  }
}

absl::StatusOr<People::Certainty> People::Attribute(v1::Answer& answer) {
  const std::string name = NameMeant(answer);
  answer.clear_speaker();
  answer.clear_speaker_display_name();
  auto certainty = Certainty::kTold;
  if (name.empty()) return certainty;
  SpeakerIdentity identity;
  if (const Listed* listed = FindListed(name, answer, certainty); listed != nullptr) {
    identity = listed->identity;
    if (answer.printed_posts().empty())
      answer.mutable_printed_posts()->Assign(listed->posts.begin(), listed->posts.end());
  } else if (certainty == Certainty::kAmbiguous) {
    return certainty;
  } else {
    ASSIGN_OR_RETURN(identity, Add(IdentifySpeaker(name, PostsOf(answer))));
  }
  answer.set_speaker(identity.id.Name());
  answer.set_speaker_display_name(identity.display_name);
  return certainty;
}

const People::Listed* People::FindListed(const std::string& name, const v1::Answer& answer,
                                         Certainty& certainty) const {
  const auto found = listed_.find(storage::FoldName(name));
  if (found == listed_.end()) return nullptr;
  const std::vector<Listed>& bearers = found->second;
  const Posts posts = PostsOf(answer);
  if (bearers.size() == 1) {
    if (!storage::UnitsContradict(posts, bearers.front().posts)) return &bearers.front();
    certainty = Certainty::kNamesake;
    return nullptr;
  }
  const storage::SpeakerId by_posts = IdentifySpeaker(name, posts).id;
  for (const Listed& bearer : bearers) {
    if (!posts.empty() && bearer.identity.id == by_posts) return &bearer;
  }
  certainty = Certainty::kAmbiguous;
  return nullptr;
}

// The identity as the store knows it, or as new.
absl::StatusOr<SpeakerIdentity> People::Add(SpeakerIdentity identity) {
  const auto [at, fresh] = index_.try_emplace(identity.id.id, people_.size());
  if (!fresh) return people_[at->second];
  const auto stored = known_.GetSpeaker(identity.id, v1::BASIC);
  if (stored.ok()) {
    ASSIGN_OR_RETURN(const v1::Speaker speaker, stored->Decode());
    identity.display_name = speaker.display_name();
  } else if (!absl::IsNotFound(stored.status())) {
    return stored.status();
  }
  people_.push_back(identity);
  return identity;
}

}  // namespace fangtan::service
