// UnitOfPost: the place or organization that a printed post names.
//
//   UnitOfPost("天津市河北區紀委書記")      // 河北區
//
// A pure, thread-safe function.
#ifndef FANGTAN_STORAGE_TEXT_UNIT_OF_POST_H_
#define FANGTAN_STORAGE_TEXT_UNIT_OF_POST_H_

#include <string>
#include <string_view>
#include <vector>

namespace fangtan::storage {

// The unit that a post names, as printed: of an administrative place the most specific one (`河北區委常委`
// and `天津市河北區紀委書記` give `河北區`), else the organization before the title (`香港大學教授` gives
// `香港大學`, `CEO of Acme` and `CEO, Acme` give `Acme`), else nothing (`區紀委書記`, `教授`).
std::string UnitOfPost(std::string_view post);

// Whether people of one name who are printed with `posts` and with `others` must be two: both name a unit, of
// one kind (two districts, two universities, two Latin names), and neither names the other's too. A district
// and its city, or a county and an office, may be one person's.
bool UnitsContradict(const std::vector<std::string>& posts, const std::vector<std::string>& others);

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_TEXT_UNIT_OF_POST_H_
