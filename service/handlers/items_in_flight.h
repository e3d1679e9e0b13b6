// ItemsInFlight: what the items of one import that are on their way to the store are going to write. An item
// that has to do with one of them is not decided before that one is stored, so that results are as if each
// item had been stored before the next was looked at.
//
//   in_flight.Forget(done);                                        // what is stored by now
//   if (in_flight.Names(article_name)) ...                         // wait
//   in_flight.Add({.item = n, .keys = {article_name}, .people = people});
//
// Not thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_ITEMS_IN_FLIGHT_H_
#define FANGTAN_SERVICE_HANDLERS_ITEMS_IN_FLIGHT_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "service/handlers/speaker_identity.h"

namespace fangtan::service {

class ItemsInFlight {
 public:
  struct Footprint {
    int64_t item = 0;
    std::vector<std::string> keys;  // what no other item in flight may have: name, request_id
    std::vector<SpeakerIdentity> people;
    bool has_source = false;
  };

  void Add(Footprint footprint) {
    for (const std::string& key : footprint.keys) keys_.insert(key);
    for (const SpeakerIdentity& person : footprint.people) {
      People& known = people_[person.id.id];
      known.display_name = person.display_name;
      ++known.items;
    }
    sources_ += footprint.has_source ? 1 : 0;
    items_.push_back(std::move(footprint));
  }

  // The items before `end` are no longer in flight.
  void Forget(int64_t end) {
    for (; !items_.empty() && items_.front().item < end; items_.pop_front()) {
      for (const std::string& key : items_.front().keys) keys_.erase(key);
      for (const SpeakerIdentity& person : items_.front().people) {
        const auto known = people_.find(person.id.id);
        if (--known->second.items == 0) people_.erase(known);
      }
      sources_ -= items_.front().has_source ? 1 : 0;
    }
  }

  // Whether one of them has this key.
  bool Has(const std::string& key) const { return keys_.contains(key); }
  // Whether one of them brings a source.
  bool HasSource() const { return sources_ > 0; }
  // Whether one of them writes somebody of `people` in another way; who comes first decides how.
  bool Contradicts(const std::vector<SpeakerIdentity>& people) const {
    for (const SpeakerIdentity& person : people) {
      const auto known = people_.find(person.id.id);
      if (known != people_.end() && known->second.display_name != person.display_name) return true;
    }
    return false;
  }

 private:
  struct People {
    std::string display_name;
    int items = 0;
  };

  std::deque<Footprint> items_;
  absl::flat_hash_set<std::string> keys_;
  absl::flat_hash_map<std::string, People> people_;  // by id
  int sources_ = 0;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_ITEMS_IN_FLIGHT_H_
