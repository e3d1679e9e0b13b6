// Comparable: the documented cleaning, coded without the readers.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "storage/text/utf8.h"
#include "tests/documents/span_property.h"

namespace fangtan::service {
namespace {

// `text` without what stands from each `open` to the next `close`, both included; an `open` without one
// stays.
std::string Without(std::string_view text, std::string_view open, std::string_view close) {
  std::string out;
  while (true) {
    const size_t begin = text.find(open);
    const size_t end = begin == std::string_view::npos ? begin : text.find(close, begin + open.size());
    if (end == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, begin));
    text.remove_prefix(end + close.size());
  }
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// Tags: "<", then a letter, "/", "!" or "?".
std::string WithoutTags(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const bool tag = text[at] == '<' && at + 1 < text.size() &&
                     (absl::ascii_isalpha(static_cast<unsigned char>(text[at + 1])) ||
                      std::string_view("/!?").find(text[at + 1]) != std::string_view::npos);
    const size_t end = tag ? text.find('>', at) : std::string_view::npos;
    // <https://…> is an address that is shown.
    const bool address = tag && text.substr(at, 9).find("://") != std::string_view::npos;
    if (end == std::string_view::npos || address) {
      out += text[at++];
    } else {
      at = end + 1;
    }
  }
  return out;
}

std::string DecodeReferences(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kNamed = {{{"amp", "&"},
                                                                                     {"lt", "<"},
                                                                                     {"gt", ">"},
                                                                                     {"quot", "\""},
                                                                                     {"apos", "'"},
                                                                                     {"nbsp", " "},
                                                                                     {"mdash", "—"},
                                                                                     {"ndash", "–"},
                                                                                     {"hellip", "…"},
                                                                                     {"rsquo", "’"},
                                                                                     {"lsquo", "‘"},
                                                                                     {"ldquo", "“"},
                                                                                     {"rdquo", "”"},
                                                                                     {"copy", "©"}}};
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text[at] == '&' ? text.find(';', at) : std::string_view::npos;
    if (end == std::string_view::npos || end - at > 10) {
      out += text[at++];
      continue;
    }
    const std::string name(text.substr(at + 1, end - at - 1));
    const auto named =
        std::ranges::find(kNamed, name, [](const auto& pair) { return std::string(pair.first); });
    if (named != kNamed.end()) {
      out += named->second;
    } else if (name.size() > 1 && name[0] == '#') {
      const bool hex = name[1] == 'x' || name[1] == 'X';
      storage::AppendUtf8(std::strtoul(name.c_str() + (hex ? 2 : 1), nullptr, hex ? 16 : 10), out);
    } else {
      out += text.substr(at, end + 1 - at);
    }
    at = end + 1;
  }
  return out;
}

// Length of `[12:34]`, `\[01:02:03.25\]` and the like; 0: none.
size_t TimeInBrackets(std::string_view text) {
  size_t at = text.starts_with('\\') ? 1 : 0;
  if (at >= text.size() || text[at] != '[') return 0;
  ++at;
  size_t colons = 0;
  const size_t begin = at;
  while (at < text.size() &&
         (absl::ascii_isdigit(static_cast<unsigned char>(text[at])) || text[at] == ':' || text[at] == '.'))
    colons += text[at++] == ':' ? 1 : 0;
  if (at == begin || colons == 0) return 0;
  if (at < text.size() && text[at] == '\\') ++at;
  return at < text.size() && text[at] == ']' ? at + 1 : 0;
}

std::string WithoutTimes(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t length = TimeInBrackets(text.substr(at));
    if (length == 0) out += text[at];
    at += std::max<size_t>(length, 1);
  }
  return out;
}

// Where the bracket that opens at `at` closes; npos: nowhere.
size_t Closing(std::string_view text, size_t at, char open, char close) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == open) {
      ++depth;
    } else if (text[at] == close && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

// Length of "](address)" or "][id]" at `at`, whose link began before the text; 0: none.
size_t CutTarget(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at + 1);
  const size_t end = rest.starts_with('(')   ? Closing(rest, 0, '(', ')')
                     : rest.starts_with('[') ? Closing(rest, 0, '[', ']')
                                             : std::string_view::npos;
  return end == std::string_view::npos ? 0 : end + 2;
}

// A span begins and ends with a character that is shown, so that it may cut a link.
// [text](address) and [text][id] become text; ![text](address) goes; so do [^note] and [12] of a footnote.
std::string WithoutLinks(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const bool picture = text.substr(at).starts_with("![");
    const size_t open = picture ? at + 1 : at;
    const bool escaped = at > 0 && text[at - 1] == '\\';
    const size_t end = text[open] == '[' && !escaped ? Closing(text, open, '[', ']') : std::string_view::npos;
    if (text[at] == ']' && !escaped && CutTarget(text, at) > 0) {
      at += CutTarget(text, at);
      continue;
    }
    if (end == std::string_view::npos) {
      if (text[open] != '[' || escaped) out += text[at];
      ++at;
      continue;
    }
    const std::string_view inside = text.substr(open + 1, end - open - 1);
    const char next = end + 1 < text.size() ? text[end + 1] : '\0';
    const size_t target = next == '('   ? Closing(text, end + 1, '(', ')')
                          : next == '[' ? Closing(text, end + 1, '[', ']')
                                        : std::string_view::npos;
    const bool note =
        inside.starts_with('^') ||
        (!inside.empty() && std::ranges::all_of(inside, [](unsigned char c) { return std::isdigit(c); }));
    if (target != std::string_view::npos) {
      if (!picture) out += WithoutLinks(inside);
      at = target + 1;
    } else if (note) {
      at = end + 1;
    } else {
      out += text[at++];
    }
  }
  return out;
}

