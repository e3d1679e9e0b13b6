// Lines above a title that say who keeps or gives out the page: "The Harbour Archives", "Office of the
// Mayor", "For Immediate Release", "【港口文库 (www.example.org)】", "Cite:", rules of dashes.
//
//   const size_t title = BehindLetterhead(candidates);
//
// Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_LETTERHEAD_H_
#define FANGTAN_SERVICE_DOCUMENTS_LETTERHEAD_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace fangtan::service {

// Whether `line` is never a title: it holds no letter, is an address or tells one, or gives the page free.
bool IsNoTitle(std::string_view line);

// Which of `lines`, in their order, is the title: the first that is no letterhead; of letterheads alone the
// first. `released`: one of them says that the page is given free.
size_t BehindLetterhead(const std::vector<std::string_view>& lines, bool released);

// "For Immediate Release"
bool SaysRelease(std::string_view line);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LETTERHEAD_H_
