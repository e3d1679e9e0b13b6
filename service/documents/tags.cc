#include "service/documents/tags.h"

#include "absl/strings/ascii.h"
#include "service/documents/html_entities.h"
#include "service/documents/lines.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

constexpr size_t kNowhere = std::string_view::npos;

bool StartsTag(std::string_view text, size_t at) {
  if (at + 1 < text.size() && text[at + 1] == '/') ++at;
  // WebVTT has tags that are times.
  return at + 1 < text.size() && absl::ascii_isalnum(text[at + 1]);
}

bool EndsName(char c) { return absl::ascii_isspace(c) || c == '>' || c == '/' || c == '.'; }

}  // namespace

std::optional<TagToken> TagScanner::Next() {
  while (at_ < text_.size() && SkipHidden()) {
  }
  if (at_ >= text_.size()) return std::nullopt;
  if (text_[at_] == '<' && StartsTag(text_, at_)) {
    if (std::optional<TagToken> tag = ReadTag()) return tag;
  }
  return ReadText();
}

// Whether something that is not for readers began here and was passed over.
bool TagScanner::SkipHidden() {
  if (!hidden_.empty()) {
    const std::string end = "</" + hidden_;
    hidden_.clear();
    return SkipPast(end, no_hidden_end_);
  }
  const std::string_view rest = text_.substr(at_);
  if (rest.starts_with("<!--")) return SkipPast("-->", no_comment_end_);
  if (rest.starts_with("<!") || rest.starts_with("<?")) return SkipPast(">", no_tag_end_);
  return false;
}

bool TagScanner::SkipPast(std::string_view end, bool& missing) {
  if (missing) return false;
  const size_t found = text_.find(end, at_);
  missing = found == kNowhere;
  if (missing) return false;
  at_ = found + (end.starts_with("</") ? 0 : end.size());
  return true;
}

std::optional<TagToken> TagScanner::ReadTag() {
  const size_t end = FindTagEnd(at_ + 1);
  if (end == kNowhere) return std::nullopt;
  TagToken token;
  token.range = {at_, end + 1};
  size_t name = at_ + 1;
  token.kind = text_[name] == '/' ? TagToken::Kind::kClose : TagToken::Kind::kOpen;
  if (token.kind == TagToken::Kind::kClose) ++name;
  size_t name_end = name;
  while (name_end < end && !EndsName(text_[name_end])) ++name_end;
  token.name = absl::AsciiStrToLower(std::string(text_.substr(name, name_end - name)));
  while (name_end < end && !absl::ascii_isspace(text_[name_end])) ++name_end;
  token.rest = Trim(text_.substr(name_end, end - name_end));
  at_ = end + 1;
  if (token.kind == TagToken::Kind::kOpen && (token.name == "script" || token.name == "style")) {
    hidden_ = token.name;
  }
  return token;
}

// The ">" that ends the tag, or kNowhere.
size_t TagScanner::FindTagEnd(size_t from) {
  if (no_tag_end_) return kNowhere;
  char quote = 0;
  for (size_t at = from; !quotes_unpaired_ && at < text_.size(); ++at) {
    const char c = text_[at];
    if (quote == 0 && c == '>') return at;
    if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'') && text_[at - 1] == '=') {
      quote = c;
    }
  }
  quotes_unpaired_ = true;
  const size_t end = text_.find('>', from);
  no_tag_end_ = end == kNowhere;
  return end;
}

TagToken TagScanner::ReadText() {
  TagToken token;
  token.range.begin = at_;
  ++at_;
  while (at_ < text_.size() && text_[at_] != '<') ++at_;
  token.range.end = at_;
  return token;
}

void AddDecoded(std::string_view text, ByteRange piece, PlacedTextWriter& writer) {
  size_t plain = piece.begin;
  for (size_t at = piece.begin; at < piece.end; ++at) {
    if (text[at] != '&') continue;
    const std::optional<Reference> found = ReadReference(text.substr(0, piece.end), at);
    if (!found.has_value()) continue;
    writer.Add(text.substr(plain, at - plain), {plain, at});
    std::string decoded;
    storage::AppendUtf8(found->value, decoded);
    plain = at + found->size;
    writer.Add(decoded, {at, plain});
    at = plain - 1;
  }
  writer.Add(text.substr(plain, piece.end - plain), {plain, piece.end});
}

}  // namespace fangtan::service
