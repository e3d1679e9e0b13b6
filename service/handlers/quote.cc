#include "service/handlers/quote.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "service/handlers/compared_text.h"
#include "storage/errors.h"
#include "storage/text/char_class.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr std::u32string_view kOpening = U"「『“‘«‹„〝﹁﹃｢";
constexpr std::u32string_view kClosing = U"」』”’»›“〞﹂﹄｣";
constexpr std::u32string_view kEitherWay = U"\"＂'＇";
constexpr std::u32string_view kBracketsOpen = U"[［(（【〔";
constexpr std::u32string_view kBracketsClose = U"]］)）】〕";

bool IsOneOf(char32_t value, std::u32string_view set) { return set.find(value) != std::u32string_view::npos; }

bool HasWords(std::u32string_view text) {
  return std::ranges::any_of(text, [](char32_t c) {
    return storage::ClassOf(c) != storage::CharClass::kSeparator && storage::FoldCodePoint(c).first != 0;
  });
}

std::u32string_view Trim(std::u32string_view text) {
  while (!text.empty() && storage::IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && storage::IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

// How the depth of quotation changes at `c` of kind `open` and `close`.
int DepthStep(char32_t c, char32_t open, char32_t close) { return c == open ? 1 : c == close ? -1 : 0; }

// Whether the first and the last character, a pair of marks, belong to each other.
bool IsOnePair(std::u32string_view text, char32_t open, char32_t close) {
  int depth = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    depth += DepthStep(text[i], open, close);
    if (depth == 0) return false;
  }
  return true;
}

// `text` without one pair of marks around it, or without one that is left over at an end; nothing if there is
// none.
std::optional<std::u32string_view> Unwrap(std::u32string_view text) {
  if (text.size() < 2) return std::nullopt;
  const std::u32string_view inner = text.substr(1, text.size() - 2);
  const char32_t first = text.front();
  const char32_t last = text.back();
  if (IsOneOf(first, kEitherWay)) {
    if (first == last && inner.find(first) == std::u32string_view::npos) return inner;
    return text.substr(1).find(first) == std::u32string_view::npos ? std::optional(text.substr(1))
                                                                   : std::nullopt;
  }
  if (const size_t pair = kOpening.find(first); pair != std::u32string_view::npos) {
    const char32_t close = kClosing[pair];
    if (last == close && IsOnePair(text, first, close)) return inner;
    if (text.find(close) == std::u32string_view::npos) return text.substr(1);
  }
  if (const size_t pair = kClosing.find(last); pair != std::u32string_view::npos) {
    if (text.find(kOpening[pair]) == std::u32string_view::npos) return text.substr(0, text.size() - 1);
  }
  return std::nullopt;
}

// Length of the ellipsis at `at`, brackets around it included; 0: none stands there.
size_t EllipsisAt(std::u32string_view text, size_t at) {
  size_t end = at;
  const bool bracket = IsOneOf(text[at], kBracketsOpen);
  if (bracket) ++end;
  const size_t marks = end;
  while (end < text.size() && (text[end] == U'…' || text[end] == U'⋯')) ++end;
  if (end == marks) {
    constexpr size_t kStops = 3;
    while (end < text.size() && IsOneOf(text[end], U".．。") && text[end] == text[marks]) ++end;
    if (end - marks < kStops) return 0;
  }
  if (!bracket) return end - at;
  return end < text.size() && IsOneOf(text[end], kBracketsClose) ? end + 1 - at : 0;
}

std::vector<std::string> SplitAtEllipses(std::u32string_view text) {
  std::vector<std::string> parts;
  size_t begin = 0;
  const auto add = [&](size_t end) {
    const std::u32string_view part = Trim(text.substr(begin, end - begin));
    if (HasWords(part)) parts.push_back(storage::ToUtf8(part));
  };
  for (size_t at = 0; at < text.size();) {
    const size_t length = EllipsisAt(text, at);
    if (length > 0) {
      add(at);
      begin = at + length;
    }
    at += std::max<size_t>(length, 1);
  }
  add(text.size());
  return parts;
}

absl::Status TooLarge(absl::string_view what, size_t count, size_t limit) {
  return storage::InvalidField("quote", absl::StrCat("has ", count, " ", what, ", more than ", limit),
                               "TOO_LARGE", {{"limit", absl::StrCat(limit)}});
}

}  // namespace

absl::StatusOr<Quote> Quote::Parse(std::string_view text) {
  if (storage::FindInvalidUtf8(text).has_value()) return storage::InvalidField("quote", "is not valid UTF-8");
  const size_t count = storage::CountCodePoints(text);
  if (count > kMaxQuoteChars) return TooLarge("characters", count, kMaxQuoteChars);
  const std::u32string characters = storage::ToUtf32(text);
  std::u32string_view form = Trim(characters);
  if (!HasWords(form))
    return storage::InvalidField("quote", "holds no letter, digit or ideograph to look for");
  Quote quote;
  quote.forms_.push_back(storage::ToUtf8(form));
  while (const auto unwrapped = Unwrap(form)) {
    form = Trim(*unwrapped);
    quote.forms_.push_back(storage::ToUtf8(form));
    if (quote.forms_.size() > 2) quote.forms_.erase(quote.forms_.begin() + 1);
  }
  quote.parts_ = SplitAtEllipses(form);
  if (quote.parts_.size() > kMaxQuoteParts) return TooLarge("parts", quote.parts_.size(), kMaxQuoteParts);
  return quote;
}

}  // namespace fangtan::service
