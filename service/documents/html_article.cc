#include "service/documents/html_article.h"

#include <algorithm>
#include <span>
#include <string>

#include "service/documents/html_boxes.h"
#include "service/documents/html_lines.h"
#include "service/documents/html_notes.h"
#include "service/documents/html_words.h"
#include "service/documents/lines.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxTitleChars = 120;
constexpr size_t kMinTitleChars = 4;
constexpr size_t kMaxNoteChars = 160;
constexpr size_t kMaxCaptionChars = 120;
// Blocks at the beginning and the end of the text among which notes stand.
constexpr size_t kHeadBlocks = 6;
constexpr size_t kTailBlocks = 6;
constexpr size_t kMaxTitleCandidates = 5'000;
constexpr size_t kSureTitle = 500;

bool IsLinks(const HtmlBlock& block) { return 5 * block.link_chars >= 4 * block.chars; }

// Without white space, folded.
std::string Key(std::string_view shown) {
  std::u32string key = storage::ToUtf32(storage::Fold(shown));
  std::erase_if(key, storage::IsSpace);
  return storage::ToUtf8(key);
}

class ArticleFinder {
 public:
  ArticleFinder(std::string_view text, const HtmlPage& page, std::string_view page_title)
      : text_(text), page_(page), page_title_(Key(page_title)), weights_(WeighBoxes(page)) {}

  HtmlArticle Find() && {
    const HtmlChoice choice = ChooseBox(page_, weights_);
    MarkBoxes(choice.box);
    FindTitle();
    Collect();
    DropFurniture();
    TakeNotes();
    TakeCaptions();
    if (choice.other.has_value()) FindOther(*choice.other);
    return std::move(article_);
  }

 private:
  const HtmlBlock& block(uint32_t i) const { return page_.blocks[i]; }
  bool IsFurniture(uint32_t i) const {
    return weights_[block(i).context.box].furniture || block(i).context.furniture;
  }

  std::string Shown(uint32_t i) const {
    const HtmlBlock& b = block(i);
    return ShownText(text_, std::span(page_.pieces).subspan(b.first_piece, b.piece_count));
  }

  // Which boxes are the chosen one, inside of it, or text right beside it.
  void MarkBoxes(uint32_t chosen) {
    inside_.assign(page_.boxes.size(), false);
    const uint32_t around = page_.boxes[chosen].parent;
    for (uint32_t i = 0; i < page_.boxes.size(); ++i) {
      const HtmlBox& box = page_.boxes[i];
      const HtmlBoxWeight& weight = weights_[i];
      const bool beside = i > 0 && chosen > 0 && around > 0 && box.parent == around && !weight.furniture &&
                          box.hint != HtmlHint::kMaybeFurniture && weight.all > 0 &&
                          3 * weight.link_chars < weight.chars;
      inside_[i] = i == chosen || beside || (i > 0 && inside_[box.parent]);
    }
  }

  void FindTitle() {
    size_t best = 0;
    size_t seen = 0;
    bool text_seen = false;
    for (uint32_t i = 0; i < page_.blocks.size() && seen < kMaxTitleCandidates; ++i) {
      const bool first_level = block(i).context.heading == 1;
      if (block(i).chars > kMaxTitleChars || block(i).context.furniture) continue;
      if (!first_level && (IsFurniture(i) || text_seen)) continue;
      text_seen = text_seen || (inside_[block(i).context.box] && block(i).stops > 2 &&
                                block(i).chars > kMaxTitleChars / 2);
      ++seen;
      const size_t score = TitleScore(i, first_level);
      if (score <= best) continue;
      best = score;
      article_.title = i;
    }
    // A heading that the page does not call itself by, and that leads elsewhere, is the site's.
    if (best < kSureTitle && !page_title_.empty()) article_.title.reset();
  }

  // 0: no title.
  size_t TitleScore(uint32_t i, bool first_level) const {
    const std::string key = Key(Shown(i));
    const size_t chars = storage::CountCodePoints(key);
    const bool whole = !page_title_.empty() && page_title_ == key;
    if (chars < kMinTitleChars && !whole) return 0;
    const bool begins = page_title_.starts_with(key);
    const bool holds = first_level && page_title_.find(key) != std::string::npos;
    const bool holds_page = first_level && !page_title_.empty() && key.find(page_title_) != std::string::npos;
    if (!begins && !holds && !holds_page && !first_level) return 0;
    if (!first_level && IsLinks(block(i))) return 0;
    size_t score = begins || holds || holds_page ? 1'000 : 0;
    if (first_level) score += IsLinks(block(i)) || IsFurniture(i) ? 1 : kSureTitle;
    return score + chars;
  }

  // The text, and what says something between the title and it.
  void Collect() {
    uint32_t first = 0;
    while (first < page_.blocks.size() && !(inside_[block(first).context.box] && !IsFurniture(first)))
      ++first;
    const uint32_t title = article_.title.value_or(first);
    for (uint32_t i = 0; i < page_.blocks.size(); ++i) {
      if (IsFurniture(i) || i == article_.title) continue;
      const bool inside = inside_[block(i).context.box];
      const bool between = i > title && i < first;
      if (!inside && !between) continue;
      // What stands over the title is the name of a column, a date, a way here.
      if (i < title && article_.title.has_value() && block(i).chars < kMaxTitleChars && !IsNote(i, false))
        continue;
      const bool lead = inside || (WeightOf(block(i)) > 0 && block(i).stops > 0);
      if (lead || IsNote(i, false)) article_.blocks.push_back(i);
    }
  }

