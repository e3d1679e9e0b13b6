#include "tests/service/documents/transcript_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/expected_page.h"

namespace fangtan::service {
namespace {

using Spans = google::protobuf::RepeatedPtrField<v1::Span>;

struct SpokenPassage {
  std::string text;
  v1::Span span;
};

template <typename Texts>
void Collect(const Texts& texts, const Spans& spans, std::vector<SpokenPassage>& out) {
  EXPECT_EQ(static_cast<int>(texts.size()), spans.size());
  for (int i = 0; i < std::min(static_cast<int>(texts.size()), spans.size()); ++i)
    out.push_back({texts[i], spans[i]});
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void CollectExchange(const v1::Exchange& exchange, std::vector<SpokenPassage>& out) {
  if (exchange.has_question()) Collect(Split(exchange.question().text()), exchange.question().spans(), out);
  for (const v1::Answer& answer : exchange.answers()) Collect(answer.paragraphs(), answer.spans(), out);
}

std::vector<SpokenPassage> Passages(const v1::Article& article) {
  std::vector<SpokenPassage> out;
  Collect(article.lead(), article.lead_spans(), out);
  Collect(article.body(), article.body_spans(), out);
  for (const v1::Section& section : article.sections()) {
    Collect(section.heading(), section.heading_spans(), out);
    for (const v1::Exchange& exchange : section.exchanges()) CollectExchange(exchange, out);
  }
  return out;
}

// Without white space; character references count as any character.
std::u32string Characters(std::string_view text) {
  std::u32string out = storage::ToUtf32(text);
  std::erase_if(out, storage::IsSpace);
  return out;
}

bool Fits(std::string_view text, std::string_view source) {
  const std::u32string shown = Characters(text);
  const std::u32string stood = Characters(source);
  if (shown.empty() || stood.empty()) return false;
  const auto escape = [](char32_t c) { return c == '&' || c == ';' || c == '\\'; };
  if (stood.front() != shown.front() && !escape(stood.front())) return false;
  if (stood.back() != shown.back() && !escape(stood.back())) return false;
  size_t at = 0;
  for (const char32_t c : shown) {
    const size_t found = std::min(stood.find(c, at), stood.find(U'&', at));
    if (found == std::u32string::npos) return stood.find(U'\\') != std::u32string::npos;
    at = found + 1;
  }
  return true;
}

const google::protobuf::Value* Find(const google::protobuf::Struct& record, const std::string& name) {
  const auto found = record.fields().find(name);
  return found == record.fields().end() ? nullptr : &found->second;
}

void AddSpeaker(const std::string& name, std::vector<std::string>& speakers) {
  if (!name.empty() && std::ranges::find(speakers, name) == speakers.end()) speakers.push_back(name);
}

// In order of their first turn, as the truth has them: whoever asks under no label or a letter is not named.
std::vector<std::string> SpeakersOf(const v1::Article& article) {
  std::vector<std::string> speakers;
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      const v1::Question& question = exchange.question();
      const bool named = question.asker() != "Q" && question.asker() != "问";
      if (question.has_label_span() && named) AddSpeaker(question.asker(), speakers);
      for (const v1::Answer& answer : exchange.answers()) {
        AddSpeaker(answer.full_name().empty() ? answer.printed_name() : answer.full_name(), speakers);
      }
    }
  }
  return speakers;
}

std::string CompareWithTruth(const google::protobuf::Struct& record, const v1::Article& article) {
  std::vector<std::string> wanted;
  for (const auto& value : Find(record, "speakers")->list_value().values())
    wanted.push_back(value.string_value());
  const std::vector<std::string> speakers = SpeakersOf(article);
  const auto* merged = Find(record, "turns_merged");
  const double turns = (merged != nullptr ? merged : Find(record, "turns"))->number_value();
  const auto runs = static_cast<double>(article.question_count() + article.answer_count());
  std::string difference;
  if (wanted != speakers) {
    absl::StrAppend(&difference, "speakers ", absl::StrJoin(speakers, ", "), " instead of ",
                    absl::StrJoin(wanted, ", "), "; ");
  }
  if (turns != runs) absl::StrAppend(&difference, runs, " runs instead of ", turns);
  return difference;
}

class Mutator {
 public:
  Mutator(const std::vector<std::string>& pieces, std::mt19937& random) : pieces_(pieces), random_(random) {}

  void Change(std::string& text) {
    const size_t at = random_() % (text.size() + 1);
    switch (random_() % 6) {
      case 0:
        text.erase(at, random_() % 40);
        return;
      case 1:
        text.insert(at, 1, static_cast<char>(random_() % 128));
        return;
      case 2:
        text.insert(at, text.substr(random_() % (text.size() + 1), random_() % 200));
        return;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << random_() % 7));
        return;
      case 4: {
        const std::string& piece = Piece();
        for (uint32_t left = random_() % 200; left > 0; --left) text.insert(at, piece);
        return;
      }
      default:
        text.insert(at, Piece());
    }
  }

 private:
  const std::string& Piece() { return pieces_[random_() % pieces_.size()]; }

  const std::vector<std::string>& pieces_;
  std::mt19937& random_;
};

