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

TextLookup::TextLookup(Params params, ReadSlice& slice)
    : params_(std::move(params)),
      slice_(slice),
      folded_(FoldValue(params_.condition.field, params_.condition.text)) {
  if (params_.condition.match == Condition::Match::kPresent || folded_.empty()) return;
  candidates_ = FindCandidates();
  if (candidates_.has_value() && candidates_->size() > params_.most) candidates_.reset();
  // The first of so few would ask for them.
  const size_t may = CountCandidates();
  if (failed_.ok() && may != 0 && may <= kTextCost && MayHaveHolders()) {
    AskForHolders();
    failed_.Update(slice_.Renew());
  }
}

size_t TextLookup::CountCandidates() const {
  return candidates_ ? candidates_->size() : params_.tables.kind(params_.kind).size();
}

std::optional<bool> TextLookup::Tell(uint32_t doc) {
  if (candidates_.has_value() && !std::binary_search(candidates_->begin(), candidates_->end(), doc)) {
    return false;
  }
  if (!MayHaveHolders()) return std::nullopt;
  if (holders_ == nullptr) {
    if (++asked_ * kTextCost >= CountCandidates()) AskForHolders();
    return std::nullopt;
  }
  return holders_->found && Holds(doc) ? std::optional(true) : std::nullopt;
}

template <typename Answer>
Answer TextLookup::WhileOthersGetIn(const std::function<Answer()>& ask) {
  Answer answer;
  failed_.Update(slice_.Without([&] { answer = ask(); }));
  return answer;
}

void TextLookup::Breathe() {
  if (failed_.ok() && slice_.Due()) failed_ = slice_.Renew();
}

std::optional<std::vector<uint32_t>> TextLookup::FindCandidates() {
  if (params_.kind == internal::ARTICLE) return FindArticles();
  const uint32_t bound = params_.tables.kind(params_.kind).size();
  return WhileOthersGetIn<std::optional<std::vector<uint32_t>>>(
      [&] { return params_.texts.MayHold(params_.kind, folded_, bound, params_.most, slice_.stop()); });
}

// The piece may begin in one part of an article and end in the next, so only each of its tokens need stand
// there.
std::optional<std::vector<uint32_t>> TextLookup::FindArticles() {
  std::vector<std::vector<TokenDocs>> by_kind;
  for (const internal::Kind kind : kPartsOfArticle) {
    const uint32_t bound = params_.tables.kind(kind).size();
    auto tokens = WhileOthersGetIn<std::optional<std::vector<TokenDocs>>>(
        [&] { return params_.texts.MayHoldTokens(kind, folded_, bound, slice_.stop()); });
    if (!tokens.has_value() || !failed_.ok()) return std::nullopt;
    by_kind.push_back(*std::move(tokens));
  }
  std::optional<std::vector<uint32_t>> articles;
  for (size_t at = 0; at < by_kind.front().size(); ++at) {
    std::vector<const TokenDocs*> token;
    token.reserve(by_kind.size());
    for (const std::vector<TokenDocs>& tokens : by_kind) token.push_back(&tokens[at]);
    std::optional<std::vector<uint32_t>> some = FindParted(at, token);
    if (!some.has_value()) return std::nullopt;
    for (size_t i = 0; i < kPartsOfArticle.size(); ++i) {
      Unite(ArticlesOf(kPartsOfArticle[i], token[i]->docs), *some);
    }
    if (!failed_.ok()) return std::nullopt;
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

std::optional<std::vector<uint32_t>> TextLookup::FindParted(size_t at,
                                                            const std::vector<const TokenDocs*>& by_kind) {
  std::vector<uint32_t> articles;
  if (std::all_of(by_kind.begin(), by_kind.end(), [](const auto* token) { return token->firsts.empty(); })) {
    return articles;
  }
  std::vector<TextParts> firsts(params_.tables.kind(internal::ARTICLE).size());
  std::vector<TextParts> seconds(firsts.size());
  for (size_t i = 0; i < kPartsOfArticle.size(); ++i) {
    const internal::Kind kind = kPartsOfArticle[i];
    const uint32_t bound = params_.tables.kind(kind).size();
    const auto halves = WhileOthersGetIn<std::optional<std::vector<TokenDocs::Half>>>(
        [&] { return params_.texts.SecondHalves(kind, folded_, bound, at, slice_.stop()); });
    if (!halves.has_value()) return std::nullopt;
    Mark(kind, by_kind[i]->firsts, firsts);
    Mark(kind, *halves, seconds);
    if (!failed_.ok()) return std::nullopt;
  }
  for (uint32_t article = 1; article < firsts.size(); ++article) {
    if (MayMeet(firsts[article], seconds[article])) articles.push_back(article);
  }
  return articles;
}

// An article of the revision is older than `parts`.
void TextLookup::Mark(internal::Kind kind, const std::vector<TokenDocs::Half>& halves,
                      std::vector<TextParts>& parts) {
  for (const TokenDocs::Half& half : halves) {
    if (const uint32_t article = ArticleOf(kind, half.doc); article < parts.size()) {
      parts[article] |= half.parts;
    }
    Breathe();
  }
}

uint32_t TextLookup::ArticleOf(internal::Kind kind, uint32_t doc) const {
  const DocTable& table = params_.tables.kind(kind);
  if (doc >= table.size() || table.entity[doc] == kNoEntity) return 0;
  if (kind == internal::ARTICLE) return doc;
  return params_.tables.DocAt(internal::ARTICLE, table.names.parent(table.entity[doc]), params_.revision);
}

std::vector<uint32_t> TextLookup::ArticlesOf(internal::Kind kind, const std::vector<uint32_t>& docs) {
  if (kind == internal::ARTICLE) return docs;
  std::vector<uint32_t> articles;
  for (const uint32_t doc : docs) {
    const uint32_t article = ArticleOf(kind, doc);
    if (article != 0 && (articles.empty() || articles.back() != article)) articles.push_back(article);
    Breathe();
  }
  std::sort(articles.begin(), articles.end());
  articles.erase(std::unique(articles.begin(), articles.end()), articles.end());
  return articles;
}

void TextLookup::AskForHolders() {
  holders_ = std::make_shared<Holders>();
  for (const internal::Kind kind : kPartsOfArticle) {
    if (params_.kind != internal::ARTICLE && params_.kind != kind) continue;
    holders_->kinds.push_back({.kind = kind, .bound = params_.tables.kind(kind).size()});
  }
  slice_.Defer([holders = holders_, &texts = params_.texts, &stop = slice_.stop(),
                field = params_.condition.field, folded = folded_] {
    for (Holders::OfKind& of : holders->kinds) {
      of.docs = Bitmap(of.bound);
      for (const uint32_t doc : texts.Holders(of.kind, field, folded, of.bound, stop)) of.docs.Set(doc);
    }
    holders->found = true;
  });
}

bool TextLookup::Holds(uint32_t doc) const {
  for (const Holders::OfKind& of : holders_->kinds) {
    if (of.kind == params_.kind) {
      if (of.docs.Has(doc)) return true;
      continue;
    }
    const DocTable& table = params_.tables.kind(of.kind);
    const uint32_t article = params_.tables.kind(internal::ARTICLE).entity[doc];
    if (article == kNoEntity) return false;  // a sweep has just taken it
    for (const uint32_t context : params_.tables.contexts_of_article().at(article)) {
      for (const uint32_t part : table.posting(PostingField::kContext).at(context)) {
        if (of.docs.Has(part) && params_.tables.Visible(of.kind, part, params_.revision)) return true;
      }
    }
  }
  return false;
}

}  // namespace fangtan::storage
