#include "service/documents/html_notes.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/documents/dateline.h"
#include "service/documents/lines.h"
#include "service/documents/vocabulary.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kMaxChars = 160;
constexpr size_t kMaxOtherChars = 14;
constexpr size_t kMaxDateline = 24;  // alone on its line
constexpr size_t kMaxHanName = 4;    // of one name among several

// Folded. Whoever stands behind these gave the text.
constexpr std::string_view kSourceFields[] = {"来源",     "稿源",     "文章来源", "信息来源",
                                              "稿件来源", "新闻来源", "转自",     "source"};
// Facts that nobody needs.
constexpr std::string_view kOtherFields[] = {
    "发布时间",  "发布日期", "发表时间", "时间",      "日期", "更新时间",     "浏览次数",     "浏览", "阅读",
    "点击",      "点击数",   "点击量",   "阅读量",    "评论", "字号",         "字体",         "栏目", "分类",
    "published", "updated",  "posted",   "posted on", "date", "last updated", "published on", "views"};
constexpr std::string_view kEnglishRoles[] = {"by",           "author",    "editor",        "reporter",
                                              "photographer", "photos by", "words by",      "text by",
                                              "written by",   "edited by", "translated by", "translator",
                                              "interview by", "photo by",  "interviewer",   "interviewed by"};
// What somebody does by whom a text is: "Photographs by Ada Byron".
constexpr std::string_view kCrafts[] = {"photographs", "photography", "photos",       "photo",
                                        "words",       "text",        "interview",    "interviewed",
                                        "edited",      "translated",  "illustrations"};

bool IsIn(const auto& words, std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

bool Separates(char32_t c) {
  return storage::IsSpace(c) ||
         std::u32string_view(U"|｜·•丨/／,，、;；").find(c) != std::u32string_view::npos;
}

bool IsNumeric(std::string_view piece) {
  return absl::ascii_isdigit(static_cast<unsigned char>(piece.front())) != 0 &&
         std::ranges::none_of(piece,
                              [](char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); });
}

constexpr std::string_view kMonths[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};

// "march", "mar", "mar.", "sept"; no "mara".
bool IsMonth(std::string_view folded) {
  if (folded.ends_with('.')) folded.remove_suffix(1);
  return folded.size() >= 3 && std::ranges::any_of(kMonths, [&](std::string_view month) {
           return month.starts_with(folded) && (folded.size() <= 4 || folded == month);
         });
}

// "评论" of "评论(23)".
std::string_view WithoutCount(std::string_view folded) {
  const size_t open = folded.find('(');
  const bool counts = open != std::string_view::npos && folded.ends_with(')') &&
                      folded.find_first_not_of("0123456789", open + 1) == folded.size() - 1;
  return counts ? folded.substr(0, open) : folded;
}

// Reads a line piece by piece.
class NoteReader {
 public:
  explicit NoteReader(std::string_view line) : line_(line) {}

  std::optional<HtmlNote> Read(bool strict) && {
    note_.date = FindDate(line_);
    fields_ = note_.date.has_value() ? 1 : 0;
    ReadPieces();
    EndValue();
    if (failed_ || fields_ == 0 || (strict ? other_chars_ > 0 : other_chars_ > kMaxOtherChars))
      return std::nullopt;
    return std::move(note_);
  }

 private:
  void ReadPieces() {
    size_t begin = 0;
    for (size_t at = 0; at <= line_.size() && !failed_;) {
      const storage::CodePoint c =
          at < line_.size() ? storage::DecodeAt(line_, at) : storage::CodePoint{U' ', 1};
      const bool colon = IsColon(c.value) && !IsNumeric(line_.substr(begin, std::max<size_t>(at - begin, 1)));
      if (colon) {
        AddKey(line_.substr(begin, at - begin));
      } else if (Separates(c.value) && at > begin) {
        AddPiece(line_.substr(begin, at - begin), c.value);
      } else if (std::u32string_view(U"|｜·•丨").find(c.value) != std::u32string_view::npos) {
        latin_ = listed_ = false;  // behind a blank
      }
      at += c.length;
      if (colon || Separates(c.value)) begin = at;
    }
  }

  // "来源" of "来源：".
  void AddKey(std::string_view key) {
    key = Trim(key);
    EndValue();
    if (const std::string folded = storage::FoldName(key); IsKey(folded)) {
      role_ = key;
      waits_ = true;
      ++fields_;
    } else {
      failed_ = true;
    }
  }

  static bool IsKey(std::string_view folded) {
    return IsIn(kSourceFields, folded) || IsIn(kOtherFields, folded) || IsIn(kEnglishRoles, folded) ||
           IsCreditRole(folded);
  }

