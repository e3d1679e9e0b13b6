#include "service/documents/html_boxes.h"

#include <algorithm>
#include <span>

namespace fangtan::service {
namespace {

// Text without any punctuation is hardly ever said.
constexpr uint64_t kUnpunctuated = 4;
constexpr uint64_t kStopWeight = 10;

bool IsFurniture(const HtmlBox& box, const HtmlBoxWeight& weight, uint64_t page_weight) {
  if (box.role == HtmlRole::kPage) return false;
  const bool most = 2 * weight.raw > page_weight;
  switch (box.hint) {
    case HtmlHint::kFurniture:
      return !most || !weight.has_title;
    case HtmlHint::kMaybeFurniture:
      return !most && 10 * weight.link_chars > 3 * weight.chars;
    default:
      return false;
  }
}

// Children of all boxes, those of one box in a row.
class Children {
 public:
  explicit Children(const std::vector<HtmlBox>& boxes) : begin_(boxes.size() + 1), boxes_(boxes.size()) {
    for (size_t i = 1; i < boxes.size(); ++i) ++begin_[boxes[i].parent + 1];
    for (size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
    std::vector<uint32_t> next(begin_.begin(), begin_.end() - 1);
    for (size_t i = 1; i < boxes.size(); ++i) boxes_[next[boxes[i].parent]++] = static_cast<uint32_t>(i);
  }

  std::span<const uint32_t> Of(uint32_t box) const {
    return std::span(boxes_).subspan(begin_[box], begin_[box + 1] - begin_[box]);
  }

 private:
  std::vector<uint32_t> begin_;
  std::vector<uint32_t> boxes_;
};

// The element that says that it is the article, if one does for most of the page.
uint32_t StartingBox(const HtmlPage& page, const std::vector<HtmlBoxWeight>& weights) {
  uint32_t start = 0;
  for (uint32_t i = 1; i < page.boxes.size(); ++i) {
    const bool says = page.boxes[i].article_body || page.boxes[i].role == HtmlRole::kMain;
    if (says && 2 * weights[i].all > weights[0].all) start = i;
  }
  return start;
}

bool MayBeEntered(const HtmlBox& box) {
  return box.role != HtmlRole::kItem && box.role != HtmlRole::kTerm && box.role != HtmlRole::kDetail &&
         box.role != HtmlRole::kQuote;
}

// The two heaviest children of a box, and how many are of some weight beside the first.
struct Heaviest {
  uint32_t first = 0;
  uint32_t second = 0;
  size_t weighty = 0;
};

Heaviest FindHeaviest(std::span<const uint32_t> children, const std::vector<HtmlBoxWeight>& weights) {
  Heaviest found;
  const auto weight = [&](uint32_t box) { return box == 0 ? 0 : weights[box].all; };
  for (const uint32_t child : children) {
    if (weight(child) > weight(found.first)) {
      found.second = found.first;
      found.first = child;
    } else if (weight(child) > weight(found.second)) {
      found.second = child;
    }
  }
  found.weighty = static_cast<size_t>(std::ranges::count_if(children, [&](uint32_t child) {
    return weight(child) > 0 && 4 * weight(child) >= weight(found.first);
  }));
  return found;
}

}  // namespace

uint64_t WeightOf(const HtmlBlock& block) {
  const bool counts = block.context.role != HtmlRole::kCaption && !block.context.furniture &&
                      2 * block.link_chars <= block.chars;
  if (!counts) return 0;
  const uint64_t chars = block.chars - block.link_chars;
  return block.stops == 0 ? chars / kUnpunctuated : chars + kStopWeight * block.stops;
}

std::vector<HtmlBoxWeight> WeighBoxes(const HtmlPage& page) {
  std::vector<HtmlBoxWeight> weights(page.boxes.size());
  for (const HtmlBlock& block : page.blocks) {
    HtmlBoxWeight& box = weights[block.context.box];
    box.own += WeightOf(block);
    box.chars += block.chars;
    box.link_chars += block.link_chars;
    box.blocks += WeightOf(block) > 0 ? 1 : 0;
    box.has_title = box.has_title || block.context.heading == 1;
  }
  for (HtmlBoxWeight& box : weights) box.raw = box.own;
  for (size_t i = weights.size(); i-- > 1;) {
    HtmlBoxWeight& parent = weights[page.boxes[i].parent];
    parent.raw += weights[i].raw;
    parent.chars += weights[i].chars;
    parent.link_chars += weights[i].link_chars;
    parent.has_title = parent.has_title || weights[i].has_title;
  }
  for (size_t i = 1; i < weights.size(); ++i) {
    weights[i].furniture =
        weights[page.boxes[i].parent].furniture || IsFurniture(page.boxes[i], weights[i], weights[0].raw);
  }
  for (size_t i = weights.size(); i-- > 0;) {
    if (weights[i].furniture) continue;
    weights[i].all += weights[i].own;
    if (i == 0) break;
    weights[page.boxes[i].parent].all += weights[i].all;
    weights[page.boxes[i].parent].blocks += weights[i].blocks;
  }
  return weights;
}

HtmlChoice ChooseBox(const HtmlPage& page, const std::vector<HtmlBoxWeight>& weights) {
  const Children children(page.boxes);
  HtmlChoice choice{StartingBox(page, weights), std::nullopt};
  for (;;) {
    const HtmlBoxWeight& here = weights[choice.box];
    const Heaviest heaviest = FindHeaviest(children.Of(choice.box), weights);
    if (heaviest.first == 0 || 5 * here.own >= here.all || !MayBeEntered(page.boxes[heaviest.first]))
      return choice;
    const HtmlBoxWeight& first = weights[heaviest.first];
    const HtmlBoxWeight& second = weights[heaviest.second];
    const uint64_t second_weight = heaviest.second == 0 ? 0 : second.all;
    const bool alike = page.boxes[heaviest.first].signature == page.boxes[heaviest.second].signature;
    // Turns, pages or rows of one article.
    if ((alike && 10 * second_weight >= first.all) || heaviest.weighty > 2) return choice;
    if (2 * second_weight >= first.all) {
      if (first.blocks > 2 && second.blocks > 2) choice.other = std::max(heaviest.first, heaviest.second);
      return choice;
    }
    choice.box = heaviest.first;
  }
}

}  // namespace fangtan::service
