#include "storage/search/text_candidates.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>

#include "storage/search/analyzer.h"
#include "storage/search/posting_cursor.h"
#include "storage/search/scoring.h"
#include "storage/search/token_places.h"
#include "storage/status_macros.h"
#include "storage/text/char_class.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

// What more of them would take out is not worth reading their lists.
constexpr size_t kMostNeeds = 3;
constexpr uint64_t kWorthReading = 64;

// Opening the lists of so many terms costs about as much as reading one text.
constexpr size_t kListsOfText = 128;
// The positions of so many postings likewise.
constexpr uint64_t kPostingsOfText = 512;

// Some terms.
struct TermSet {
  std::vector<TermKey> keys;
  char32_t character = 0;    // not 0: any pair that begins with it
  std::string part;          // not empty: any word that holds it
  bool begins_word = false;  // it stands at the word's beginning
  bool ends_word = false;    // and at its end

  // Whether all words have to be looked at.
  bool looks_through() const { return !part.empty() && !begins_word; }
};

// One of several terms must stand in the document.
struct Need {
  TermSet terms;
  TermKey parted = 0;  // not 0: a pair, or its first character at a run's end and the other one behind
  std::optional<TermSet> behind;  // of which one must stand right behind

  // Whether it is a part of words alone.
  bool is_part() const { return !behind.has_value() && !terms.part.empty(); }
};

// Marks may stand inside a word (don't, 3.11), so a word that they border on may be a part of one.
bool MayJoin(char32_t c) { return c == '\'' || c == U'’' || c == '.'; }

bool EndsWord(char32_t c) { return ClassOf(c) != CharClass::kWord && !MayJoin(c); }

char32_t LastOf(std::string_view text) {
  size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return DecodeAt(text, at).value;
}

TermSet TermsOfWord(std::string_view folded, const Token& token) {
  const std::string_view word = folded.substr(token.begin, token.end - token.begin);
  const bool begins = token.begin > 0 && EndsWord(LastOf(folded.substr(0, token.begin)));
  // A word that was cut at its longest is cut there in every document.
  const bool ends = token.end < folded.size() && !MayJoin(DecodeAt(folded, token.end).value);
  if (begins && ends) return {.keys = {token.key}};
  return {.part = WordText(word), .begins_word = begins, .ends_word = ends};
}

// What stands where the token does; what ends the piece may go on, and a pair may be parted.
TermSet TermsOf(std::string_view folded, const Token& token) {
  if (!IsPair(token.key)) return TermsOfWord(folded, token);
  if (!EndsRun(token.key)) return {.keys = {token.key, PairKey(FirstOfPair(token.key), 0)}};
  if (token.end == folded.size()) return {.character = FirstOfPair(token.key)};
  return {.keys = {token.key}};
}

// Whether they touch, and one is a word: nothing then parts them in any text, as white space beside a letter
// of ASCII is kept.
bool AreJoined(std::string_view folded, const Token& first, const Token& second) {
  if (first.end != second.begin || IsPair(first.key) == IsPair(second.key)) return false;
  const size_t letter = IsPair(first.key) ? second.begin : first.end - 1;
  return static_cast<unsigned char>(folded[letter]) < 0x80;
}

std::vector<Need> NeedsOf(std::string_view folded) {
  std::vector<Token> tokens;
  AnalyzeFolded(folded, tokens);
  std::vector<Need> needs;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (IsPair(token.key) && !EndsRun(token.key)) {
      needs.push_back({.terms = {.keys = {token.key}}, .parted = token.key});
    } else if (!IsPair(token.key) || i == 0 || tokens[i - 1].end != token.end) {
      needs.push_back({.terms = TermsOf(folded, token)});
    }
    if (i + 1 < tokens.size() && AreJoined(folded, token, tokens[i + 1])) {
      needs.push_back({.terms = TermsOf(folded, token), .behind = TermsOf(folded, tokens[i + 1])});
    }
  }
  return needs;
}

// Those that are looked up at once or are neighbours, if there are any; else such as stand for many terms:
// the longest part of a word, and a single character, of which there are more.
std::vector<Need> CheapestOf(std::vector<Need> needs) {
  const auto costs = [](const Need& need) {
    if (need.behind.has_value() || !need.terms.keys.empty()) return size_t{0};
    return need.terms.character != 0 ? size_t{1000} : 1000 - need.terms.part.size();
  };
  std::stable_sort(needs.begin(), needs.end(),
                   [&](const Need& a, const Need& b) { return costs(a) < costs(b); });
  const auto rest =
      std::find_if(needs.begin(), needs.end(), [&](const Need& need) { return costs(need) != 0; });
  if (rest != needs.begin()) {
    needs.erase(rest, needs.end());
    return needs;
  }
  const auto character =
      std::find_if(rest, needs.end(), [](const Need& need) { return need.terms.character != 0; });
  std::vector<Need> cheapest;
  if (character != needs.begin()) cheapest.push_back(needs.front());
  if (character != needs.end()) cheapest.push_back(*character);
  return cheapest;
}

