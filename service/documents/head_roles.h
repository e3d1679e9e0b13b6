// Labels that the head of a page gives to one person each: "审判长：林小河" above "审判长：现在开庭。",
// "譚：譚綺雯" and "記：記者麥嘉朗" above "記：您幾歲開始學師？".
//
//   for (const HeadRole& role : FindHeadRoles(labels)) Use(role.key, role.name);
//
// Pure, thread-safe, linear. Views point into the lines.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HEAD_ROLES_H_
#define FANGTAN_SERVICE_DOCUMENTS_HEAD_ROLES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/labels.h"

namespace fangtan::service {

struct HeadRole {
  size_t line = 0;        // that says so
  std::string key;        // of the label, folded
  std::string_view role;  // the label as printed
  std::string_view name;  // whose it is
  bool asks = false;      // as a reporter: "記：記者麥嘉朗"
};

// Whose the label is, where no list of participants says so.
void TellByHead(const HeadRole& role, LabelDecision& decision);

// In order. A label that is used once, that is any person's ("Q", 答) or that names several gives nothing.
std::vector<HeadRole> FindHeadRoles(const std::vector<LabelledLine>& labels);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HEAD_ROLES_H_
