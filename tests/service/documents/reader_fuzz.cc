#include "tests/service/documents/reader_fuzz.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "service/documents/reader.h"
#include "service/validation.h"
#include "storage/errors.h"
#include "storage/text/utf8.h"
#include "tests/service/documents/document_mutator.h"
#include "tests/testing/instrumented.h"

namespace fangtan::service {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

double ProcessorSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Wide enough for the sanitizers and a machine that others use; narrow enough for what is quadratic.
double AllowedSeconds(size_t bytes) {
  constexpr double kBefore = testing::kInstrumented ? 6.0 : 2.0;
  return kBefore + static_cast<double>(bytes) * 2e-5;
}

// Number of code points before each byte, and at the end; empty where `content` is not UTF-8.
std::vector<int64_t> CodePointsBefore(std::string_view content) {
  std::vector<int64_t> before;
  if (storage::FindInvalidUtf8(content).has_value()) return before;
  before.reserve(content.size() + 1);
  int64_t count = 0;
  for (const char c : content) {
    const bool starts = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    before.push_back(starts ? count : -1);  // -1: inside a character.
    if (starts) ++count;
  }
  before.push_back(count);
  return before;
}

class Inspector {
 public:
  Inspector(std::string_view content, const Reading& reading)
      : source_(reading.source), before_(CodePointsBefore(content)) {
    if (reading.source.charset() != "utf-8") before_.clear();
    Inspect(reading.article);
    if (reading.ranking.has_value()) Inspect(*reading.ranking);
    Inspect(reading.source);
  }

  std::vector<std::string> faults;

 private:
  void Inspect(const Message& message) {
    if (message.GetDescriptor() == v1::Span::descriptor()) {
      InspectSpan(dynamic_cast<const v1::Span&>(message));
      return;
    }
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) InspectField(message, *field);
  }

  void InspectField(const Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    const int count = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Inspect(field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, i)
                                    : reflection.GetMessage(message, &field));
      } else if (field.type() == FieldDescriptor::TYPE_STRING) {
        const std::string text = field.is_repeated() ? reflection.GetRepeatedString(message, &field, i)
                                                     : reflection.GetString(message, &field);
        if (storage::FindInvalidUtf8(text).has_value()) {
          faults.push_back(absl::StrCat(field.full_name(), " is not UTF-8"));
        }
      }
    }
  }

  void InspectSpan(const v1::Span& span) {
    const bool inside = 0 <= span.byte_start() && span.byte_start() <= span.byte_end() &&
                        span.byte_end() <= source_.byte_count() && 0 <= span.char_start() &&
                        span.char_start() <= span.char_end() && span.char_end() <= source_.char_count();
    if (!inside || span.source() != source_.name()) {
      faults.push_back(absl::StrCat("span outside the source: ", span.ShortDebugString()));
    } else if (!before_.empty() && (before_[span.byte_start()] != span.char_start() ||
                                    before_[span.byte_end()] != span.char_end())) {
      faults.push_back(absl::StrCat("bytes and code points of a span differ: ", span.ShortDebugString()));
    }
  }

  const v1::Source& source_;
  std::vector<int64_t> before_;
};

std::string Serialised(const Reading& reading) {
  return absl::StrCat(reading.article.SerializeAsString(), reading.source.SerializeAsString(),
                      reading.ranking.has_value() ? reading.ranking->SerializeAsString() : "");
}

std::string InputFile(const std::string& format, const std::string& suffix) {
  return (std::filesystem::temp_directory_path() /
          absl::StrCat("fangtan-fuzz-", format.empty() ? "any" : format, ".", suffix))
      .string();
}

void Keep(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

uint32_t Seed() {
  const char* given = std::getenv("FANGTAN_FUZZ_SEED");
  return given == nullptr ? 160 : static_cast<uint32_t>(std::strtoul(given, nullptr, 10));
}

}  // namespace

std::vector<std::string> ReadingFaults(const std::string& format, const std::string& content, bool& read) {
  const Document document{.content = content, .uri = "fuzz", .format = format};
  const double before = ProcessorSeconds();
  const absl::StatusOr<Reading> reading = ReadDocument(document);
  const double seconds = ProcessorSeconds() - before;
  read = reading.ok();
  std::vector<std::string> faults;
  if (seconds > AllowedSeconds(content.size())) {
    faults.push_back(absl::StrCat(seconds, " s for ", content.size(), " bytes"));
  }
  if (!read) {
    const std::string reason = storage::ErrorReason(reading.status());
    if (reading.status().code() != absl::StatusCode::kInvalidArgument ||
        (reason != "DOCUMENT_UNREADABLE" && reason != "TOO_LARGE")) {
      faults.push_back(absl::StrCat("refused oddly: ", reading.status().ToString()));
    }
    return faults;
  }
  const Inspector inspector(content, *reading);
  faults.insert(faults.end(), inspector.faults.begin(), inspector.faults.end());
  v1::Article article = reading->article;
  article.set_name("articles/fuzz");
  if (const absl::Status valid = CheckArticle(article); !valid.ok()) {
    faults.push_back(absl::StrCat("an import would refuse it: ", valid.ToString()));
  }
  if (const auto again = ReadDocument(document); !again.ok() || Serialised(*again) != Serialised(*reading)) {
    faults.push_back("read a second time, it says something else");
  }
  return faults;
}

void FuzzReader(const FuzzTarget& target, std::chrono::milliseconds time) {
  constexpr size_t kMostSeeds = 400;
  constexpr size_t kLargestSeed = 100'000;
  const auto end = std::chrono::steady_clock::now() + time;
  std::vector<std::string> seeds = target.seeds;
  DocumentMutator mutator(seeds, target.pieces, Seed());
  int64_t documents = 0;
  int64_t readings = 0;
  const std::string last = InputFile(target.format, "last");
  while (std::chrono::steady_clock::now() < end) {
    const std::string content = mutator.Next();
    Keep(last, content);
    ++documents;
    bool read = false;
    const std::vector<std::string> faults = ReadingFaults(target.format, content, read);
    if (!faults.empty()) {
      const std::string kept = InputFile(target.format, absl::StrCat(documents, ".failed"));
      Keep(kept, content);
      ADD_FAILURE() << target.format << ": " << faults.front() << "\nkept in " << kept;
      break;
    }
    if (!read) continue;
    ++readings;
    if (content.size() > kLargestSeed || mutator.Below(8) != 0) continue;
    if (seeds.size() < kMostSeeds) {
      seeds.push_back(content);
    } else {
      seeds[target.seeds.size() + mutator.Below(kMostSeeds - target.seeds.size())] = content;
    }
  }
  std::filesystem::remove(last);
  std::printf("%s: %lld documents, %lld of them read\n", target.format.c_str(),
              static_cast<long long>(documents), static_cast<long long>(readings));
  EXPECT_GT(readings, 0);
}

}  // namespace fangtan::service