// Changes in the middle of a character would only ever test the decoder.
std::string MadeValid(std::string text) {
  while (const auto bad = storage::FindInvalidUtf8(text)) text.erase(*bad, 1);
  return text;
}

bool CheckOnce(const std::string& format, const std::string& content) {
  const auto reading = ReadDocument({.content = content, .format = format});
  if (!reading.ok()) {
    EXPECT_EQ(reading.status().code(), absl::StatusCode::kInvalidArgument) << reading.status();
    return false;
  }
  for (const SpokenPassage& passage : Passages(reading->article)) {
    EXPECT_FALSE(passage.text.empty());
    EXPECT_EQ(storage::FindInvalidUtf8(passage.text), std::nullopt);
    EXPECT_LT(passage.span.byte_start(), passage.span.byte_end());
    EXPECT_LE(passage.span.byte_end(), static_cast<int64_t>(content.size()));
  }
  return true;
}

}  // namespace

Reading ReadTranscript(std::string_view content, std::string_view format) {
  auto reading = ReadDocument({.content = content, .uri = "transcript", .format = std::string(format)});
  EXPECT_TRUE(reading.ok()) << reading.status();
  return reading.ok() ? *std::move(reading) : Reading();
}

std::vector<std::string> RunsOf(const v1::Article& article) {
  std::vector<std::string> runs;
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      if (exchange.has_question()) {
        const v1::Question& question = exchange.question();
        runs.push_back(
            absl::StrCat("Q ", question.asker(), ": ", absl::StrJoin(Split(question.text()), " / ")));
      }
      for (const v1::Answer& answer : exchange.answers()) {
        const std::string& name = answer.full_name().empty() ? answer.printed_name() : answer.full_name();
        runs.push_back(absl::StrCat("A ", name, ": ", absl::StrJoin(answer.paragraphs(), " / ")));
      }
    }
  }
  return runs;
}

std::vector<std::string> ReasonsOf(const v1::Article& article) {
  std::vector<std::string> reasons;
  for (const v1::Warning& warning : article.warnings()) reasons.push_back(warning.reason());
  return reasons;
}

std::vector<std::string> MisplacedPassages(std::string_view content, const v1::Article& article) {
  std::vector<std::string> wrong;
  for (const SpokenPassage& passage : Passages(article)) {
    const auto begin = static_cast<size_t>(passage.span.byte_start());
    const auto size = static_cast<size_t>(passage.span.byte_end()) - begin;
    const std::string_view source = content.substr(begin, size);
    if (!Fits(passage.text, source)) wrong.push_back(absl::StrCat(passage.text, " <- ", std::string(source)));
  }
  return wrong;
}

std::vector<std::string> SharedDocuments(const std::string& folder) {
  std::vector<std::string> documents;
  const std::string path = SharedDataPath(folder + "/plain");
  if (path.empty()) return documents;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) documents.push_back(ReadTestFile(entry.path().string()));
  }
  return documents;
}

std::vector<std::string> TruthDifferences(const std::string& folder) {
  std::vector<std::string> differences;
  for (const std::string& line : Split(ReadTestFile(SharedDataPath(folder + "/truth.jsonl")))) {
    google::protobuf::Struct record;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &record).ok());
    const std::string& file = Find(record, "file")->string_value();
    const std::string content = ReadTestFile(SharedDataPath(absl::StrCat(folder, "/", file)));
    const std::string difference = CompareWithTruth(record, ReadTranscript(content).article);
    if (!difference.empty()) differences.push_back(absl::StrCat(file, ": ", difference));
  }
  return differences;
}

void FuzzReader(const std::string& format, std::vector<std::string> seeds,
                const std::vector<std::string>& pieces) {
  const char* given = std::getenv("FANGTAN_FUZZ_SECONDS");
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds(given == nullptr ? 2 : std::atoi(given));
  std::mt19937 random(160);
  Mutator mutator(pieces, random);
  int64_t documents = 0;
  int64_t read = 0;
  while (std::chrono::steady_clock::now() < end && !::testing::Test::HasFailure()) {
    std::string content = seeds[random() % seeds.size()];
    for (uint32_t left = random() % 5; left > 0; --left) mutator.Change(content);
    content = MadeValid(std::move(content));
    ++documents;
    if (!CheckOnce(format, content)) continue;
    ++read;
    if (seeds.size() < 500 && content.size() < 200'000) seeds.push_back(content);
  }
  std::printf("%s: %lld documents, %lld of them read\n", format.c_str(), static_cast<long long>(documents),
              static_cast<long long>(read));
  EXPECT_GT(read, 0);
}

}  // namespace fangtan::service
