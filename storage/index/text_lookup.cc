#include "storage/index/text_lookup.h"

#include <algorithm>
#include <array>
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

// The piece may begin in one part of an article and end in the next, so only each of its tokens need stand in
// one.
std::optional<std::vector<uint32_t>> TextLookup::FindArticles() const {
  std::vector<std::vector<uint32_t>> by_token;
  for (const internal::Kind kind : kPartsOfArticle) {
    const auto parts = params_.texts.MayHoldTokens(kind, folded_, params_.tables.kind(kind).size());
    if (!parts.has_value()) return std::nullopt;
    by_token.resize(parts->size());
    for (size_t i = 0; i < parts->size(); ++i) {
      Unite(ArticlesOf(kind, (*parts)[i], /*shown=*/false), by_token[i]);
    }
  }
  std::vector<uint32_t> articles = std::move(by_token.front());
  for (size_t i = 1; i < by_token.size(); ++i) {
    std::vector<uint32_t> both;
    std::set_intersection(articles.begin(), articles.end(), by_token[i].begin(), by_token[i].end(),
                          std::back_inserter(both));
    articles = std::move(both);
  }
  return articles;
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
