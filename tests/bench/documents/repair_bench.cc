// How much of text out of step with GBK's pairs comes back, and how much is invented.
//
//   repair_bench FOLDER [KIND]...     a line a way of damage: characters damaged, restored, changed lines
//   wrong
//
// Every fourth line of prose of the documents below FOLDER is damaged: its GBK bytes are read one byte late,
// from one character on, over a number of characters or up to the end of the line.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "service/documents/decode.h"
#include "service/documents/gbk.h"
#include "storage/text/utf8.h"

namespace fangtan::bench {
namespace {

using service::Gbk;

enum class Hole { kVanishes, kPrivate, kMarked, kSkipped };

struct Kind {
  const char* name;
  size_t length;  // characters; 0: up to the end of the line
  bool from_start;
  bool marked;  // the first lost byte shows as "?"
  Hole hole;
  size_t every = 4;
};
constexpr Kind kKinds[] = {
    {"line, lost", 0, true, false, Hole::kVanishes},    {"line, marked", 0, true, true, Hole::kVanishes},
    {"line, private", 0, true, false, Hole::kPrivate},  {"line, replaced", 0, true, true, Hole::kMarked},
    {"line, skipped", 0, true, false, Hole::kSkipped},  {"tail", 0, false, true, Hole::kVanishes},
    {"10", 10, false, true, Hole::kVanishes},           {"20", 20, false, true, Hole::kVanishes},
    {"50", 50, false, true, Hole::kVanishes},           {"100", 100, false, true, Hole::kVanishes},
    {"300", 300, false, true, Hole::kVanishes},         {"50 private", 50, false, true, Hole::kPrivate},
    {"50 replaced", 50, false, true, Hole::kMarked},    {"all lines", 0, true, true, Hole::kVanishes, 1},
    {"all private", 0, true, false, Hole::kPrivate, 1},
};

std::u32string DecodeLate(const std::string& bytes, Hole hole) {
  std::u32string out;
  for (size_t at = 0; at < bytes.size();) {
    const auto lead = static_cast<uint8_t>(bytes[at]);
    if (lead < 0x80) {
      out.push_back(lead);
      ++at;
      continue;
    }
    const auto trail = at + 1 < bytes.size() ? static_cast<uint8_t>(bytes[at + 1]) : 0;
    if (!Gbk::IsLead(lead) || !Gbk::IsTrail(trail)) {
      out.push_back(hole == Hole::kVanishes ? U'?' : 0xFFFD);
      ++at;
      continue;
    }
    char32_t c = Gbk::Get().Decode(lead, trail);
    if (c == 0 && hole == Hole::kPrivate) {
      for (char32_t p = 0xE000; p <= 0xE765 && c == 0; ++p) {
        const auto pair = Gbk::Get().Encode(p);
        if (pair && pair->lead == lead && pair->trail == trail) c = p;
      }
    }
    if (c == 0 && (hole == Hole::kMarked || hole == Hole::kSkipped)) {
      if (hole == Hole::kMarked) out.push_back(0xFFFD);
      ++at;
      continue;
    }
    if (c != 0) out.push_back(c);
    at += 2;
  }
  return out;
}

std::u32string DamageLine(const std::u32string& line, const Kind& kind, size_t seed) {
  size_t from = 0;
  if (!kind.from_start) from = seed % (line.size() * 2 / 3);
  while (from < line.size() && !storage::IsHan(line[from])) ++from;
  if (from == line.size()) return line;
  size_t end = kind.length == 0 ? line.size() : std::min(line.size(), from + kind.length);
  std::string bytes;
  for (size_t i = from; i < end; ++i) {
    const auto pair = Gbk::Get().Encode(line[i]);
    if (line[i] < 0x80) {
      bytes.push_back(static_cast<char>(line[i]));
    } else if (pair) {
      bytes.push_back(static_cast<char>(pair->lead));
      bytes.push_back(static_cast<char>(pair->trail));
    } else {
      bytes.push_back('?');
    }
  }
  std::u32string out = line.substr(0, from);
  if (kind.marked) out.push_back(kind.hole == Hole::kVanishes ? U'?' : 0xFFFD);
  return out + DecodeLate(bytes.substr(1), kind.hole) + line.substr(end);
}

size_t Common(std::u32string_view a, std::u32string_view b) {
  std::vector<size_t> row(b.size() + 1, 0);
  for (const char32_t c : a) {
    size_t corner = 0;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t up = row[j];
      row[j] = c == b[j - 1] ? corner + 1 : std::max(up, row[j - 1]);
      corner = up;
    }
  }
  return row[b.size()];
}

struct Score {
  size_t lines = 0, damaged = 0, restored = 0, changed = 0, wrong = 0, invented = 0, elsewhere = 0;
  double seconds = 0;
};

std::vector<std::u32string> Lines(std::string_view text) {
  std::vector<std::u32string> lines(1);
  for (const char32_t c : storage::ToUtf32(text)) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back().push_back(c);
    }
  }
  return lines;
}

