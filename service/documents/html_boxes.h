// The boxes of a page, weighed. Pure, thread-safe, linear.
#ifndef FANGTAN_SERVICE_DOCUMENTS_HTML_BOXES_H_
#define FANGTAN_SERVICE_DOCUMENTS_HTML_BOXES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "service/documents/html_page.h"

namespace fangtan::service {

// How much `block` says: its characters outside of links, more with punctuation, little without.
uint64_t WeightOf(const HtmlBlock& block);

// What stands in a box and in the boxes inside of it.
struct HtmlBoxWeight {
  uint64_t own = 0;  // of its own blocks
  uint64_t all = 0;  // with those of its boxes, furniture apart
  uint64_t raw = 0;  // furniture included
  uint64_t chars = 0;
  uint64_t link_chars = 0;
  uint32_t blocks = 0;     // that weigh something
  bool has_title = false;  // a heading of the first level
  bool furniture = false;  // itself or a box around it
};

// One for each box of `page`.
std::vector<HtmlBoxWeight> WeighBoxes(const HtmlPage& page);

// The box that holds the article, and the one that might as well.
struct HtmlChoice {
  uint32_t box = 0;
  std::optional<uint32_t> other;
};
HtmlChoice ChooseBox(const HtmlPage& page, const std::vector<HtmlBoxWeight>& weights);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_HTML_BOXES_H_
