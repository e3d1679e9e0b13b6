#include "storage/search/segment_writer.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "storage/search/posting_list.h"
#include "storage/search/scoring.h"
#include "storage/search/varint.h"

namespace fangtan::storage {
namespace {

// What the occurrences at `positions`, ascending, count for.
uint32_t FrequencyOf(std::span<const uint32_t> positions, const DocFields& fields) {
  uint32_t frequency = 0;
  for (const uint32_t position : positions) frequency += WeightOf(FieldAt(fields, position));
  return std::min(frequency, kMaxFrequency);
}

// The terms' keys, ascending, and their numbers.
std::vector<std::pair<TermKey, uint32_t>> OrderOf(const std::vector<TermKey>& keys) {
  std::vector<std::pair<TermKey, uint32_t>> order;
  order.reserve(keys.size());
  for (const TermKey key : keys) order.emplace_back(key, static_cast<uint32_t>(order.size()));
  std::sort(order.begin(), order.end());
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

// By counting: terms are few beside their occurrences, which are in order within each already. Afterwards
// term_ends_ says where each ends.
void SegmentWriter::SortByTerm() {
  term_ends_.assign(terms_.size() + 1, 0);
  for (const Occurrence& occurrence : occurrences_) ++term_ends_[occurrence.term + 1];
  std::partial_sum(term_ends_.begin(), term_ends_.end(), term_ends_.begin());
  sorted_.resize(occurrences_.size());
  for (const Occurrence& occurrence : occurrences_) {
    sorted_[term_ends_[occurrence.term]++] = {.doc = occurrence.doc, .position = occurrence.position};
  }
}

// The postings of a term, whose occurrences are [at, end) of sorted_.
void SegmentWriter::AddPostings(uint32_t at, uint32_t end, PostingListWriter& list) {
  while (at < end) {
    const uint32_t doc = sorted_[at].doc;
    // Once in its document, as most terms are.
    if (at + 1 == end || sorted_[at + 1].doc != doc) {
      const uint32_t position = sorted_[at++].position;
      const uint32_t weight = std::min(WeightOf(FieldAt(fields_[doc], position)), kMaxFrequency);
      char bytes[kMaxVarintBytes];  // as PositionBytes has a last position
      const auto size = static_cast<size_t>(PutVarint(position << 1, bytes) - bytes);
      list.Add(doc, weight, lengths_[doc], {bytes, size});
      continue;
    }
    positions_.clear();
    for (; at < end && sorted_[at].doc == doc; ++at) positions_.push_back(sorted_[at].position);
    position_bytes_.clear();
    PositionBytes(positions_, position_bytes_);
    list.Add(doc, FrequencyOf(positions_, fields_[doc]), lengths_[doc], position_bytes_);
  }
}

std::string SegmentWriter::Finish() {
  SegmentParts parts{.first_doc = first_doc_, .end_doc = end_doc()};
  SortByTerm();
  PostingListWriter list(parts.postings, parts.positions);
  for (const auto& [key, term] : OrderOf(terms_.keys())) {
    AddPostings(term == 0 ? 0 : term_ends_[term - 1], term_ends_[term], list);
    parts.keys.push_back(key);
    parts.terms.push_back(list.Finish());
  }
  std::sort(words_.begin(), words_.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
  parts.words = std::move(words_);
  parts.lengths = std::move(lengths_);
  parts.fields = std::move(fields_);
  Restart(parts.end_doc);
  return Assemble(parts);
}

// What grew with the occurrences keeps its room for the next ones.
void SegmentWriter::Restart(uint32_t first_doc) {
  first_doc_ = first_doc;
  terms_ = TermNumbers();
  occurrences_.clear();
  sorted_.clear();
  lengths_.clear();
  fields_.clear();
  words_.clear();
}

}  // namespace fangtan::storage
