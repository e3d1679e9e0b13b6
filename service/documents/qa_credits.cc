#include "service/documents/qa_credits.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/documents/credits.h"
#include "service/documents/dateline.h"
#include "service/documents/dates.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr size_t kMaxCredits = 100;
constexpr size_t kMaxNameChars = 300;  // addresses are long
// Blocks between a note on the author and the address that the trailer begins with.
constexpr size_t kMaxNoteBlocks = 5;
// Below the title, where credits may stand as well.
constexpr size_t kMaxTopBlocks = 6;
constexpr size_t kMaxDatelineBytes = 160;

constexpr std::string_view kRoles[] = {"作者", "译者", "校对", "选题", "編輯", "编辑", "譯者", "校對"};
constexpr std::string_view kCommentRoles[] = {"author", "translator", "reviewer", "publisher", "collector"};

bool StartsTrailer(std::string_view shown) {
  return shown.starts_with("via:") || shown.starts_with("via：") || shown.starts_with("译者：") ||
         shown.starts_with("譯者：");
}

bool IsNoteOnAuthor(std::string_view shown) {
  return shown.starts_with("作者简介") || shown.starts_with("作者簡介") || shown.starts_with("关于作者");
}

// "译者ID" is the place for a name, not a name.
bool IsBlank(std::string_view name) {
  return name.empty() || name.ends_with("者ID") || name.ends_with("对ID");
}

// What stands behind "via:" or "来源：" in `line`, with that word; empty for any other line.
std::pair<std::string_view, std::string_view> ParseSource(std::string_view line) {
  for (const std::string_view word : {"via", "来源", "來源", "原文", "Source"}) {
    if (!line.starts_with(word) || line.size() == word.size()) continue;
    const storage::CodePoint c = storage::DecodeAt(line, word.size());
    if (IsColon(c.value)) return {word, Trim(line.substr(word.size() + c.length))};
  }
  return {};
}

// "译者：[kingfisher](https://…)": whoever is linked behind a role, whatever the name.
bool IsLinkedCredit(std::string_view line) {
  return std::ranges::any_of(kRoles, [&](std::string_view role) {
    if (!line.starts_with(role) || line.size() == role.size()) return false;
    const storage::CodePoint c = storage::DecodeAt(line, role.size());
    return IsColon(c.value) && Trim(line.substr(role.size() + c.length)).starts_with('[');
  });
}

// The credits in "（編輯：林小河）", all of a line.
std::vector<PrintedCredit> BracketedCredits(std::string_view line) {
  const auto bracket = line.starts_with("（") ? ParseBracketCredit(line) : std::nullopt;
  const bool all = bracket.has_value() && bracket->before.empty() && !bracket->credits.front().role.empty();
  return all ? bracket->credits : std::vector<PrintedCredit>();
}

// Whether the block is nothing but lines of credits.
bool IsCreditBlock(std::string_view text, const QaBlock& block) {
  if (block.kind != QaBlock::Kind::kText) return false;
  const std::vector<Line> lines =
      SplitLines(text.substr(block.range.begin, block.range.end - block.range.begin));
  return !lines.empty() && std::ranges::all_of(lines, [](const Line& line) {
    return !ParseCreditLine(line.text).empty() || !BracketedCredits(line.text).empty() ||
           IsLinkedCredit(line.text) || !ParseSource(line.text).second.empty();
  });
}

// The first of the blocks at the end that hold credits alone; the number of blocks if there are none.
size_t FindCreditBlocks(std::string_view text, const std::vector<QaBlock>& blocks) {
  size_t first = blocks.size();
  for (size_t i = blocks.size(); i > 0; --i) {
    const QaBlock& block = blocks[i - 1];
    if (IsCreditBlock(text, block)) {
      first = i - 1;
    } else if (block.kind != QaBlock::Kind::kRule && block.kind != QaBlock::Kind::kPicture) {
      break;
    }
  }
  return first;
}

class CreditCollector {
 public:
  explicit CreditCollector(std::string_view text) : text_(text) {}