  void AddPiece(std::string_view piece, char32_t behind) {
    const std::string folded(WithoutCount(storage::FoldName(piece)));
    if (IsMonth(folded)) ++fields_;
    if (IsNumeric(piece) || IsMonth(folded) || (fields_ > 0 && (folded == "at" || folded == "on"))) return;
    if (waits_ || TakesMore(folded)) return Extend(piece, behind);
    EndValue();
    if (folded == "by" && other_.data() + other_.size() + 1 == piece.data() &&
        IsIn(kCrafts, storage::FoldName(other_)))
      return StartRole(TakeCraft(piece));
    if (IsIn(kEnglishRoles, folded)) return StartRole(piece);
    if (IsIn(kOtherFields, folded)) {
      ++fields_;
      return;
    }
    if (IsCreditRole(folded)) return StartRole(piece);
    if (const auto credits = ParseCreditLine(piece); !credits.empty()) {
      note_.credits.insert(note_.credits.end(), credits.begin(), credits.end());
      ++fields_;
      return;
    }
    other_ = piece;
    other_chars_ += storage::CountCodePoints(piece);
  }

  // "Photographs by", which ends in `by`; the first word is nothing else then.
  std::string_view TakeCraft(std::string_view by) {
    other_chars_ -= storage::CountCodePoints(other_);
    const std::string_view craft = std::exchange(other_, {});
    return {craft.data(), static_cast<size_t>(by.data() + by.size() - craft.data())};
  }

  void StartRole(std::string_view role) {
    role_ = role;
    waits_ = true;
    ++fields_;
  }

  // Names of several words, and several names under one role.
  bool TakesMore(std::string_view folded) const {
    if (value_.empty() || IsKey(folded)) return false;
    return latin_ || (listed_ && IsCredit());
  }

  bool IsCredit() const {
    const std::string folded = storage::FoldName(role_);
    return IsCreditRole(folded) || IsIn(kEnglishRoles, folded);
  }

  void Extend(std::string_view piece, char32_t behind) {
    if (listed_) EndName();
    value_ = value_.empty() ? piece
                            : line_.substr(static_cast<size_t>(value_.data() - line_.data()),
                                           static_cast<size_t>(piece.data() + piece.size() - value_.data()));
    waits_ = false;
    latin_ = behind == U' ' && static_cast<unsigned char>(piece.back()) < 0x80;
    listed_ = behind == U'、' || behind == U',' || behind == U'，' || (!latin_ && behind == U' ');
  }

  void EndName() {
    const std::string_view value = Trim(value_);
    value_ = {};
    latin_ = listed_ = false;
    if (value.empty()) return;
    const std::string role = storage::FoldName(role_);
    if (IsIn(kOtherFields, role)) return;
    const bool source = IsIn(kSourceFields, role);
    // Speech behind a label is no name.
    const bool another = !note_.credits.empty() && note_.credits.back().role.data() == role_.data() &&
                         storage::CountCodePoints(value) <= kMaxHanName;
    const bool name = another || LooksLikeName(value) || (!IsIn(kEnglishRoles, role) && MayBeName(value));
    if (source || name) {
      note_.credits.push_back({role_, value});
    } else {
      failed_ = true;
    }
  }

  void EndValue() {
    EndName();
    role_ = {};
    waits_ = false;
  }

  std::string_view line_;
  HtmlNote note_;
  std::string_view role_;
  std::string_view value_;
  std::string_view other_;  // the last piece that is neither role nor name
  bool waits_ = false;      // the role has no name yet
  bool latin_ = false;      // the name may go on behind a blank
  bool listed_ = false;     // another name may follow
  bool failed_ = false;
  size_t fields_ = 0;
  size_t other_chars_ = 0;
};

}  // namespace

std::optional<HtmlNote> ReadHtmlNote(std::string_view line, bool strict) {
  line = Trim(line);
  if (line.empty() || EndsSentence(line) ||
      storage::CountCodePoints(FirstChars(line, kMaxChars + 1)) > kMaxChars)
    return std::nullopt;
  if (auto credits = ParseDateline(line); !credits.empty() && storage::CountCodePoints(line) <= kMaxDateline)
    return HtmlNote{.date = std::nullopt, .credits = std::move(credits)};
  const bool bracketed =
      (line.starts_with("（") && line.ends_with("）")) || (line.front() == '(' && line.back() == ')');
  if (bracketed) {
    auto credit = ParseBracketCredit(line);
    if (!credit.has_value() || credit->credits.front().role.empty()) return std::nullopt;
    return HtmlNote{std::nullopt, std::move(credit->credits)};
  }
  return NoteReader(line).Read(strict);
}

bool NamesSource(const HtmlNote& note) {
  return std::ranges::any_of(note.credits, [](const PrintedCredit& credit) {
    return IsIn(kSourceFields, storage::FoldName(credit.role));
  });
}

}  // namespace fangtan::service
