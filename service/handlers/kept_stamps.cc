#include "service/handlers/kept_stamps.h"

#include <string>

#include "absl/container/flat_hash_map.h"

namespace fangtan::service {
namespace {

template <typename Child>
void KeepChildStamps(const Child& stored, Child& child) {
  Child bare = stored;
  bare.clear_create_time();
  bare.clear_update_time();
  bare.clear_revision();
  bare.clear_etag();
  if (bare.SerializeAsString() == child.SerializeAsString()) {
    child = stored;
  } else {
    *child.mutable_create_time() = stored.create_time();
  }
}

// The questions and answers of an article by their names.
class Children {
 public:
  explicit Children(const v1::Article& article) {
    for (const v1::Section& section : article.sections()) {
      for (const v1::Exchange& exchange : section.exchanges()) {
        if (exchange.has_question()) questions_[exchange.question().name()] = &exchange.question();
        for (const v1::Answer& answer : exchange.answers()) answers_[answer.name()] = &answer;
      }
    }
  }

  void KeepStamps(v1::Exchange& exchange) const {
    if (exchange.has_question()) Keep(questions_, *exchange.mutable_question());
    for (v1::Answer& answer : *exchange.mutable_answers()) Keep(answers_, answer);
  }

 private:
  template <typename Child>
  using ByName = absl::flat_hash_map<std::string, const Child*>;

  template <typename Child>
  static void Keep(const ByName<Child>& stored, Child& child) {
    if (const auto it = stored.find(child.name()); it != stored.end()) KeepChildStamps(*it->second, child);
  }

  ByName<v1::Question> questions_;
  ByName<v1::Answer> answers_;
};

}  // namespace

void KeepStamps(const v1::Article* stored, v1::Article& article) {
  article.clear_etag();
  if (stored == nullptr) return;
  *article.mutable_create_time() = stored->create_time();
  const Children children(*stored);
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) children.KeepStamps(exchange);
  }
}

}  // namespace fangtan::service
