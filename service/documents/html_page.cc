#include "service/documents/html_page.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "service/documents/html_lines.h"
#include "service/documents/html_scanner.h"

namespace fangtan::service {
namespace {

// How far an end tag looks for its element. What was opened before stays open.
constexpr size_t kMaxLookBack = 64;
constexpr size_t kMaxMetas = 2'000;
constexpr size_t kMaxInlineDepth = 200;

using Kind = HtmlToken::Kind;

struct OpenElement {
  const HtmlElement* element = nullptr;
  HtmlContext context;  // of what is inside
  size_t inline_base = 0;
};

struct OpenInline {
  const HtmlElement* element = nullptr;
  uint16_t style = kPlainStyle;
};

// What class, id and the like of one tag say.
struct TagTraits {
  HtmlHint hint = HtmlHint::kNone;
  uint32_t signature = 0;
  bool hidden = false;
  bool centered = false;
  bool bold = false;
  bool speaker = false;
  bool time = false;
  bool caption = false;
  bool subtitle = false;
  bool article_body = false;
};

// FNV-1a, so that it is the same everywhere; digits and the rest of a long class do not count.
uint32_t Signature(std::string_view name, std::string_view classes) {
  uint32_t hash = 2166136261U;
  const auto add = [&](std::string_view text) {
    for (const char c : text.substr(0, 200)) {
      if (!absl::ascii_isdigit(static_cast<unsigned char>(c)))
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    }
  };
  add(name);
  add("|");
  add(classes);
  return hash;
}

bool Holds(std::string_view text, std::string_view part) {
  return text.substr(0, 1'000).find(part) != std::string_view::npos;
}

void ReadClass(std::string_view value, TagTraits& traits) {
  traits.hint = std::max(traits.hint, HintOf(value));
  traits.speaker = traits.speaker || HoldsWord(value, "speaker") || HoldsWord(value, "interviewer");
  traits.time = traits.time || HoldsWord(value, "timestamp") || HoldsWord(value, "timecode");
  traits.caption = traits.caption || HoldsWord(value, "caption") || HoldsWord(value, "tushuo");
  traits.subtitle = traits.subtitle || HoldsWord(value, "subtitle") || HoldsWord(value, "standfirst");
  traits.bold = traits.bold || HoldsWord(value, "bold") || HoldsWord(value, "strong");
}

void ReadStyle(std::string_view value, TagTraits& traits) {
  std::string style = absl::AsciiStrToLower(std::string(value.substr(0, 400)));
  std::erase_if(style, [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); });
  traits.hidden = traits.hidden || Holds(style, "display:none") || Holds(style, "visibility:hidden");
  traits.centered = traits.centered || Holds(style, "text-align:center");
  traits.bold = traits.bold || Holds(style, "font-weight:bold") || Holds(style, "font-weight:7") ||
                Holds(style, "font-weight:6");
}

TagTraits ReadTraits(std::string_view text, const HtmlToken& tag) {
  TagTraits traits;
  std::string_view classes;
  ForEachAttribute(text, tag.attributes, [&](std::string_view name, std::string_view value) {
    if (name == "class" || name == "id") {
      ReadClass(value, traits);
      if (name == "class") classes = value;
    } else if (name == "style") {
      ReadStyle(value, traits);
    } else if (name == "align") {
      traits.centered =
          traits.centered || absl::AsciiStrToLower(std::string(value.substr(0, 10))) == "center";
    } else if (name == "hidden") {
      traits.hidden = true;
    } else if (name == "itemprop") {
      traits.article_body = traits.article_body || value == "articleBody";
    } else if (name == "role") {
      traits.article_body = traits.article_body || value == "main";
      if (value == "navigation" || value == "complementary" || value == "contentinfo" || value == "dialog")
        traits.hint = HtmlHint::kFurniture;
    }
  });
  traits.signature = Signature(tag.name, classes);
  return traits;
}

// Builds a page from its tokens, one after the other.
class PageBuilder {
 public:
  explicit PageBuilder(std::string_view text) : text_(text) {
    page_.boxes.emplace_back();
    open_.push_back({&ElementOf("body"), {}, 0});
  }

