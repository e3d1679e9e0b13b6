#include "storage/search/segment_writer.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "storage/search/posting_list.h"
#include "storage/search/scoring.h"

namespace fangtan::storage {
namespace {

bool EndsRun(TermKey key) { return IsPair(key) && SecondOfPair(key) == 0; }

// What the occurrences at `positions`, ascending, count for.
uint32_t FrequencyOf(std::span<const uint32_t> positions, const DocFields& fields) {
  uint32_t frequency = 0;
  for (const uint32_t position : positions) frequency += WeightOf(FieldAt(fields, position));
  return std::min(frequency, kMaxFrequency);
}

// The numbers of the terms, by their keys.
std::vector<uint32_t> OrderOf(const std::vector<TermKey>& keys) {
  std::vector<uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return keys[a] < keys[b]; });
  return order;
}

}  // namespace

void SegmentWriter::AddTokens(TextField field, uint32_t doc, uint32_t& position) {
  for (const Token& token : analyzer_.tokens()) {
    const uint32_t known = terms_.size();
    const uint32_t term = terms_.NumberOf(token.key);
    if (term == known && !IsPair(token.key)) {
      const std::string_view word = analyzer_.folded();
      words_.push_back({WordText(word.substr(token.begin, token.end - token.begin)), token.key});
    }
    if (field == TextField::kTitle && !EndsRun(token.key)) ++fields_.back().title_terms;
    occurrences_.push_back({.term = term, .doc = doc, .position = position++});
  }
}

void SegmentWriter::Add(const DocumentText& document) {
  const auto doc = static_cast<uint32_t>(lengths_.size());
  fields_.emplace_back();
  uint32_t position = 0;
  for (size_t i = 0; i < document.fields.size(); ++i) {
    BeginField(static_cast<TextField>(i), position, fields_.back());
    if (document.fields[i].empty()) continue;
    analyzer_.Analyze(document.fields[i]);
    AddTokens(static_cast<TextField>(i), doc, position);
  }
  lengths_.push_back(LengthCode(position));
}

// By counting: terms are few beside their occurrences, which are in order within each already. `ends` is
// filled by the numbers of the terms.
std::vector<SegmentWriter::Occurrence> SegmentWriter::SortByTerm(std::vector<uint32_t>& ends) const {
  ends.assign(terms_.size() + 1, 0);
  for (const Occurrence& occurrence : occurrences_) ++ends[occurrence.term + 1];
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<Occurrence> sorted(occurrences_.size());
  for (const Occurrence& occurrence : occurrences_) sorted[ends[occurrence.term]++] = occurrence;
  return sorted;
}

std::string SegmentWriter::Finish() {
  SegmentParts parts{.first_doc = first_doc_, .end_doc = end_doc()};
  std::vector<uint32_t> ends;
  const std::vector<Occurrence> sorted = SortByTerm(ends);
  PostingListWriter list(parts.postings, parts.positions);
  std::vector<uint32_t> positions;
  std::string bytes;
  for (const uint32_t term : OrderOf(terms_.keys())) {
    uint32_t at = term == 0 ? 0 : ends[term - 1];
    while (at < ends[term]) {
      const uint32_t doc = sorted[at].doc;
      positions.clear();
      for (; at < ends[term] && sorted[at].doc == doc; ++at) positions.push_back(sorted[at].position);
      bytes.clear();
      PositionBytes(positions, bytes);
      list.Add(doc, FrequencyOf(positions, fields_[doc]), lengths_[doc], bytes);
    }
    parts.keys.push_back(terms_.keys()[term]);
    parts.terms.push_back(list.Finish());
  }
  std::sort(words_.begin(), words_.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
  parts.words = std::move(words_);
  parts.lengths = std::move(lengths_);
  parts.fields = std::move(fields_);
  *this = SegmentWriter(parts.end_doc);
  return Assemble(parts);
}

}  // namespace fangtan::storage
