#include "tests/bench/list/texts.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace fangtan::bench {
namespace {

constexpr size_t kMinSentenceBytes = 18;
constexpr size_t kMaxSentenceBytes = 420;
constexpr size_t kMaxHeadingBytes = 90;
constexpr size_t kFewest = 20;  // of each kind

// Chinese characters have lead bytes E4 to E9 in UTF-8; a third of the bytes of Chinese text.
Script ScriptOf(std::string_view text) {
  const auto han = std::count_if(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0xE4 && static_cast<unsigned char>(c) <= 0xE9;
  });
  return static_cast<size_t>(han) * 6 > text.size() ? Script::kChinese : Script::kLatin;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

// Length of the mark that ends a sentence at `at`; 0: none.
size_t SentenceEnd(std::string_view text, size_t at) {
  for (const std::string_view mark : {"。", "？", "！"}) {
    if (text.substr(at).starts_with(mark)) return mark.size();
  }
  const bool latin = text[at] == '.' || text[at] == '?' || text[at] == '!';
  return latin && (at + 1 == text.size() || text[at + 1] == ' ') ? 1 : 0;
}

bool IsQuestion(std::string_view sentence) { return sentence.ends_with("？") || sentence.ends_with("?"); }

// The line without a label in bold, or nothing for what is no text.
std::string_view WithoutLabel(std::string_view line) {
  if (line.empty() || std::string_view("-|!<[`>").find(line[0]) != std::string_view::npos) return {};
  if (!line.starts_with("**")) return line;
  const size_t end = line.find("**", 2);
  return end == std::string_view::npos ? std::string_view()
                                       : Trim(line.substr(std::min(end + 2, line.size())));
}

}  // namespace

absl::StatusOr<Texts> Texts::Load(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string kind = at->path().extension().string();
    if (at->is_regular_file() && (kind == ".md" || kind == ".jsonl")) files.push_back(at->path());
  }
  if (error) return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  std::sort(files.begin(), files.end());
  Texts texts;
  for (const auto& file : files) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    file.extension() == ".md" ? texts.AddMarkdown(bytes.str()) : texts.AddJsonLines(bytes.str());
  }
  for (const Pool& pool : texts.pools_) {
    if (std::min({pool.sentences.size(), pool.questions.size(), pool.headings.size()}) < kFewest) {
      return absl::NotFoundError(absl::StrCat(folder, ": too few documents to make articles of"));
    }
  }
  return texts;
}

std::string Texts::Paragraph(Script script, Random& random) const {
  const std::vector<std::string>& sentences = of(script).sentences;
  const size_t count = 1 + random.Below(5);
  const size_t first = random.Below(sentences.size());
  std::string paragraph;
  for (size_t i = first; i < std::min(first + count, sentences.size()); ++i) {
    if (script == Script::kLatin && !paragraph.empty()) paragraph += ' ';
    paragraph += sentences[i];
  }
  return paragraph;
}

void Texts::AddMarkdown(std::string_view document) {
  std::string paragraph;
  for (const absl::string_view row :
       absl::StrSplit(absl::string_view(document.data(), document.size()), '\n')) {
    const std::string_view line = Trim({row.data(), row.size()});
    if (!line.empty() && line[0] != '#') {
      if (!paragraph.empty()) paragraph += ' ';
      paragraph += WithoutLabel(line);
      continue;
    }
    AddParagraph(paragraph);
    paragraph.clear();
    if (!line.empty())
      AddHeading(Trim(line.substr(line.find_first_not_of('#') == std::string_view::npos
                                      ? line.size()
                                      : line.find_first_not_of('#'))));
  }
  AddParagraph(paragraph);
}

void Texts::AddJsonLines(std::string_view lines) {
  for (const absl::string_view line : absl::StrSplit(absl::string_view(lines.data(), lines.size()), '\n')) {
    google::protobuf::Struct object;
    if (line.empty() || !google::protobuf::util::JsonStringToMessage(std::string(line), &object).ok())
      continue;
    for (const char* field : {"text", "question"}) {
      const auto found = object.fields().find(field);
      if (found != object.fields().end()) AddParagraph(found->second.string_value());
    }
  }
}

// Headings that are a speaker's label end with a colon.
void Texts::AddHeading(std::string_view line) {
  if (line.size() < kMinSentenceBytes || line.size() > kMaxHeadingBytes) return;
  if (line.ends_with("：") || line.ends_with(":") || IsQuestion(line)) return;
  pools_[static_cast<size_t>(ScriptOf(line))].headings.emplace_back(line);
}

void Texts::AddParagraph(std::string_view paragraph) {
  size_t begin = 0;
  for (size_t at = 0; at < paragraph.size();) {
    const size_t mark = SentenceEnd(paragraph, at);
    at += mark == 0 ? 1 : mark;
    if (mark == 0) continue;
    AddSentence(Trim(paragraph.substr(begin, at - begin)));
    begin = at;
  }
}

void Texts::AddSentence(std::string_view sentence) {
  if (sentence.size() < kMinSentenceBytes || sentence.size() > kMaxSentenceBytes) return;
  Pool& pool = pools_[static_cast<size_t>(ScriptOf(sentence))];
  (IsQuestion(sentence) ? pool.questions : pool.sentences).emplace_back(sentence);
}

}  // namespace fangtan::bench