// Words are cut at their longest: what stands behind is told by none of their bytes.
bool HoldsPart(std::string_view word, const TermSet& terms) {
  constexpr size_t kPerhapsCut = kMaxWordBytes - 3;
  if (word.size() >= kPerhapsCut) return true;
  return terms.ends_word ? word.ends_with(terms.part) : word.find(terms.part) != std::string_view::npos;
}

// Places of those terms of `segment`.
std::vector<size_t> PlacesOf(const Segment& segment, const TermSet& terms) {
  std::vector<size_t> places;
  const auto add = [&](TermKey key) {
    if (const int64_t at = segment.Find(key); at >= 0) places.push_back(static_cast<size_t>(at));
  };
  for (const TermKey key : terms.keys) add(key);
  if (terms.character != 0) {
    const auto [begin, end] = segment.PairsOf(terms.character);
    for (size_t at = begin; at < end; ++at) places.push_back(at);
  }
  if (terms.part.empty()) return places;
  if (terms.begins_word) {
    for (size_t at = segment.LowerBoundOfWord(terms.part);
         at < segment.word_count() && segment.word(at).starts_with(terms.part); ++at) {
      add(segment.word_key(at));
    }
    return places;
  }
  for (size_t at = 0; at < segment.word_count(); ++at) {
    if (HoldsPart(segment.word(at), terms)) add(segment.word_key(at));
  }
  return places;
}

// A need in one segment.
struct Lists {
  std::vector<size_t> places;
  TermKey parted = 0;          // not 0: and where the pair is parted
  std::vector<size_t> behind;  // only where one of these is right behind
  bool has_behind = false;
  uint64_t postings = 0;  // at most so many documents
  uint64_t cost = 0;      // all postings that are read
};

// Of neighbours, one alone where the other's words are too many.
Lists ListsOfNeighbours(const Segment& segment, const Need& need, size_t most_words) {
  const bool may_look_through = segment.word_count() <= most_words;
  Lists lists;
  if (!may_look_through && need.terms.looks_through()) {
    lists.places = PlacesOf(segment, *need.behind);
  } else {
    lists.places = PlacesOf(segment, need.terms);
    lists.has_behind = may_look_through || !need.behind->looks_through();
    if (lists.has_behind) lists.behind = PlacesOf(segment, *need.behind);
  }
  lists.postings = PostingsOf(segment, lists.places);
  lists.cost = lists.postings;
  if (lists.has_behind) {
    const uint64_t behind = PostingsOf(segment, lists.behind);
    lists.cost += behind;
    lists.postings = std::min({lists.postings, behind, uint64_t{segment.size()}});
  }
  return lists;
}

Lists ListsOf(const Segment& segment, const Need& need, size_t most_words) {
  if (need.behind.has_value()) return ListsOfNeighbours(segment, need, most_words);
  Lists lists{.places = PlacesOf(segment, need.terms)};
  if (const int64_t first = need.parted == 0 ? -1 : segment.Find(PairKey(FirstOfPair(need.parted), 0));
      first >= 0) {
    const auto place = static_cast<size_t>(first);
    const auto [begin, end] = segment.PairsOf(SecondOfPair(need.parted));
    if (segment.term(place).df * kListsOfText > end - begin) {
      lists.parted = need.parted;
      lists.cost = segment.term(place).df;
    } else {
      lists.places.push_back(place);
    }
  }
  lists.postings = PostingsOf(segment, lists.places);
  lists.cost += lists.postings;
  return lists;
}

absl::StatusOr<std::vector<uint32_t>> NeighboursIn(const Segment& segment, const Lists& lists,
                                                   ReadBudget& budget) {
  ASSIGN_OR_RETURN(std::vector<uint32_t> docs,
                   DocsWithNeighbours(segment, lists.places, lists.behind, budget));
  for (uint32_t& doc : docs) doc += segment.first_doc();
  return docs;
}