  HtmlPage Build() && {
    HtmlScanner scanner(text_);
    while (const std::optional<HtmlToken> token = scanner.Next()) {
      if (token->kind == Kind::kText) {
        AddText(token->range);
      } else {
        AddTag(*token);
      }
    }
    EndBlock();
    return std::move(page_);
  }

 private:
  const HtmlContext& context() const { return open_.back().context; }

  void AddText(ByteRange range) {
    if (in_title_) {
      if (page_.title.begin == page_.title.end) page_.title = range;
      return;
    }
    if (context().hidden || (style_ & kNotShown) != 0 || range.begin >= range.end) return;
    const bool verbatim = range.end < text_.size() && text_.substr(range.end).starts_with("]]>");
    if (context().role != HtmlRole::kPreformatted) return AddPiece(range, verbatim);
    for (size_t at = range.begin; at < range.end;) {
      const size_t end = std::min(text_.find('\n', at), range.end);
      if (end > at) AddPiece({at, end}, verbatim);
      if (end < range.end) AddBreak();
      at = end + 1;
    }
  }

  void AddPiece(ByteRange range, bool verbatim) {
    const auto style = static_cast<uint16_t>(context().bold ? style_ | kBold : style_);
    page_.pieces.push_back(
        {static_cast<uint32_t>(range.begin), static_cast<uint32_t>(range.end), style, verbatim});
  }

  // A line break; a second one ends the paragraph.
  void AddBreak() {
    if (page_.pieces.size() == first_piece_) return;
    if (!IsBlankHtml(text_, LastPieces())) {
      page_.pieces.push_back({0, 0, style_, false});
      return;
    }
    EndBlock();
  }

  // What was added since the last break.
  std::vector<HtmlPiece> LastPieces() const {
    size_t begin = page_.pieces.size();
    while (begin > first_piece_ && !page_.pieces[begin - 1].IsBreak() &&
           page_.pieces.size() - begin < kMaxLookBack)
      --begin;
    return {page_.pieces.begin() + static_cast<std::ptrdiff_t>(begin), page_.pieces.end()};
  }

  void AddTag(const HtmlToken& tag) {
    if (tag.name == "title" && !in_body_) {
      in_title_ = tag.kind == Kind::kOpen;
      return;
    }
    const HtmlElement& element = ElementOf(tag.name);
    if (element.layout != HtmlLayout::kVoid || tag.name == "br" || tag.name == "hr") in_title_ = false;
    if (element.layout == HtmlLayout::kVoid) return AddVoid(tag);
    if (element.layout == HtmlLayout::kInline) {
      return tag.kind == Kind::kOpen ? OpenInlineElement(tag, element) : CloseInline(element);
    }
    if (tag.kind == Kind::kOpen) {
      Open(tag, element);
    } else {
      Close(element);
    }
  }

  void AddVoid(const HtmlToken& tag) {
    if (tag.name == "br") return AddBreak();
    if (tag.name == "hr") return EndBlock();
    if (tag.name == "img") picture_ = true;
    if (tag.name == "meta" && page_.metas.size() < kMaxMetas) page_.metas.push_back(tag.attributes);
  }

  void OpenInlineElement(const HtmlToken& tag, const HtmlElement& element) {
    uint16_t style = element.style;
    const TagTraits traits = ReadTraits(text_, tag);
    if (traits.bold) style |= kBold;
    if (traits.speaker) style |= kSpeakerName;
    if (traits.time) style |= kTimeMark;
    if (traits.hidden || (traits.hint == HtmlHint::kFurniture && element.name != "a")) style |= kNotShown;
    if (element.name == "time") AddTime(tag.attributes);
    if (element.name == "a") CloseInline(element);
    if (inline_.size() >= kMaxInlineDepth) {
      ++inline_beyond_;
      return;
    }
    inline_.push_back({&element, style});
    style_ |= style;
  }