void ScoreLine(const std::u32string& clean, const std::u32string& broken, const std::u32string& got,
               bool show, Score& score) {
  size_t begin = 0, tail = 0;
  while (begin < clean.size() && begin < broken.size() && clean[begin] == broken[begin]) ++begin;
  while (tail < clean.size() - begin && tail < broken.size() - begin &&
         clean[clean.size() - 1 - tail] == broken[broken.size() - 1 - tail])
    ++tail;
  const auto middle = [&](const std::u32string& line) -> std::u32string {
    return line.size() < begin + tail ? U"" : line.substr(begin, line.size() - begin - tail);
  };
  ++score.lines;
  score.damaged += middle(clean).size();
  if (got == broken && show) std::printf("  unchanged %s\n", storage::ToUtf8(broken).substr(0, 300).c_str());
  if (got == broken) return;
  ++score.changed;
  const std::u32string mid = middle(got);
  const size_t same = Common(middle(clean), mid);
  score.restored += same;
  const size_t unknown = static_cast<size_t>(std::ranges::count(mid, char32_t{0xFFFD}));
  const size_t kept = Common(middle(broken), mid);
  const size_t wrong = mid.size() > same + unknown ? mid.size() - same - unknown : 0;
  score.invented += wrong > kept ? wrong - kept : (wrong > 0 && same > 0 ? wrong : 0);
  if (wrong > 0) ++score.wrong;
  if (show && got != clean)
    std::printf("  C %s\n  D %s\n  R %s\n", storage::ToUtf8(clean).c_str(), storage::ToUtf8(broken).c_str(),
                storage::ToUtf8(got).c_str());
}

void MeasureDocument(const std::string& text, const Kind& kind, bool show, Score& score) {
  std::vector<std::u32string> lines = Lines(text);
  std::vector<std::u32string> broken = lines;
  size_t prose = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (std::ranges::count_if(lines[i], storage::IsHan) < 20) continue;
    if (std::ranges::any_of(lines[i], [](char32_t c) { return c >= 0x80 && !Gbk::Get().Encode(c); }))
      continue;
    if (prose++ % kind.every == 0) broken[i] = DamageLine(lines[i], kind, i * 7919 + 13);
  }
  std::string page;
  for (size_t i = 0; i < broken.size(); ++i) page += (i > 0 ? "\n" : "") + storage::ToUtf8(broken[i]);
  const std::clock_t begin = std::clock();
  const auto decoded = service::Decode(page);
  score.seconds += static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  if (!decoded.ok()) return;
  const std::vector<std::u32string> got = Lines(decoded->text.text());
  if (got.size() != lines.size()) {
    std::printf("lines differ\n");
    return;
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    if (broken[i] != lines[i]) {
      ScoreLine(lines[i], broken[i], got[i], show, score);
    } else if (got[i] != lines[i]) {
      ++score.elsewhere;
      std::printf("elsewhere: %s -> %s\n", storage::ToUtf8(lines[i]).c_str(),
                  storage::ToUtf8(got[i]).c_str());
    }
  }
}

}  // namespace
}  // namespace fangtan::bench

int main(int argc, char** argv) {
  using namespace fangtan;
  using namespace fangtan::bench;
  std::vector<std::string> texts;
  size_t skip = argc > 3 ? std::stoul(argv[3]) : 1, index = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::u32string characters = storage::ToUtf32(text);
    if (std::ranges::count_if(characters, storage::IsHan) * 3 < static_cast<long>(characters.size()))
      continue;
    if (index++ % skip == 0) texts.push_back(std::move(text));
  }
  std::printf("%zu documents\n", texts.size());
  const std::string wanted = argc > 2 ? argv[2] : "";
  for (const Kind& kind : kKinds) {
    if (!wanted.empty() && wanted != "all" && wanted != kind.name) continue;
    Score score;
    for (const std::string& text : texts) MeasureDocument(text, kind, argc > 4, score);
    std::printf(
        "%-15s lines %5zu  damaged %7zu  restored %5.1f%%  changed lines %5zu wrong %5zu  invented %6zu "
        "(%.1f%%)  elsewhere %zu  %.1f s\n",
        kind.name, score.lines, score.damaged, 100.0 * score.restored / std::max<size_t>(1, score.damaged),
        score.changed, score.wrong, score.invented,
        100.0 * score.invented / std::max<size_t>(1, score.damaged), score.elsewhere, score.seconds);
    std::fflush(stdout);
  }
}
