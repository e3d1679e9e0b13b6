#include "storage/search/segment_assembly.h"

#include <xxhash.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "storage/search/huge_pages.h"

namespace fangtan::storage {
namespace {

constexpr size_t kAlignment = 8;

template <typename T>
std::string_view BytesOf(const std::vector<T>& elements) {
  return {reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(T)};
}

class Assembly {
 public:
  void Put(SegmentSection section, std::string_view bytes) {
    Align();
    SectionRange& range = header.sections[static_cast<size_t>(section)];
    range.begin = out.size();
    range.size = bytes.size();
    out += bytes;
  }
  void Align() { out.resize((out.size() + kAlignment - 1) / kAlignment * kAlignment, '\0'); }

  SegmentHeader header;
  std::string out = std::string(sizeof(SegmentHeader), '\0');
};

void PutWords(const std::vector<SegmentWord>& words, Assembly& assembly) {
  std::vector<WordEntry> entries;
  std::string bytes;
  for (const SegmentWord& word : words) {
    entries.push_back({.begin = static_cast<uint32_t>(bytes.size()),
                       .size = static_cast<uint32_t>(word.text.size()),
                       .key = word.key});
    bytes += word.text;
  }
  assembly.Put(SegmentSection::kWords, BytesOf(entries));
  assembly.Put(SegmentSection::kWordBytes, bytes);
}

void PutSums(size_t base, size_t sums_begin, std::string& out) {
  for (size_t page = 0; base + page * kSumPageBytes < out.size(); ++page) {
    const size_t begin = base + page * kSumPageBytes;
    const uint64_t sum = XXH3_64bits(out.data() + begin, std::min(kSumPageBytes, out.size() - begin));
    std::memcpy(out.data() + sums_begin + page * sizeof sum, &sum, sizeof sum);
  }
}

// Of the bytes, and at most some kilobytes more.
size_t SizeOf(const SegmentParts& parts) {
  constexpr size_t kHeads = sizeof(SegmentHeader) + (kSegmentSectionCount + 1) * kAlignment;
  const size_t paged = parts.postings.size() + parts.positions.size();
  size_t size = kHeads + paged + (paged / kSumPageBytes + 1) * sizeof(uint64_t);
  size += parts.keys.size() * (sizeof(TermKey) + sizeof(TermEntry));
  size += parts.lengths.size() * (sizeof(uint8_t) + sizeof(DocFields));
  for (const SegmentWord& word : parts.words) size += sizeof(WordEntry) + word.text.size();
  return size;
}

}  // namespace

std::string Assemble(const SegmentParts& parts) {
  Assembly assembly;
  std::string& out = assembly.out;
  ReserveOnHugePages(out, SizeOf(parts));
  assembly.Put(SegmentSection::kKeys, BytesOf(parts.keys));
  assembly.Put(SegmentSection::kTerms, BytesOf(parts.terms));
  PutWords(parts.words, assembly);
  assembly.Put(SegmentSection::kLengths, BytesOf(parts.lengths));
  assembly.Put(SegmentSection::kFields, BytesOf(parts.fields));
  // Pages are counted over both sections and what aligns the second.
  const size_t paged =
      (parts.postings.size() + kAlignment - 1) / kAlignment * kAlignment + parts.positions.size();
  const size_t pages = (paged + kSumPageBytes - 1) / kSumPageBytes;
  assembly.Put(SegmentSection::kPageSums, std::string(pages * sizeof(uint64_t), '\0'));
  assembly.Put(SegmentSection::kPostings, parts.postings.view());
  assembly.Put(SegmentSection::kPositions, parts.positions.view());

  SegmentHeader& header = assembly.header;
  const auto begin_of = [&](SegmentSection section) {
    return header.sections[static_cast<size_t>(section)].begin;
  };
  const size_t base = begin_of(SegmentSection::kPostings);
  out.resize(base + paged);
  PutSums(base, begin_of(SegmentSection::kPageSums), out);
  header.first_doc = parts.first_doc;
  header.end_doc = parts.end_doc;
  header.head_sum = XXH3_64bits(out.data() + sizeof header, base - sizeof header);
  header.sum = XXH3_64bits(&header, offsetof(SegmentHeader, sum));
  std::memcpy(out.data(), &header, sizeof header);
  return std::move(assembly.out);
}

}  // namespace fangtan::storage