// 樹(shù): a note in Latin letters behind a character.
std::string WithoutReadings(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text[at] == '(' ? text.find(')', at) : std::string_view::npos;
    const bool reading =
        end != std::string_view::npos && end - at < 16 && end - at > 1 &&
        std::ranges::none_of(storage::ToUtf32(text.substr(at + 1, end - at - 1)), [](char32_t c) {
          return storage::IsHan(c) || c < U'a' || (c > U'z' && c < U'À');
        });
    if (reading) {
      at = end + 1;
    } else {
      out += text[at++];
    }
  }
  return out;
}

bool IsTiming(std::string_view line) { return line.find("-->") != std::string_view::npos; }

bool IsNumber(std::string_view line) {
  return !line.empty() &&
         std::ranges::all_of(line, [](unsigned char c) { return std::isdigit(c) || c == '\r'; });
}

// Lines of payload only. A line of digits alone is a cue's number where a time follows.
std::string Payload(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool number = IsNumber(lines[i]) && i + 1 < lines.size() && IsTiming(lines[i + 1]);
    if (!number && !IsTiming(lines[i])) out.append(lines[i]).append("\n");
  }
  return out;
}

// The texts of the strings under "body" or "text"; a stretch that begins inside of one begins with it.
std::string JsonTexts(std::string_view text) {
  std::string out;
  bool inside = true;
  for (size_t at = 0; at < text.size(); ++at) {
    if (inside && text[at] == '\\' && at + 1 < text.size()) {
      ++at;
      out += text[at] == 'n' ? '\n' : text[at] == 't' ? '\t' : text[at];
    } else if (inside && text[at] == '"') {
      inside = false;
    } else if (inside) {
      out += text[at];
    } else {
      const size_t body = std::min(text.find("\"body\"", at), text.find("\"text\"", at));
      if (body == std::string_view::npos) break;
      at = text.find('"', text.find(':', body));
      inside = true;
      out += ' ';
    }
  }
  return out;
}

// \u2060 of a head in YAML.
std::string DecodeEscapes(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const std::string code(text.substr(at, 2) == "\\u" ? text.substr(at + 2, 4) : "");
    if (code.size() == 4 && std::ranges::all_of(code, [](unsigned char c) { return std::isxdigit(c); })) {
      storage::AppendUtf8(std::strtoul(code.c_str(), nullptr, 16), out);
      at += 6;
    } else {
      out += text[at++];
    }
  }
  return out;
}

bool IsDropped(char32_t c) {
  return storage::IsSpace(c) || c < 0x20 || c == 0x2060 ||
         std::u32string_view(U"*_#>`~\\|\"“”‘’'").find(c) != std::u32string_view::npos;
}

std::string WithoutMarks(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    if (!IsDropped(c.value)) out += text.substr(at, c.length);
    at += c.length;
  }
  return out;
}

std::string CleanMarkdownAnew(std::string_view source) {
  std::string text = Without(DecodeEscapes(source), "<!--", "-->");
  text = Replaced(Replaced(Replaced(Replaced(text, "<rt>", "（"), "</rt>", "）"), "<rp>（</rp>", ""),
                  "<rp>）</rp>", "");
  return DecodeReferences(WithoutTags(WithoutLinks(WithoutTimes(text))));
}

}  // namespace

std::string Comparable(std::string_view source, std::string_view media_type) {
  std::string text(source);
  if (media_type == "text/markdown") {
    text = CleanMarkdownAnew(source);
  } else if (media_type.find("xml") != std::string_view::npos || media_type == "text/html") {
    text = DecodeReferences(WithoutTags(Without(Without(source, "<note", "</note>"), "<!--", "-->")));
  } else if (media_type == "text/vtt" || media_type == "application/x-subrip") {
    text = DecodeReferences(WithoutTags(Payload(source)));
  } else if (media_type == "application/json") {
    text = JsonTexts(source);
  } else if (!media_type.empty()) {
    text = WithoutReadings(source);
  }
  return WithoutMarks(text);
}

bool IsRepairOf(std::string_view text, std::string_view source) {
  const std::u32string right = storage::ToUtf32(text);
  const std::u32string garbled = storage::ToUtf32(source);
  constexpr size_t kFar = 64;
  constexpr size_t kSame = 4;
  size_t at = 0;
  size_t there = 0;
  while (at < right.size() && there < garbled.size()) {
    if (right[at] == garbled[there]) {
      ++at;
      ++there;
      continue;
    }
    // The nearest place where both go on alike; what lies before it in the source must look garbled.
    bool found = false;
    for (size_t sum = 1; sum < 2 * kFar && !found; ++sum) {
      for (size_t i = 0; i <= std::min(sum, kFar) && !found; ++i) {
        const size_t j = sum - i;
        const size_t same = std::min({kSame, right.size() - std::min(right.size(), at + i),
                                      garbled.size() - std::min(garbled.size(), there + j)});
        const bool ends = at + i == right.size() && there + j == garbled.size();
        if (!ends && (same < kSame || right.compare(at + i, same, garbled, there + j, same) != 0)) continue;
        if (garbled.substr(there, j).find(U'?') == std::u32string::npos) continue;
        at += i;
        there += j;
        found = true;
      }
    }
    if (!found) return false;
  }
  return at == right.size() && there == garbled.size();
}

}  // namespace fangtan::service