  void AddTime(ByteRange attributes) {
    if (page_.times.size() < kMaxMetas && FindAttribute(text_, attributes, "datetime").has_value())
      page_.times.push_back(attributes);
  }

  void CloseInline(const HtmlElement& element) {
    if (inline_beyond_ > 0) {
      --inline_beyond_;
      return;
    }
    // "<b><p>text</b></p>": a paragraph is no wall, a box is.
    OpenElement& top = open_.back();
    const bool in_paragraph = open_.size() > 1 && top.element->layout == HtmlLayout::kParagraph;
    const size_t base = in_paragraph ? open_[open_.size() - 2].inline_base : top.inline_base;
    for (size_t i = inline_.size(); i > base && inline_.size() - i < kMaxLookBack; --i) {
      if (inline_[i - 1].element != &element) continue;
      // A list of options closes those in it; emphasis crosses.
      const size_t count = (element.style & kNotShown) != 0 ? inline_.size() - (i - 1) : 1;
      const auto first = inline_.begin() + static_cast<std::ptrdiff_t>(i) - 1;
      inline_.erase(first, first + static_cast<std::ptrdiff_t>(count));
      top.inline_base =
          i <= top.inline_base ? std::min(top.inline_base - 1, inline_.size()) : top.inline_base;
      return FindStyle();
    }
  }

  void FindStyle() {
    style_ = kPlainStyle;
    for (const OpenInline& open : inline_) style_ |= open.style;
  }

  void Open(const HtmlToken& tag, const HtmlElement& element) {
    EndBlock();
    CloseImplied(element);
    if (element.role == HtmlRole::kPage) return OpenPage(tag);
    if (open_.size() >= kMaxHtmlDepth) {
      ++beyond_;
      return;
    }
    const TagTraits traits = ReadTraits(text_, tag);
    OpenElement open{&element, context(), inline_.size()};
    Inherit(tag, element, traits, open.context);
    if (element.layout == HtmlLayout::kContainer) open.context.box = AddBox(element, traits);
    open_.push_back(open);
  }

  // Pages are joined out of pages: a second head or body is no box of its own.
  void OpenPage(const HtmlToken& tag) {
    in_body_ = in_body_ || tag.name == "body";
    if (tag.name != "html" || !page_.language.empty()) return;
    page_.language = FindAttribute(text_, tag.attributes, "lang").value_or(std::string_view());
  }

