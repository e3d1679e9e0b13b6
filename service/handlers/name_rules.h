// NameRules: whether a printed name may mean a known person, by which rule, and how sure that is.
//
//   Person asked = MakePerson({"沈書記"}, {"河北區"});
//   std::optional<NameMatch> match = BestRule(asked, MakePerson({"沈潔"}, {"河北區紀委書記"}, "河北區"));
//   // SURNAME_AND_TITLE
//
// docs/architecture.md lists the rules. Pure, thread-safe.
#ifndef FANGTAN_SERVICE_HANDLERS_NAME_RULES_H_
#define FANGTAN_SERVICE_HANDLERS_NAME_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/handlers/person_name.h"

namespace fangtan::service {

struct Person {
  std::vector<PersonName> names;
  std::vector<std::string> posts;  // folded
  std::vector<std::string> units;  // folded; what tells namesakes apart
};

// `unit`, if not empty, is one more than those that the posts name.
Person MakePerson(const std::vector<std::string>& names, const std::vector<std::string>& posts,
                  std::string_view unit = "");

struct NameMatch {
  std::string_view rule;  // UPPER_SNAKE
  double score = 0;       // in (0, 1]
};

// The best rule by which a name of `asked` may mean `known`; nothing if none does. Units that agree raise the
// score of a rule; units that contradict put it below every match whose units do not.
std::optional<NameMatch> BestRule(const Person& asked, const Person& known);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_NAME_RULES_H_