absl::StatusOr<std::vector<uint32_t>> UnionOf(const Segment& segment, const Lists& lists,
                                              ReadBudget& budget) {
  if (lists.has_behind) return NeighboursIn(segment, lists, budget);
  std::vector<uint32_t> docs;
  docs.reserve(lists.postings);
  for (const size_t place : lists.places) {
    RETURN_IF_ERROR(budget.Take(kListCost + segment.term(place).df));
    PostingCursor cursor(segment, segment.term(place));
    for (; cursor.doc() != kNoDoc; cursor.Next()) docs.push_back(segment.first_doc() + cursor.doc());
    RETURN_IF_ERROR(cursor.status());
  }
  if (lists.parted != 0) {
    ASSIGN_OR_RETURN(const std::vector<uint32_t> parted, DocsWithPartedPair(segment, lists.parted, budget));
    for (const uint32_t doc : parted) docs.push_back(segment.first_doc() + doc);
  }
  if (lists.places.size() + (lists.parted != 0 ? 1 : 0) > 1) {
    std::sort(docs.begin(), docs.end());
    docs.erase(std::unique(docs.begin(), docs.end()), docs.end());
  }
  return docs;
}

// nullopt: more than `most`.
absl::StatusOr<std::optional<std::vector<uint32_t>>> DocsIn(const Segment& segment,
                                                            std::span<const Need> needs,
                                                            const CandidateLimits& limits, size_t most,
                                                            ReadBudget& budget) {
  std::vector<Lists> all;
  for (const Need& need : needs) all.push_back(ListsOf(segment, need, limits.words));
  std::sort(all.begin(), all.end(), [](const Lists& a, const Lists& b) { return a.cost < b.cost; });
  // Of neighbours there are hardly ever as many as there may be.
  if (!all.front().has_behind && all.front().postings > most) return std::nullopt;
  ASSIGN_OR_RETURN(std::vector<uint32_t> docs, UnionOf(segment, all.front(), budget));
  for (size_t i = 1; i < std::min(all.size(), kMostNeeds); ++i) {
    if (all[i].cost > kWorthReading * docs.size()) break;
    ASSIGN_OR_RETURN(const std::vector<uint32_t> others, UnionOf(segment, all[i], budget));
    std::vector<uint32_t> both;
    std::set_intersection(docs.begin(), docs.end(), others.begin(), others.end(), std::back_inserter(both));
    docs = std::move(both);
  }
  if (docs.size() > most) return std::nullopt;
  return docs;
}

// Those that a text that is spread over several documents is looked for by.
std::vector<Need> FewNeedsOf(std::string_view folded) {
  std::vector<Need> needs = CheapestOf(NeedsOf(folded));
  if (needs.empty()) return needs;
  const bool are_few = needs.front().behind.has_value() || !needs.front().terms.keys.empty();
  needs.resize(are_few ? std::min(needs.size(), kMostNeeds) : 1);
  return needs;
}

// The documents of the term, and the fields where it stands in each, at places that `is_half` says.
template <typename IsHalf>
absl::Status AddHalves(const Segment& segment, const TermEntry& term, IsHalf is_half, ReadBudget& budget,
                       std::vector<TokenCandidates::Half>& halves) {
  RETURN_IF_ERROR(budget.Take(kListCost));
  std::vector<uint32_t> positions;
  PostingCursor cursor(segment, term);
  for (; cursor.doc() != kNoDoc; cursor.Next()) {
    RETURN_IF_ERROR(budget.Take(kPositionsCost));
    cursor.ReadPositions(positions);
    FieldMask fields = 0;
    for (const uint32_t position : positions) {
      const TextField field = FieldAt(segment.fields(cursor.doc()), position);
      if (is_half(cursor.doc(), field, position)) fields |= MaskOf(field);
    }
    if (fields != 0) halves.push_back({segment.first_doc() + cursor.doc(), fields});
  }
  return cursor.status();
}

// The text is the last field, so its last token is the document's, whose number is known about.
bool MayEndField(const Segment& segment, uint32_t doc, TextField field, uint32_t position) {
  return field != TextField::kText || LengthCode(position + 1) == segment.length_codes()[doc];
}

absl::Status AddFirsts(const Segment& segment, TermKey pair, HalvesOf of, ReadBudget& budget,
                       std::vector<TokenCandidates::Half>& firsts) {
  const int64_t place = segment.Find(PairKey(FirstOfPair(pair), 0));
  if (place < 0) return absl::OkStatus();
  const auto is_half = [&](uint32_t doc, TextField field, uint32_t position) {
    return of == HalvesOf::kFields || MayEndField(segment, doc, field, position);
  };
  return AddHalves(segment, segment.term(static_cast<size_t>(place)), is_half, budget, firsts);
}

