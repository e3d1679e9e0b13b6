// Posts of one bearer print their unit once: "县农业农村局党委书记、局长" is the party secretary and the head
// of that bureau.
//
//   WholePosts({"海州交通局党委书记兼局长"})     // 海州交通局党委书记, 海州交通局局长
//   CarryUnits(article);                       // of all who take part and all answers
//
// Only a bare title takes the unit of the post before it, and a head only that of which it is one (局长 of a
// 局): "區紀委書記" says whose it is, so it stays as printed. Pure, thread-safe; linear in the posts.
#ifndef FANGTAN_SERVICE_DOCUMENTS_CARRIED_UNITS_H_
#define FANGTAN_SERVICE_DOCUMENTS_CARRIED_UNITS_H_

#include <string>
#include <vector>

#include "fangtan/v1/article.pb.h"

namespace fangtan::service {

// `posts` of one bearer, in order, parted at 兼 and at blanks between titles, with their units.
std::vector<std::string> WholePosts(const std::vector<std::string>& posts);

void CarryUnits(v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_CARRIED_UNITS_H_
