#include "service/documents/credits.h"

#include <algorithm>
#include <iterator>

#include "service/documents/lexicon.h"
#include "service/documents/lines.h"
#include "service/documents/speaker_names.h"
#include "service/documents/vocabulary.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CodePoint;
using storage::DecodeAt;

constexpr size_t kMaxCreditChars = 60;

bool IsSlash(char32_t c) { return c == U'/' || c == U'／' || c == U'∕'; }

bool SeparatesNames(char32_t c) {
  return storage::IsSpace(c) || IsColon(c) ||
         std::u32string_view(U"、，,；;/／|｜&").find(c) != std::u32string_view::npos;
}

std::vector<std::string_view> Pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  size_t begin = 0;
  for (size_t at = 0; at <= text.size();) {
    const CodePoint c = at == text.size() ? CodePoint{U' ', 1} : DecodeAt(text, at);
    if (SeparatesNames(c.value)) {
      if (at > begin) pieces.push_back(text.substr(begin, at - begin));
      begin = at + c.length;
    }
    at += c.length;
  }
  return pieces;
}

bool IsCreditedName(std::string_view piece, bool has_role) {
  const std::string folded = storage::FoldName(piece);
  if (IsStageDirection(folded) || IsFieldWord(folded) || IsCourtesy(folded)) return false;
  if (storage::CountCodePoints(piece) < 2) return has_role;
  const bool is_word = Lexicon::Get().IsWord(storage::ToUtf32(folded));
  return has_role ? MayBeName(piece) || LooksLikeName(piece)
                  : LooksLikeName(piece) || (MayBeName(piece) && !is_word);
}

// A role glued to its name, as in "記者張三": its length in bytes of `piece`, else 0.
size_t GluedRole(std::string_view piece) {
  for (size_t chars = 5; chars > 0; --chars) {
    const std::string_view front = FirstChars(piece, chars);
    if (front.size() < piece.size() && IsCreditRole(storage::FoldName(front)) && chars > 1)
      return front.size();
  }
  return 0;
}

bool IsSingleHan(std::string_view piece) {
  return storage::CountCodePoints(piece) == 1 && storage::IsHan(DecodeAt(piece, 0).value);
}