  void Inherit(const HtmlToken& tag, const HtmlElement& element, const TagTraits& traits,
               HtmlContext& context) {
    context.hidden = context.hidden || traits.hidden;
    context.centered = context.centered || traits.centered || element.name == "center";
    context.speaker = context.speaker || traits.speaker;
    if (element.layout == HtmlLayout::kParagraph) {
      context.bold = traits.bold && element.role == HtmlRole::kNone;
      context.furniture = context.furniture || traits.hint == HtmlHint::kFurniture;
    }
    if (traits.caption) context.role = HtmlRole::kCaption;
    switch (element.role) {
      case HtmlRole::kHeading:
        if (!traits.subtitle) context.heading = static_cast<uint8_t>(tag.name[1] - '0');
        break;
      case HtmlRole::kQuote:
        context.quote = true;
        break;
      case HtmlRole::kRow:
        context.row = ++rows_;
        cells_ = 0;
        break;
      case HtmlRole::kCell:
        context.cell = static_cast<uint16_t>(std::min<uint32_t>(++cells_, 60'000));
        break;
      case HtmlRole::kItem:
      case HtmlRole::kTerm:
      case HtmlRole::kDetail:
      case HtmlRole::kCaption:
      case HtmlRole::kPreformatted:
        context.role = element.role;
        break;
      default:
        break;
    }
  }

  uint32_t AddBox(const HtmlElement& element, const TagTraits& traits) {
    HtmlBox box{context().box, traits.signature, element.role, traits.hint, traits.article_body};
    if (element.role == HtmlRole::kFurniture) box.hint = HtmlHint::kFurniture;
    page_.boxes.push_back(box);
    return static_cast<uint32_t>(page_.boxes.size() - 1);
  }

  // Ends what the beginning of `element` ends by itself.
  void CloseImplied(const HtmlElement& element) {
    if (open_.size() > 1 && open_.back().element->layout == HtmlLayout::kParagraph) PopTo(open_.size() - 1);
    switch (element.role) {
      case HtmlRole::kItem:
      case HtmlRole::kRow:
        return CloseSame(element.role, element.role);
      case HtmlRole::kTerm:
      case HtmlRole::kDetail:
        return CloseSame(HtmlRole::kTerm, HtmlRole::kDetail);
      case HtmlRole::kCell:
        return CloseSame(HtmlRole::kCell, HtmlRole::kCell);
      default:
        return;
    }
  }

  // Closes the nearest element of either role, unless a list, a table or a row begins in between.
  void CloseSame(HtmlRole one, HtmlRole other) {
    for (size_t i = open_.size(); i > 1 && open_.size() - i < kMaxLookBack; --i) {
      const HtmlRole role = open_[i - 1].element->role;
      if (role == one || role == other) return PopTo(i - 1);
      if (role == HtmlRole::kList || role == HtmlRole::kTable || role == HtmlRole::kRow) return;
    }
  }

  void Close(const HtmlElement& element) {
    EndBlock();
    if (element.role == HtmlRole::kPage) return;
    if (beyond_ > 0) {
      --beyond_;
      return;
    }
    const bool of_table =
        element.role == HtmlRole::kTable || element.role == HtmlRole::kRow || element.role == HtmlRole::kCell;
    for (size_t i = open_.size(); i > 1 && open_.size() - i < kMaxLookBack; --i) {
      const bool heading =
          element.role == HtmlRole::kHeading && open_[i - 1].element->role == HtmlRole::kHeading;
      if (open_[i - 1].element == &element || heading) return PopTo(i - 1);
      // What is left open in a cell does not reach out of it.
      if (open_[i - 1].element->role == HtmlRole::kCell && !of_table) return;
    }
  }

  void PopTo(size_t size) {
    const size_t base = open_[size].inline_base;
    open_.resize(size);
    if (inline_.size() > base) {
      inline_.resize(base);
      inline_beyond_ = 0;
      FindStyle();
    }
  }

  void EndBlock() {
    const size_t first = std::exchange(first_piece_, page_.pieces.size());
    if (first == page_.pieces.size()) return;
    HtmlBlock block{.context = context()};
    block.has_picture = picture_;
    const size_t blocks = page_.blocks.size();
    SplitHtmlLines(text_, page_, first, block);
    if (page_.blocks.size() == blocks) {
      page_.pieces.resize(first);
    } else {
      picture_ = false;
    }
    first_piece_ = page_.pieces.size();
  }

  std::string_view text_;
  HtmlPage page_;
  std::vector<OpenElement> open_;
  std::vector<OpenInline> inline_;
  size_t beyond_ = 0;         // open elements that are nested too deep to be kept
  size_t inline_beyond_ = 0;  // and inline ones
  size_t first_piece_ = 0;    // of the paragraph that is being read
  uint32_t rows_ = 0;
  uint32_t cells_ = 0;
  uint16_t style_ = kPlainStyle;  // of all open inline elements
  bool in_title_ = false;
  bool in_body_ = false;
  bool picture_ = false;  // stands above
};

}  // namespace

HtmlPage ParseHtmlPage(std::string_view text) { return PageBuilder(text).Build(); }

}  // namespace fangtan::service