  // "[#]: author: (Ada Byron https://…)", with quotes or brackets.
  void AddComment(const QaBlock& block) {
    std::string_view line = text_.substr(block.range.begin, block.range.end - block.range.begin);
    line = Trim(line.substr(std::string_view("[#]:").size()));
    const size_t colon = line.find(':');
    if (colon == kNowhere) return;
    const std::string_view role = Trim(line.substr(0, colon));
    if (std::ranges::find(kCommentRoles, role) == std::end(kCommentRoles)) return;
    std::string_view name = Trim(line.substr(colon + 1));
    if (name.starts_with('"') || name.starts_with('(')) name.remove_prefix(1);
    if (name.ends_with('"') || name.ends_with(')')) name.remove_suffix(1);
    Add(role, Trim(name.substr(0, name.find("http"))));
  }

  // "译者：[甲](https://…)，[乙](https://…) 校对：丙": each role up to the next.
  void AddLine(const QaBlock& block) {
    const std::string_view raw = text_.substr(block.range.begin, block.range.end - block.range.begin);
    std::vector<std::pair<size_t, std::string_view>> roles;
    for (const std::string_view role : kRoles) {
      for (const char* colon : {"：", ":"}) {
        const std::string mark = std::string(role) + colon;
        const size_t at = raw.find(mark);
        if (at != kNowhere) roles.emplace_back(at, raw.substr(at, mark.size()));
      }
    }
    if (roles.empty() || (IsCreditBlock(text_, block) && raw.find('[') == kNowhere))
      return AddOtherLines(raw);
    AddSources(raw);
    std::ranges::sort(roles);
    for (size_t i = 0; i < roles.size(); ++i) {
      const size_t begin = roles[i].first + roles[i].second.size();
      size_t end = i + 1 < roles.size() ? roles[i + 1].first : raw.size();
      end = std::min(end, raw.find('\n', begin));
      const std::string_view role = roles[i].second;
      AddNames(role.substr(0, role.size() - (role.ends_with(':') ? 1 : 3)), raw.substr(begin, end - begin));
    }
  }

  // "2021-05-03　文／甲　图／乙"
  void AddFields(const QaBlock& block) {
    const std::string_view raw = text_.substr(block.range.begin, block.range.end - block.range.begin);
    for (const PrintedCredit& credit : ParseCreditFields(raw)) Add(credit.role, credit.name);
  }

  // "〔記者甲／雲港報導〕"
  void AddDateline(const QaBlock& block) {
    const std::string_view raw = text_.substr(block.range.begin, block.range.end - block.range.begin);
    for (const PrintedCredit& credit : ParseDateline(raw)) Add(credit.role, credit.name);
  }

  std::vector<QaCredit> Take() { return std::move(credits_); }

 private:
  void AddSources(std::string_view raw) {
    for (const Line& line : SplitLines(raw)) {
      if (const auto [word, source] = ParseSource(line.text); !source.empty()) Add(word, source);
    }
  }

  // "文：甲 图：乙", "via: https://…".
  void AddOtherLines(std::string_view raw) {
    for (const Line& line : SplitLines(raw)) {
      if (const auto [word, source] = ParseSource(line.text); !source.empty()) Add(word, source);
      for (const PrintedCredit& credit : ParseCreditLine(line.text)) Add(credit.role, credit.name);
      for (const PrintedCredit& credit : BracketedCredits(line.text)) Add(credit.role, credit.name);
    }
  }

  void AddNames(std::string_view role, std::string_view names) {
    while (!names.empty()) {
      const size_t stop = std::min({names.find("，"), names.find("、"), names.find(", "), names.size()});
      std::string_view name = Trim(names.substr(0, stop));
      if (name.starts_with('[')) name = name.substr(1, name.find(']') - 1);
      Add(role, Trim(name));
      if (stop == names.size()) return;
      names.remove_prefix(stop + storage::DecodeAt(names, stop).length);
    }
  }