  bool IsNote(uint32_t i, bool strict) const {
    return block(i).chars <= kMaxNoteChars && block(i).context.heading == 0 &&
           ReadHtmlNote(Shown(i), strict).has_value();
  }

  void DropFurniture() {
    std::vector<uint32_t> kept;
    bool in_list = false;
    bool text_seen = false;
    for (size_t at = 0; at < article_.blocks.size(); ++at) {
      const uint32_t i = article_.blocks[at];
      const FurnitureWords words =
          block(i).chars > 200 ? FurnitureWords::kNone : ReadFurnitureWords(Shown(i));
      if (words == FurnitureWords::kComments && text_seen) break;
      if (words != FurnitureWords::kNone) {
        in_list = words == FurnitureWords::kList;
        continue;
      }
      if (in_list && (2 * block(i).link_chars > block(i).chars || block(i).chars < 8)) continue;
      in_list = false;
      if (IsLinks(block(i)) && !NamesSpeaker(i) && !IsByline(i) && IsListOfLinks(at)) continue;
      text_seen = text_seen || WeightOf(block(i)) > 0;
      kept.push_back(i);
    }
    article_.blocks = std::move(kept);
  }

  // "By Ada Byron", where the name leads to what else she wrote.
  bool IsByline(uint32_t i) const {
    if (block(i).context.role == HtmlRole::kItem || !IsNote(i, false)) return false;
    return !ReadHtmlNote(Shown(i), false)->credits.empty();
  }

  // Whether the page says that the block names who speaks, by a link or without.
  bool NamesSpeaker(uint32_t i) const {
    const HtmlBlock& b = block(i);
    return b.context.speaker ||
           std::ranges::any_of(std::span(page_.pieces).subspan(b.first_piece, b.piece_count),
                               [](const HtmlPiece& piece) { return (piece.style & kSpeakerName) != 0; });
  }

  // Whether the links at `at` lead away: they are an item, or stand among others, and no sentence.
  bool IsListOfLinks(size_t at) const {
    const HtmlBlock& here = block(article_.blocks[at]);
    const auto links = [&](size_t i) {
      return i < article_.blocks.size() && IsLinks(block(article_.blocks[i]));
    };
    const bool among = links(at + 1) || (at > 0 && links(at - 1));
    if (here.context.heading > 0) return links(at + 1) || at + 1 == article_.blocks.size();
    if (here.context.role == HtmlRole::kItem || here.context.cell > 0) return true;
    return among || !EndsSentence(Trim(Shown(article_.blocks[at])));
  }

  // Lines about the page, at both ends of the text.
  void TakeNotes() {
    std::vector<uint32_t> kept;
    size_t texts = 0;
    for (size_t at = 0; at < article_.blocks.size(); ++at) {
      const uint32_t i = article_.blocks[at];
      const bool head = at < kHeadBlocks && texts < 2;
      const bool tail = at + kTailBlocks >= article_.blocks.size();
      if ((head || tail) && IsNote(i, !head || texts > 0)) {
        article_.notes.push_back(i);
        continue;
      }
      texts += block(i).stops > 1 ? 1 : 0;
      kept.push_back(i);
    }
    article_.blocks = std::move(kept);
    TakeNotesBelow();
  }

  // Who made it may stand below the box of the text.
  void TakeNotesBelow() {
    if (article_.blocks.empty()) return;
    size_t i = article_.blocks.back() + 1;
    for (const size_t end = std::min(page_.blocks.size(), i + kTailBlocks); i < end; ++i) {
      const auto note = static_cast<uint32_t>(i);
      const bool known = std::ranges::find(article_.notes, note) != article_.notes.end();
      if (!known && !IsFurniture(note) && IsNote(note, true)) article_.notes.push_back(note);
    }
    std::ranges::sort(article_.notes);
  }

  void TakeCaptions() {
    std::erase_if(article_.blocks, [this](uint32_t i) {
      const HtmlBlock& b = block(i);
      const bool below =
          b.has_picture && b.context.centered && b.chars <= kMaxCaptionChars && b.context.heading == 0;
      const bool caption = b.context.role == HtmlRole::kCaption || below;
      if (caption) article_.captions.push_back(i);
      return caption;
    });
  }

  void FindOther(uint32_t box) {
    std::vector<bool> within(page_.boxes.size());
    within[box] = true;
    for (uint32_t i = box + 1; i < page_.boxes.size(); ++i) within[i] = within[page_.boxes[i].parent];
    for (const uint32_t i : article_.blocks) {
      if (!within[block(i).context.box]) continue;
      article_.other = i;
      return;
    }
  }

  std::string_view text_;
  const HtmlPage& page_;
  std::string page_title_;
  std::vector<HtmlBoxWeight> weights_;
  std::vector<bool> inside_;
  HtmlArticle article_;
};

}  // namespace

HtmlArticle FindHtmlArticle(std::string_view text, const HtmlPage& page, std::string_view page_title) {
  return ArticleFinder(text, page, page_title).Find();
}

}  // namespace fangtan::service
