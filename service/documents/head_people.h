// Lines above a talk that say who takes part in it: "**Host:** Ada Byron", "Speakers: Ada Byron (chair), Bo
// Li", "嘉宾：林小河". Nobody says them.
//
//   const HeadPeople people = ParseHeadPeople("host", "Ada Byron", labels);
//   if (!people.names.empty()) ...
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HEAD_PEOPLE_H_
#define FANGTAN_SERVICE_DOCUMENTS_HEAD_PEOPLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace fangtan::service {

struct HeadPeople {
  std::vector<std::string> names;  // empty: the line says something else
  bool ask = false;                // they are hosts or interviewers
};

// How often labels stand in a document, by their folded names.
using LabelCountsByKey = absl::flat_hash_map<std::string, size_t>;

// Whether lines with this folded label may say it: for most labels they don't.
bool MayListPeople(std::string_view key);

// `key`: the folded label of a line above the talk; `rest`: what stands behind it, as shown. A single word is
// a name only if it is one of `labels`, so that "Host: Welcome" greets.
HeadPeople ParseHeadPeople(std::string_view key, std::string_view rest, const LabelCountsByKey& labels);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HEAD_PEOPLE_H_
