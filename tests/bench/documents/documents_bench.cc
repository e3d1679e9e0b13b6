// How fast documents are read, by kind, and how much memory that takes.
//
//   documents_bench FOLDER            a line a file kind of FOLDER (its first level): MB/s, median of five
//   documents_bench --steps FOLDER    where the time goes, nanoseconds a byte
//   documents_bench --memory FILE     reads FILE; peak of resident memory as a multiple of it
//
// Processor time of this thread; the files are in memory before it starts.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/documents/decode.h"
#include "service/documents/markdown_transcript_reader.h"
#include "service/documents/qa_reader.h"
#include "service/documents/reader.h"
#include "tests/bench/process_status.h"

namespace fangtan::bench {
namespace {

constexpr int kRounds = 5;

struct File {
  std::string name;
  std::string content;
};

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::map<std::string, std::vector<File>> ReadFolder(const std::filesystem::path& folder) {
  std::map<std::string, std::vector<File>> kinds;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string kind = entry.path().lexically_relative(folder).begin()->string();
    kinds[kind].push_back({entry.path().filename().string(), ReadFile(entry.path())});
  }
  return kinds;
}

// Megabytes a second: the median of the rounds.
double Measure(const std::vector<File>& files, size_t bytes) {
  std::vector<double> speeds;
  for (int round = 0; round < kRounds; ++round) {
    const int64_t begin = ThreadNanos();
    for (const File& file : files) {
      const auto reading = service::ReadDocument({.content = file.content, .uri = file.name});
      if (!reading.ok() && round == 0) std::fprintf(stderr, "%s is not read\n", file.name.c_str());
    }
    speeds.push_back(static_cast<double>(bytes) * 1e3 / static_cast<double>(ThreadNanos() - begin));
  }
  std::ranges::nth_element(speeds, speeds.begin() + kRounds / 2);
  return speeds[kRounds / 2];
}

int MeasureSpeed(const char* folder) {
  for (const auto& [kind, files] : ReadFolder(folder)) {
    size_t bytes = 0;
    for (const File& file : files) bytes += file.content.size();
    std::printf("%s %zu %.2f\n", kind.c_str(), bytes, Measure(files, bytes));
  }
  return 0;
}

// Where the time goes: what decoding, each reader's recognition and all of the reading take, a line each.
int MeasureSteps(const char* folder) {
  std::vector<std::unique_ptr<service::DocumentReader>> readers;
  readers.push_back(service::CreateMarkdownTranscriptReader());
  readers.push_back(service::CreateQaReader());
  for (const auto& [kind, files] : ReadFolder(folder)) {
    size_t bytes = 0;
    for (const File& file : files) bytes += file.content.size();
    const auto print = [&](std::string_view step, auto run) {
      const int64_t begin = ThreadNanos();
      for (const File& file : files) run(file);
      const double nanos = static_cast<double>(ThreadNanos() - begin);
      std::printf("%-20s %-30s %7.2f ns/byte\n", kind.c_str(), std::string(step).c_str(),
                  nanos / static_cast<double>(bytes));
    };
    print("decode", [](const File& file) { (void)service::Decode(file.content); });
    for (const auto& reader : readers) {
      print("recognize " + std::string(reader->format()),
            [&](const File& file) { (void)reader->Recognize(file.content); });
    }
    print("all",
          [](const File& file) { (void)service::ReadDocument({.content = file.content, .uri = file.name}); });
  }
  return 0;
}

int MeasureMemory(const char* path) {
  const std::string content = ReadFile(path);
  const int64_t before = StatusKilobytes("VmRSS");
  const auto reading = service::ReadDocument({.content = content, .uri = "bench"});
  const int64_t used = StatusKilobytes("VmHWM") - before;
  std::printf("%zu bytes, %s, %.2f times\n", content.size(), reading.ok() ? "read" : "refused",
              static_cast<double>(used) * 1024 / static_cast<double>(content.size()));
  return reading.ok() ? 0 : 1;
}

}  // namespace
}  // namespace fangtan::bench

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--memory") return fangtan::bench::MeasureMemory(argv[2]);
  if (argc == 3 && std::string_view(argv[1]) == "--steps") return fangtan::bench::MeasureSteps(argv[2]);
  if (argc == 2) return fangtan::bench::MeasureSpeed(argv[1]);
  std::fprintf(stderr, "documents_bench FOLDER | --steps FOLDER | --memory FILE\n");
  return 2;
}
