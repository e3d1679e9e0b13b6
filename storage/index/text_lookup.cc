#include "storage/index/text_lookup.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <utility>

namespace fangtan::storage {
namespace {

// Where the text of an article lies.
constexpr std::array kPartsOfArticle = {internal::ARTICLE, internal::QUESTION, internal::ANSWER};

// To read one text costs as much as to find this many documents that hold a piece, about.
constexpr size_t kTextCost = 128;

void Unite(const std::vector<uint32_t>& more, std::vector<uint32_t>& docs) {
  std::vector<uint32_t> both;
  both.reserve(docs.size() + more.size());
  std::set_union(docs.begin(), docs.end(), more.begin(), more.end(), std::back_inserter(both));
  docs = std::move(both);
}

// Whether what stands in one of `firsts` may go on in one of `seconds`. Nothing goes on in a title, and what
// follows within one part and is not spoken follows within the document, too, which knows of it.
bool MayMeet(TextParts firsts, TextParts seconds) {
  seconds &= ~PartsOf(TextPart::kTitle);
  if (firsts == 0 || seconds == 0) return false;
  return firsts != seconds || !std::has_single_bit(firsts) || firsts == PartsOf(TextPart::kSpoken);
}

}  // namespace

TextLookup::TextLookup(Params params)
    : params_(std::move(params)), folded_(FoldValue(params_.condition.field, params_.condition.text)) {
  if (params_.condition.match == Condition::Match::kPresent || folded_.empty()) return;
  candidates_ = FindCandidates();
  if (candidates_.has_value() && candidates_->size() > params_.most) candidates_.reset();
}

std::optional<bool> TextLookup::Tell(uint32_t doc) {
  if (candidates_.has_value() && !std::binary_search(candidates_->begin(), candidates_->end(), doc)) {
    return false;
  }
  if (params_.condition.match != Condition::Match::kContains || folded_.empty()) return std::nullopt;
  if (!holders_.has_value()) {
    const size_t may = candidates_ ? candidates_->size() : params_.tables.kind(params_.kind).size();
    if (++asked_ * kTextCost < may) return std::nullopt;
    holders_ = FindHolders();
  }
  return holders_->Has(doc) ? std::optional(true) : std::nullopt;
}

std::optional<std::vector<uint32_t>> TextLookup::FindCandidates() const {
  if (params_.kind == internal::ARTICLE) return FindArticles();
  return params_.texts.MayHold(params_.kind, folded_, params_.tables.kind(params_.kind).size(), params_.most);
}

// The piece may begin in one part of an article and end in the next, so only each of its tokens need stand
// there.
std::optional<std::vector<uint32_t>> TextLookup::FindArticles() const {
  std::vector<std::vector<TokenDocs>> by_kind;
  for (const internal::Kind kind : kPartsOfArticle) {
    auto tokens = params_.texts.MayHoldTokens(kind, folded_, params_.tables.kind(kind).size());
    if (!tokens.has_value()) return std::nullopt;
    by_kind.push_back(*std::move(tokens));
  }
  std::optional<std::vector<uint32_t>> articles;
  for (size_t at = 0; at < by_kind.front().size(); ++at) {
    std::vector<const TokenDocs*> token;
    for (const std::vector<TokenDocs>& tokens : by_kind) token.push_back(&tokens[at]);
    std::optional<std::vector<uint32_t>> some = FindParted(at, token);
    if (!some.has_value()) return std::nullopt;
    for (size_t i = 0; i < kPartsOfArticle.size(); ++i) {
      Unite(ArticlesOf(kPartsOfArticle[i], token[i]->docs, /*shown=*/false), *some);
    }
    if (articles.has_value()) {
      std::vector<uint32_t> both;
      std::set_intersection(articles->begin(), articles->end(), some->begin(), some->end(),
                            std::back_inserter(both));
      some = std::move(both);
    }
    articles = std::move(some);
  }
  return articles;
}

std::optional<std::vector<uint32_t>> TextLookup::FindParted(
    size_t at, const std::vector<const TokenDocs*>& by_kind) const {
  std::vector<uint32_t> articles;
  if (std::all_of(by_kind.begin(), by_kind.end(), [](const auto* token) { return token->firsts.empty(); })) {
    return articles;
  }
  std::vector<TextParts> firsts(params_.tables.kind(internal::ARTICLE).size());
  std::vector<TextParts> seconds(firsts.size());
  const auto mark = [&](internal::Kind kind, const std::vector<TokenDocs::Half>& halves,
                        std::vector<TextParts>& parts) {
    for (const TokenDocs::Half& half : halves) parts[ArticleOf(kind, half.doc)] |= half.parts;
  };
  for (size_t i = 0; i < kPartsOfArticle.size(); ++i) {
    const internal::Kind kind = kPartsOfArticle[i];
    const auto halves = params_.texts.SecondHalves(kind, folded_, params_.tables.kind(kind).size(), at);
    if (!halves.has_value()) return std::nullopt;
    mark(kind, by_kind[i]->firsts, firsts);
    mark(kind, *halves, seconds);
  }
  for (uint32_t article = 1; article < firsts.size(); ++article) {
    if (MayMeet(firsts[article], seconds[article])) articles.push_back(article);
  }
  return articles;
}

uint32_t TextLookup::ArticleOf(internal::Kind kind, uint32_t doc) const {
  const DocTable& table = params_.tables.kind(kind);
  if (doc >= table.size() || table.entity[doc] == kNoEntity) return 0;
  if (kind == internal::ARTICLE) return doc;
  return params_.tables.DocAt(internal::ARTICLE, table.names.parent(table.entity[doc]), params_.revision);
}

std::vector<uint32_t> TextLookup::ArticlesOf(internal::Kind kind, const std::vector<uint32_t>& docs,
                                             bool shown) const {
  if (kind == internal::ARTICLE) return docs;
  const DocTable& table = params_.tables.kind(kind);
  std::vector<uint32_t> articles;
  uint32_t last = kNoEntity;
  for (const uint32_t doc : docs) {
    if (table.entity[doc] == kNoEntity) continue;
    if (shown && !params_.tables.Visible(kind, doc, params_.revision)) continue;
    const uint32_t article = table.names.parent(table.entity[doc]);
    if (std::exchange(last, article) == article) continue;
    const uint32_t version = params_.tables.DocAt(internal::ARTICLE, article, params_.revision);
    if (version != 0) articles.push_back(version);
  }
  std::sort(articles.begin(), articles.end());
  articles.erase(std::unique(articles.begin(), articles.end()), articles.end());
  return articles;
}

Bitmap TextLookup::FindHolders() const {
  Bitmap holders(params_.tables.kind(params_.kind).size());
  const auto add = [&](internal::Kind kind) {
    std::vector<uint32_t> docs =
        params_.texts.Holders(kind, params_.condition.field, folded_, params_.tables.kind(kind).size());
    if (kind != params_.kind) docs = ArticlesOf(kind, docs, /*shown=*/true);
    for (const uint32_t doc : docs) holders.Set(doc);
  };
  if (params_.kind != internal::ARTICLE) {
    add(params_.kind);
  } else {
    for (const internal::Kind kind : kPartsOfArticle) add(kind);
  }
  return holders;
}

}  // namespace fangtan::storage