  void Add(std::string_view role, std::string_view name) {
    if (credits_.size() == kMaxCredits || IsBlank(name) || storage::CountCodePoints(name) > kMaxNameChars)
      return;
    const bool known =
        std::ranges::any_of(credits_, [&](const QaCredit& credit) { return credit.name == name; });
    const bool comment = std::ranges::find(kCommentRoles, role) != std::end(kCommentRoles);
    const bool same = std::ranges::any_of(
        credits_, [&](const QaCredit& credit) { return credit.name == name && credit.role == role; });
    if (same || (comment && known)) return;
    credits_.push_back({std::string(role), std::string(name), RangeOf(name, text_, 0)});
  }

  std::string_view text_;
  std::vector<QaCredit> credits_;
};

}  // namespace

bool HasTranslatorsNotes(const std::vector<QaBlock>& blocks) {
  return std::ranges::any_of(blocks, [](const QaBlock& block) { return StartsTrailer(block.text.text); });
}

bool MayHoldTranslatorsNotes(std::string_view text) {
  // Whether nothing but marks may stand before `at` on its line.
  const auto may_begin = [text](size_t at) {
    constexpr std::string_view kMarks = " \t#*_`[-";
    while (at > 0 && kMarks.find(text[at - 1]) != kNowhere) --at;
    return at == 0 || !absl::ascii_isgraph(static_cast<unsigned char>(text[at - 1])) || text[at - 1] == '>';
  };
  for (const std::string_view word : {"via", "译者", "譯者"}) {
    for (size_t at = text.find(word); at != kNowhere; at = text.find(word, at + word.size())) {
      if (may_begin(at)) return true;
    }
  }
  return false;
}

size_t FindTrailer(std::string_view text, const std::vector<QaBlock>& blocks) {
  size_t trailer = 0;
  // Who translated may stand on top as well: less than half of the text belongs to the notes.
  size_t behind = 0;
  for (const QaBlock& block : blocks) behind += block.text.text.size();
  for (size_t above = 0; trailer < blocks.size(); ++trailer) {
    const std::string& shown = blocks[trailer].text.text;
    if (above >= behind && StartsTrailer(shown)) break;
    above += shown.size();
    behind -= shown.size();
  }
  trailer = std::min(trailer, FindCreditBlocks(text, blocks));
  if (trailer == blocks.size()) return trailer;
  for (size_t i = trailer - std::min(trailer, kMaxNoteBlocks); i < trailer; ++i) {
    if (IsNoteOnAuthor(blocks[i].text.text)) trailer = i;
  }
  return trailer;
}

size_t NoteLength(std::string_view text, const std::vector<QaBlock>& blocks, size_t trailer) {
  size_t end = trailer;
  if (end == blocks.size() || !IsNoteOnAuthor(blocks[end].text.text)) return 0;
  while (end < blocks.size() && end - trailer <= kMaxNoteBlocks && !StartsTrailer(blocks[end].text.text) &&
         !IsCreditBlock(text, blocks[end]) && blocks[end].kind != QaBlock::Kind::kRule)
    ++end;
  return end - trailer;
}

std::vector<QaCredit> FindQaCredits(std::string_view text, const std::vector<QaBlock>& blocks,
                                    size_t trailer) {
  CreditCollector credits(text);
  for (size_t i = trailer; i < blocks.size(); ++i) {
    if (!IsNoteOnAuthor(blocks[i].text.text)) credits.AddLine(blocks[i]);
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].kind == QaBlock::Kind::kComment) credits.AddComment(blocks[i]);
    if (i >= trailer || i >= kMaxTopBlocks) continue;
    if (StartsTrailer(blocks[i].text.text)) credits.AddLine(blocks[i]);
    credits.AddDateline(blocks[i]);
    if (blocks[i].range.end - blocks[i].range.begin <= kMaxDatelineBytes &&
        FindDate(blocks[i].text.text).has_value())
      credits.AddFields(blocks[i]);
  }
  return credits.Take();
}

bool IsAuthorRole(std::string_view role) { return role == "author" || role == "作者"; }

}  // namespace fangtan::service