// Postings that SecondHalves would read.
uint64_t SecondPostings(const TextSnapshot& snapshot, TermKey pair) {
  uint64_t postings = 0;
  for (const auto& segment : snapshot.segments) {
    const auto [begin, end] = segment->PairsOf(SecondOfPair(pair));
    for (size_t place = begin; place < end; ++place) postings += segment->term(place).df;
  }
  return postings;
}

// So few first halves that it is cheaper to take each for the whole.
void TakeFirsts(TokenCandidates& token) {
  for (const TokenCandidates::Half& half : token.firsts) token.docs.push_back(half.doc);
  std::sort(token.docs.begin(), token.docs.end());
  token.docs.erase(std::unique(token.docs.begin(), token.docs.end()), token.docs.end());
  token.firsts.clear();
}

}  // namespace

absl::StatusOr<std::optional<std::vector<uint32_t>>> DocsThatMayHold(const TextSnapshot& snapshot,
                                                                     std::string_view folded,
                                                                     const CandidateLimits& limits) {
  const std::vector<Need> needs = CheapestOf(NeedsOf(folded));
  if (needs.empty()) return std::nullopt;
  std::vector<uint32_t> docs;
  ReadBudget budget(limits.stop);
  for (const auto& segment : snapshot.segments) {
    std::span<const Need> affordable = needs;
    if (needs.front().is_part() && segment->word_count() > limits.words) affordable = affordable.subspan(1);
    if (affordable.empty()) return std::nullopt;
    ASSIGN_OR_RETURN(const auto some,
                     DocsIn(*segment, affordable, limits, limits.documents - docs.size(), budget));
    RETURN_IF_ERROR(segment->CheckUndamaged());
    if (!some.has_value()) return std::nullopt;
    docs.insert(docs.end(), some->begin(), some->end());
  }
  return docs;
}

absl::StatusOr<std::optional<std::vector<TokenCandidates>>> DocsThatMayHoldTokens(
    const TextSnapshot& snapshot, std::string_view folded, HalvesOf of, const CandidateLimits& limits) {
  const std::vector<Need> needs = FewNeedsOf(folded);
  if (needs.empty()) return std::nullopt;
  std::vector<TokenCandidates> all(needs.size());
  ReadBudget budget(limits.stop);
  for (const auto& segment : snapshot.segments) {
    if (needs.front().is_part() && segment->word_count() > limits.words) return std::nullopt;
    for (size_t i = 0; i < needs.size(); ++i) {
      const Lists lists = ListsOf(*segment, needs[i], limits.words);
      if (lists.postings + all[i].docs.size() > limits.documents) return std::nullopt;
      ASSIGN_OR_RETURN(const std::vector<uint32_t> docs, UnionOf(*segment, lists, budget));
      all[i].docs.insert(all[i].docs.end(), docs.begin(), docs.end());
      if (lists.parted != 0) RETURN_IF_ERROR(AddFirsts(*segment, lists.parted, of, budget, all[i].firsts));
    }
    RETURN_IF_ERROR(segment->CheckUndamaged());
  }
  for (size_t i = 0; i < needs.size(); ++i) {
    const size_t firsts = all[i].firsts.size();
    if (firsts != 0 && firsts * kPostingsOfText < SecondPostings(snapshot, needs[i].parted))
      TakeFirsts(all[i]);
  }
  return all;
}

absl::StatusOr<std::vector<TokenCandidates::Half>> SecondHalves(const TextSnapshot& snapshot,
                                                                std::string_view folded, size_t at,
                                                                HalvesOf of,
                                                                const std::function<bool()>& stop) {
  std::vector<TokenCandidates::Half> halves;
  ReadBudget budget(stop);
  const std::vector<Need> needs = FewNeedsOf(folded);
  if (at >= needs.size() || needs[at].parted == 0) return halves;
  for (const auto& segment : snapshot.segments) {
    const auto is_half = [&](uint32_t doc, TextField field, uint32_t position) {
      return of == HalvesOf::kFields || position == BeginOf(segment->fields(doc), field);
    };
    const auto [begin, end] = segment->PairsOf(SecondOfPair(needs[at].parted));
    for (size_t place = begin; place < end; ++place) {
      RETURN_IF_ERROR(AddHalves(*segment, segment->term(place), is_half, budget, halves));
    }
    RETURN_IF_ERROR(segment->CheckUndamaged());
  }
  return halves;
}

}  // namespace fangtan::storage
