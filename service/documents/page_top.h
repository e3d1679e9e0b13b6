// What stands above the headline of a saved page and belongs to its site: rows of links ("首页 | 新闻 |
// 体育"), and what heads a list of other pages ("热点排行"). Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_PAGE_TOP_H_
#define FANGTAN_SERVICE_DOCUMENTS_PAGE_TOP_H_

#include <string_view>

namespace fangtan::service {

// Whether `line` is a row of the names of columns, parted by bars, wide gaps or, behind the home page,
// blanks.
bool IsNavigationRow(std::string_view line);

// Whether all of `line` heads a list of other pages.
bool HeadsRanking(std::string_view line);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_PAGE_TOP_H_
