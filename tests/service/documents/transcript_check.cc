#include "tests/service/documents/transcript_check.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/expected_page.h"

namespace fangtan::service {
namespace {

// The whole name where the label is not the whole name.
const std::string& AskerOf(const v1::Question& question) {
  return question.asker_full_name().empty() ? question.asker() : question.asker_full_name();
}

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
      if (question.has_label_span() && named) AddSpeaker(AskerOf(question), speakers);
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

void AddFiles(const std::string& folder, std::vector<std::string>& documents) {
  if (folder.empty()) return;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) documents.push_back(ReadTestFile(entry.path().string()));
  }
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
            absl::StrCat("Q ", AskerOf(question), ": ", absl::StrJoin(Split(question.text()), " / ")));
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

v1::Article ReadArticle(std::string_view content) { return ReadTranscript(content).article; }

std::vector<std::string> CreditsOf(const v1::Article& article) {
  std::vector<std::string> credits;
  for (const v1::Credit& credit : article.credits())
    credits.push_back(absl::StrCat(credit.role(), " ", credit.name()));
  return credits;
}

std::vector<std::string> FormsOf(const v1::Article& article) {
  std::vector<std::string> forms;
  for (const v1::Participant& participant : article.participants()) {
    forms.push_back(participant.name() + ":");
    for (const std::string& name : participant.other_names()) forms.back() += " " + name;
  }
  return forms;
}

std::vector<std::string> MethodsOf(const v1::Article& article) {
  std::vector<std::string> methods;
  for (const v1::Section& section : article.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      for (const v1::Answer& answer : exchange.answers())
        methods.push_back(v1::Attribution::SpeakerMethod_Name(answer.attribution().speaker_method()));
    }
  }
  return methods;
}

std::vector<std::string> OldStreet(const std::string& asker, const std::string& guest) {
  return {"Q " + asker + ": 老街修好了吗？", "A " + guest + ": 修好了一半。", "Q " + asker + ": 花了多少钱？",
          "A " + guest + ": 三千二百万元。", "Q " + asker + ": 有人反对吗？", "A " + guest + ": 有。"};
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
  AddFiles(SharedDataPath(folder + "/plain"), documents);
  return documents;
}

std::vector<std::string> AllSharedDocuments(const std::string& folder) {
  std::vector<std::string> documents = SharedDocuments(folder);
  const std::string archive = SharedDataPath(folder + "/rest.tar.zst");
  if (archive.empty()) return documents;
  const std::filesystem::path place =
      std::filesystem::path(testing::TempDir()) / (folder + "_" + std::to_string(getpid()));
  std::filesystem::create_directories(place);
  const std::string command = "tar --zstd -xf '" + archive + "' -C '" + place.string() + "'";
  if (std::system(command.c_str()) == 0) AddFiles(place.string(), documents);
  std::filesystem::remove_all(place);
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

}  // namespace fangtan::service