// "沈 潔" came apart: two single characters in a row, with nothing but blanks between them, are one name.
void JoinSpacedNames(std::string_view text, std::vector<std::string_view>& pieces) {
  for (size_t i = 0; i + 1 < pieces.size(); ++i) {
    if (!IsSingleHan(pieces[i]) || IsCreditRole(storage::FoldName(pieces[i])) || !IsSingleHan(pieces[i + 1]))
      continue;
    const auto begin = static_cast<size_t>(pieces[i].data() - text.data());
    const auto end = static_cast<size_t>(pieces[i + 1].data() + pieces[i + 1].size() - text.data());
    pieces[i] = text.substr(begin, end - begin);
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

bool IsLatinWord(std::string_view piece) {
  return !piece.empty() && piece[0] >= 'A' && piece[0] <= 'Z' && !IsCreditRole(storage::FoldName(piece));
}

// "Orla Byrne" came apart, too.
void JoinLatinNames(std::string_view text, std::vector<std::string_view>& pieces) {
  for (size_t i = 0; i + 1 < pieces.size();) {
    const auto end = static_cast<size_t>(pieces[i].data() + pieces[i].size() - text.data());
    const auto next = static_cast<size_t>(pieces[i + 1].data() - text.data());
    if (!IsLatinWord(pieces[i]) || !IsLatinWord(pieces[i + 1]) || text.substr(end, next - end) != " ") {
      ++i;
      continue;
    }
    const auto begin = static_cast<size_t>(pieces[i].data() - text.data());
    pieces[i] = text.substr(begin, next + pieces[i + 1].size() - begin);
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

// "实习生 陆一帆 对本文亦有贡献" without what is behind the name.
std::string_view WithoutThanks(std::string_view text) {
  if (!text.ends_with("有贡献") && !text.ends_with("有貢獻")) return text;
  for (const std::string_view about : {"对本文", "对此文", "對本文", "對此文"}) {
    if (const size_t at = text.rfind(about); at != std::string_view::npos) return Trim(text.substr(0, at));
  }
  return text;
}

}  // namespace

std::vector<PrintedCredit> ParseCredits(std::string_view text) {
  if (storage::CountCodePoints(text) > kMaxCreditChars) return {};
  std::vector<std::string_view> pieces = Pieces(text);
  JoinSpacedNames(text, pieces);
  JoinLatinNames(text, pieces);
  std::vector<PrintedCredit> credits;
  std::string_view role;
  for (std::string_view piece : pieces) {
    if (IsCreditRole(storage::FoldName(piece))) {
      role = piece;
      continue;
    }
    if (const size_t glued = GluedRole(piece); glued > 0) {
      role = piece.substr(0, glued);
      piece = piece.substr(glued);
      // "采访手记", "採訪逐字稿" are words.
      if (!LooksLikeName(piece)) return {};
    }
    if (!IsCreditedName(piece, !role.empty())) return {};
    credits.push_back({role, piece});
  }
  return credits;
}

std::optional<BracketCredit> ParseBracketCredit(std::string_view line) {
  // "（編輯：林小河）1120512": agencies of Taiwan put the day behind.
  constexpr size_t kMaxDayDigits = 8;
  const size_t day = line.find_last_not_of("0123456789") + 1;
  if (day > 0 && line.size() - day <= kMaxDayDigits && LastChar(line.substr(0, day)) == U'）')
    line = line.substr(0, day);
  const char32_t last = LastChar(line);
  if (last != U')' && last != U'）') return std::nullopt;
  const size_t half = line.rfind('(');
  const size_t full = line.rfind("（");
  const size_t open = half == std::string_view::npos   ? full
                      : full == std::string_view::npos ? half
                                                       : std::max(half, full);
  if (open == std::string_view::npos) return std::nullopt;
  const size_t begin = open + DecodeAt(line, open).length;
  const size_t end = line.size() - (last == U')' ? 1 : 3);
  if (begin >= end) return std::nullopt;
  const std::string_view inside = WithoutThanks(line.substr(begin, end - begin));
  BracketCredit found{ParseCredits(inside), Trim(line.substr(0, open))};
  if (const size_t stop = inside.rfind("。"); found.credits.empty() && stop != std::string_view::npos) {
    found.credits = ParseCreditLine(Trim(inside.substr(stop + std::string_view("。").size())));
    found.more = true;
  }
  if (found.credits.empty()) return std::nullopt;
  const bool with_role = !found.credits.front().role.empty();
  // "(SOUNDBITE OF MUSIC)"
  if (!with_role && IsAllCapitals(inside)) return std::nullopt;
  if (!found.before.empty() && !EndsSentence(found.before) && !with_role) return std::nullopt;
  return found;
}

std::vector<PrintedCredit> ParseCreditFields(std::string_view line) {
  std::vector<PrintedCredit> credits;
  size_t begin = 0;
  for (size_t at = 0; at <= line.size();) {
    const CodePoint c = at == line.size() ? CodePoint{U' ', 1} : DecodeAt(line, at);
    const std::string_view field = Trim(line.substr(begin, at - begin));
    at += c.length;
    // "作者： 林小河": the blank behind the colon parts nothing.
    if (!storage::IsSpace(c.value) || IsColon(LastChar(field))) continue;
    if (std::ranges::any_of(storage::ToUtf32(field), [](char32_t c) { return IsColon(c) || IsSlash(c); })) {
      std::ranges::copy(ParseCreditLine(field), std::back_inserter(credits));
    }
    begin = at;
  }
  return credits;
}

std::vector<PrintedCredit> ParseCreditLine(std::string_view line) {
  constexpr std::u32string_view kBullets = U"■□●○◎▲△◆◇★☆";
  while (!line.empty() && kBullets.find(DecodeAt(line, 0).value) != kBullets.npos)
    line = Trim(line.substr(DecodeAt(line, 0).length));
  if (EndsInStop(line)) return {};
  std::vector<PrintedCredit> credits = ParseCredits(line);
  const bool all_roles = std::ranges::all_of(credits, [](const PrintedCredit& c) { return !c.role.empty(); });
  return all_roles ? credits : std::vector<PrintedCredit>{};
}

}  // namespace fangtan::service
