#include "storage/search/segment_writer.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "storage/search/huge_pages.h"
#include "storage/search/posting_list.h"
#include "storage/search/scoring.h"

namespace fangtan::storage {
namespace {

// Tokens whose terms are fetched into the cache before they are looked for.
constexpr size_t kFetchAhead = 16;

// What the occurrences at `positions`, ascending, count for.
uint32_t FrequencyOf(std::span<const uint32_t> positions, const DocFields& fields) {
  uint32_t frequency = 0;
  for (const uint32_t position : positions) frequency += WeightOf(FieldAt(fields, position));
  return std::min(frequency, kMaxFrequency);
}

}  // namespace

void SegmentWriter::AddTokens(TextField field) {
  const std::vector<Token>& tokens = analyzer_.tokens();
  const size_t size = tokens_.size() + tokens.size();
  if (size > tokens_.capacity()) ReserveOnHugePages(tokens_, std::max(size, 2 * tokens_.capacity()));
  for (size_t i = 0; i < tokens.size(); ++i) {
    numbers_.Fetch(tokens[std::min(i + kFetchAhead, tokens.size() - 1)].key);
    const Token& token = tokens[i];
    const uint32_t known = numbers_.size();
    const uint32_t term = numbers_.Count(token.key);
    if (term == known && !IsPair(token.key)) {
      const std::string_view word = analyzer_.folded();
      parts_.words.push_back({WordText(word.substr(token.begin, token.end - token.begin)), token.key});
    }
    if (field == TextField::kTitle && !EndsRun(token.key)) ++parts_.fields.back().title_terms;
    tokens_.push_back(term);
  }
}

void SegmentWriter::Add(const DocumentText& document) {
  const size_t begin = tokens_.size();
  const auto position = [&] { return static_cast<uint32_t>(tokens_.size() - begin); };
  parts_.fields.emplace_back();
  for (size_t i = 0; i < document.fields.size(); ++i) {
    BeginField(static_cast<TextField>(i), position(), parts_.fields.back());
    if (document.fields[i].empty()) continue;
    analyzer_.Analyze(document.fields[i]);
    AddTokens(static_cast<TextField>(i));
  }
  parts_.lengths.push_back(LengthCode(position()));
  token_ends_.push_back(static_cast<uint32_t>(tokens_.size()));
}

// By counting: terms are few beside their occurrences, which are in order within each already.
void SegmentWriter::SortPlaces() {
  next_places_.resize(terms_.size());
  uint32_t begin = 0;
  for (const TermNumbers::Term& term : terms_) {
    next_places_[term.number] = std::exchange(begin, begin + term.count);
  }
  if (places_.size() < tokens_.size()) {
    places_.clear();
    ReserveOnHugePages(places_, tokens_.size());
    places_.resize(tokens_.size());
  }
  size_t at = 0;
  for (uint32_t doc = 0; doc < token_ends_.size(); ++doc) {
    for (uint32_t position = 0; at < token_ends_[doc]; ++at, ++position) {
      places_[next_places_[tokens_[at]]++] = {.doc = doc, .position = position};
    }
  }
}

// The postings of a term.
void SegmentWriter::AddPostings(std::span<const Place> places, PostingListWriter& list) {
  for (size_t at = 0; at < places.size();) {
    const uint32_t doc = places[at].doc;
    // Once in its document, as most terms are.
    if (at + 1 == places.size() || places[at + 1].doc != doc) {
      const uint32_t position = places[at++].position;
      const uint32_t weight = std::min(WeightOf(FieldAt(parts_.fields[doc], position)), kMaxFrequency);
      list.Add(doc, weight, std::span(&position, 1));
      continue;
    }
    positions_.clear();
    for (; at < places.size() && places[at].doc == doc; ++at) positions_.push_back(places[at].position);
    list.Add(doc, FrequencyOf(positions_, parts_.fields[doc]), positions_);
  }
}

std::string SegmentWriter::Finish() {
  parts_.end_doc = end_doc();
  numbers_.PutInOrder(terms_);
  SortPlaces();
  parts_.keys.reserve(terms_.size());
  parts_.terms.reserve(terms_.size());
  // Hardly ever more: both together take two bytes of most occurrences, or three.
  parts_.postings.Reserve(2 * tokens_.size());
  parts_.positions.Reserve(2 * tokens_.size());
  PostingListWriter list(parts_.postings, parts_.positions, parts_.lengths);
  size_t begin = 0;
  for (const TermNumbers::Term& term : terms_) {
    AddPostings({places_.data() + begin, term.count}, list);
    begin += term.count;
    parts_.keys.push_back(term.key);
    parts_.terms.push_back(list.Finish());
  }
  std::sort(parts_.words.begin(), parts_.words.end(),
            [](const auto& a, const auto& b) { return a.text < b.text; });
  std::string bytes = Assemble(parts_);
  Restart(parts_.end_doc);
  return bytes;
}

void SegmentWriter::Restart(uint32_t first_doc) {
  numbers_.Clear();
  tokens_.clear();
  token_ends_.clear();
  parts_.first_doc = first_doc;
  parts_.keys.clear();
  parts_.terms.clear();
  parts_.words.clear();
  parts_.lengths.clear();
  parts_.fields.clear();
  parts_.postings.Clear();
  parts_.positions.Clear();
}

}  // namespace fangtan::storage
