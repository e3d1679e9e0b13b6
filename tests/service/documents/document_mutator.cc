#include "tests/service/documents/document_mutator.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using namespace std::string_view_literals;

// Controls, ends of lines of all kinds, what is not seen, what turns the direction, half characters.
constexpr std::array kOdd = {
    "\0"sv,     "\r"sv,       "\r\n"sv,   "\v"sv,           "\f"sv,       "\x1b[31m"sv,
    "\u0085"sv, "\u2028"sv,   "\u2029"sv, "\u200b"sv,       "\u200d"sv,   "\u200e"sv,
    "\u200f"sv, "\u202e"sv,   "\u2066"sv, "\u2069"sv,       "\ufeff"sv,   "\ufffd"sv,
    "\u3000"sv, "\u00a0"sv,   "\ue123"sv, "\U00020bb7"sv,   "e\u0301"sv,  "\U0001f468\u200d\U0001f469"sv,
    "\xe6"sv,   "\xf0\x9f"sv, "\x80"sv,   "\xed\xa0\x80"sv, "\xc0\x80"sv, "\xff\xfe"sv};

}  // namespace

size_t DocumentMutator::LineStart(const std::string& text) {
  const size_t feed = text.find('\n', Below(text.size() + 1));
  return feed == std::string::npos ? 0 : feed + 1;
}

std::string DocumentMutator::Block(const std::string& text, size_t most) {
  const size_t start = LineStart(text);
  size_t end = start;
  for (size_t left = 1 + Below(most); left > 0 && end < text.size(); --left) {
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  }
  return text.substr(start, end - start);
}

void DocumentMutator::ChangeBytes(std::string& text) {
  const size_t at = Below(text.size() + 1);
  switch (Below(5)) {
    case 0:
      text.erase(at, Below(40));
      return;
    case 1:
      text.insert(at, 1, static_cast<char>(random_()));
      return;
    case 2:
      text.insert(at, text.substr(Below(text.size() + 1), Below(200)));
      return;
    case 3:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << Below(8)));
      return;
    default:
      text.resize(at);  // Cut off.
  }
}

void DocumentMutator::ChangeLines(std::string& text) {
  const size_t at = LineStart(text);
  switch (Below(5)) {
    case 0:
      text.insert(at, Block(Seed(), 20));
      return;
    case 1: {
      const std::string block = Block(text, 8);
      for (uint32_t left = 1 + Below(Below(10) == 0 ? 500 : 5); left > 0 && text.size() < 300'000; --left) {
        text.insert(at, block);
      }
      return;
    }
    case 2:
      text.erase(at, Block(text, 12).size());
      return;
    case 3: {  // A block elsewhere.
      const std::string block = Block(text, 12);
      const size_t from = text.find(block);
      text.erase(from, block.size());
      text.insert(LineStart(text), block);
      return;
    }
    default:  // Lines joined.
      if (at > 0) text.erase(at - 1, 1);
  }
}

void DocumentMutator::InsertMarks(std::string& text) {
  const size_t at = Below(text.size() + 1);
  switch (Below(5)) {
    case 0: {  // Deep in each other.
      const std::string& open = Piece();
      const std::string& close = Piece();
      const size_t depth = 1 + Below(300);
      const size_t end = std::min(text.size(), at + Below(400));
      for (size_t i = 0; i < depth; ++i) text.insert(end, close);
      for (size_t i = 0; i < depth; ++i) text.insert(at, open);
      return;
    }
    case 1:
      for (uint32_t left = Below(200); left > 0; --left) text.insert(at, Piece());
      return;
    case 2:
      for (uint32_t left = 1 + Below(4); left > 0; --left) text.insert(at, kOdd[Below(kOdd.size())]);
      return;
    case 3:
      text.insert(LineStart(text), Piece());
      return;
    default:
      text.insert(at, Piece());
  }
}

void DocumentMutator::Change(std::string& text) {
  switch (Below(3)) {
    case 0:
      return ChangeBytes(text);
    case 1:
      return ChangeLines(text);
    default:
      return InsertMarks(text);
  }
}

std::string DocumentMutator::Next() {
  constexpr size_t kUsualLines = 150;
  const std::string& seed = Seed();
  // The beginning matters most, and small documents are soon read.
  std::string text = seed;
  if (Below(8) != 0 && seed.size() > 8000) text = Block(seed.substr(0, 4000), 30) + Block(seed, kUsualLines);
  for (uint32_t left = Below(7); left > 0; --left) Change(text);
  // Half characters everywhere would only ever test the decoder.
  if (Below(4) != 0) {
    while (const auto bad = storage::FindInvalidUtf8(text)) text[*bad] = '?';
  }
  return text;
}

}  // namespace fangtan::service
