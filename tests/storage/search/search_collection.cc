#include "tests/storage/search/search_collection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "storage/search/analyzer.h"
#include "storage/text/utf8.h"

namespace fangtan::storage {
namespace {

using Match = TextAtom::Match;
using Occur = TextClause::Occur;

// The first ones are the most common. Both scripts, chains of pairs, lone characters, words that begin alike
// or differ by a typo, both apostrophes, digits, astral characters.
const std::vector<std::string> kWords = {"的",
                                         "监督",
                                         "群眾",
                                         "是",
                                         "工作",
                                         "interview",
                                         "群众监督",
                                         "党",
                                         "干部",
                                         "小微權力",
                                         "河北區",
                                         "corruption",
                                         "第3章",
                                         "清單",
                                         "GDP增长",
                                         "什么",
                                         "武清区",
                                         "coruption",
                                         "信访",
                                         "举报",
                                         "權力",
                                         "international",
                                         "internet",
                                         "O’Brien",
                                         "o'brien",
                                         "家风",
                                         "沈潔",
                                         "2024",
                                         "3.11",
                                         "𠮷野家",
                                         "紀委書記",
                                         "哈哈哈哈",
                                         "community",
                                         "comunity",
                                         "监察委员",
                                         "走访",
                                         "人々",
                                         "don't",
                                         "don’t",
                                         "清",
                                         "カタカナ",
                                         "한국어",
                                         "covid19",
                                         "反腐敗鬥爭",
                                         "反腐败",
                                         "督促",
                                         "中国共产党第二十次全国代表大会"};
const std::vector<std::string> kBetween = {"", "", "，", " ", "。", "\n", "——"};
const std::vector<std::string> kFieldNames = {"title:", "section:", "question:", "speaker:", "text:"};

// The early ones far more often, as in texts.
const std::string& RandomWord(std::mt19937& random) {
  const double share = std::uniform_real_distribution<double>(0, 1)(random);
  return kWords[static_cast<size_t>(share * share * static_cast<double>(kWords.size()))];
}

std::string RandomText(std::mt19937& random, uint32_t words) {
  std::string text;
  for (; words > 0; --words) {
    const std::string& word = RandomWord(random);
    text += word;
    const bool is_latin = static_cast<unsigned char>(word.back()) < 0x80;
    text += is_latin ? " " : kBetween[random() % kBetween.size()];
  }
  return text;
}

// Of a text in which `word` stands, the first tokens; no more than `most`.
TermKeys RandomKeys(std::mt19937& random, size_t most) {
  TextAnalyzer analyzer;
  const std::vector<Token>& tokens = analyzer.Analyze(RandomText(random, 1 + random() % 3));
  TermKeys keys;
  const size_t begin = random() % tokens.size();
  for (size_t i = begin; i < tokens.size() && keys.size() < most; ++i) keys.push_back(tokens[i].key);
  return keys;
}

// A character or the beginning of a word, folded.
std::string RandomBeginning(std::mt19937& random) {
  const std::string word = WordText(Fold(RandomWord(random)));
  const CodePoint first = DecodeAt(word, 0);
  if (ClassOf(first.value) == CharClass::kIdeograph) return word.substr(0, first.length);
  const size_t end = word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789'.");
  return word.substr(0, std::min<size_t>(end, 1 + random() % 8));
}

TextAtom RandomAtom(std::mt19937& random) {
  TextAtom atom{.match = static_cast<Match>(random() % 4)};
  if (random() % 4 == 0) atom.fields = static_cast<FieldMask>(random() % (1 << kTextFieldCount));
  if (random() % 4 == 0) atom.weight = static_cast<uint8_t>(1 + random() % 100);
  switch (atom.match) {
    case Match::kTerm:
      atom.keys = RandomKeys(random, 1);
      break;
    case Match::kPhrase:
      atom.keys = RandomKeys(random, 1 + random() % 4);
      if (random() % 3 == 0) atom.then = DecodeAt(Fold(RandomWord(random)), 0).value;
      break;
    case Match::kPrefix:
      atom.text = RandomBeginning(random);
      break;
    case Match::kFuzzy:
      do {
        atom.text = RandomWord(random);
      } while (static_cast<unsigned char>(atom.text[0]) >= 0x80);
      atom.text = WordText(Fold(atom.text.substr(0, atom.text.find_first_of("\xE9\xE7"))));
      break;
  }
  return atom;
}

std::string RandomUnit(std::mt19937& random) {
  std::string unit;
  if (random() % 8 == 0) unit += '-';
  if (random() % 6 == 0) unit += kFieldNames[random() % kFieldNames.size()];
  switch (random() % 6) {
    case 0:
      return unit + "\"" + RandomText(random, 1 + random() % 3) + "\"";
    case 1:
      return unit + RandomBeginning(random) + "*";
    case 2:
      return unit + RandomWord(random) + " OR " + RandomWord(random);
    case 3:
      return unit + RandomText(random, 1 + random() % 5);
    default:
      return unit + RandomWord(random);
  }
}

}  // namespace

DocumentText RandomDocument(std::mt19937& random, uint32_t max_words) {
  DocumentText document;
  if (random() % 20 == 0) return document;
  if (random() % 2 == 0) document[TextField::kTitle] = RandomText(random, random() % 5);
  if (random() % 4 == 0) document[TextField::kSection] = RandomText(random, random() % 4);
  if (random() % 3 == 0) document[TextField::kQuestion] = RandomText(random, random() % 8);
  if (random() % 3 == 0) document[TextField::kSpeaker] = RandomWord(random);
  document[TextField::kText] = RandomText(random, random() % (max_words + 1));
  return document;
}

std::string RandomQuestion(std::mt19937& random) {
  if (random() % 4 == 0) return RandomText(random, 1 + random() % 12);
  std::string question;
  for (uint32_t left = 1 + random() % 4; left > 0; --left) question += RandomUnit(random) + ' ';
  return question;
}

TextQuery RandomTextQuery(std::mt19937& random) {
  TextQuery query;
  const uint32_t clauses = 1 + random() % 5;
  while (query.clauses.size() < clauses) {
    TextClause clause;
    if (random() % 5 == 0) clause.occur = static_cast<Occur>(random() % 3);
    const uint32_t atoms = clause.occur == Occur::kOptional ? 1 : 1 + random() % 3;
    while (clause.atoms.size() < atoms) clause.atoms.push_back(RandomAtom(random));
    query.clauses.push_back(std::move(clause));
  }
  return query;
}

std::shared_ptr<const Segment> OpenSegment(std::string bytes) {
  auto segment = Segment::Open(SegmentBytesOf(std::move(bytes)));
  EXPECT_TRUE(segment.ok()) << segment.status();
  return segment.ok() ? *segment : nullptr;
}

std::shared_ptr<const Segment> SegmentOf(uint32_t first_doc, const std::vector<DocumentText>& documents) {
  SegmentWriter writer(first_doc);
  for (const DocumentText& document : documents) writer.Add(document);
  return OpenSegment(writer.Finish());
}

SearchCollection::SearchCollection(uint32_t first_doc, const std::vector<DocumentText>& documents)
    : documents_(documents), reference_(first_doc) {
  for (const DocumentText& document : documents) reference_.Add(document);
}

std::shared_ptr<const TextSnapshot> SearchCollection::Split(std::mt19937& random, uint32_t most) const {
  std::vector<size_t> ends = {documents_.size()};
  for (uint32_t more = random() % most; more > 0; --more) ends.push_back(random() % (documents_.size() + 1));
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  TextSnapshot snapshot;
  size_t begin = 0;
  for (const size_t end : ends) {
    if (end == 0) continue;
    snapshot.segments.push_back(SegmentOf(first_doc() + static_cast<uint32_t>(begin),
                                          {documents_.begin() + static_cast<std::ptrdiff_t>(begin),
                                           documents_.begin() + static_cast<std::ptrdiff_t>(end)}));
    begin = end;
  }
  return Merged(random, snapshot, [](uint32_t) { return true; });
}

std::shared_ptr<const TextSnapshot> Merged(std::mt19937& random, const TextSnapshot& snapshot,
                                           const KeepFunction& keep) {
  auto merged = std::make_shared<TextSnapshot>();
  const auto& segments = snapshot.segments;
  for (size_t begin = 0; begin < segments.size();) {
    const size_t count = 1 + random() % std::min<size_t>(3, segments.size() - begin);
    if (random() % 2 == 0) {
      auto bytes = MergeSegments(std::span(segments).subspan(begin, count), keep, {});
      EXPECT_TRUE(bytes.ok()) << bytes.status();
      if (bytes.ok()) merged->segments.push_back(OpenSegment(*std::move(bytes)));
    } else {
      merged->segments.insert(merged->segments.end(), segments.begin() + static_cast<std::ptrdiff_t>(begin),
                              segments.begin() + static_cast<std::ptrdiff_t>(begin + count));
    }
    begin += count;
  }
  return merged;
}

}  // namespace fangtan::storage
