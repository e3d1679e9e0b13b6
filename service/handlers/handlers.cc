#include "service/handlers/handlers.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "service/handlers/name_prefetch.h"

namespace fangtan::service {
namespace {

using rpc::Lane;
using rpc::Method;
using rpc::Unary;

constexpr std::string_view kArticles = "fangtan.v1.Articles";
constexpr std::string_view kInterviews = "fangtan.v1.Interviews";
constexpr std::string_view kSpeakers = "fangtan.v1.Speakers";
constexpr std::string_view kSearch = "fangtan.v1.Search";
constexpr std::string_view kSources = "fangtan.v1.Sources";
constexpr std::string_view kRankings = "fangtan.v1.Rankings";
constexpr std::string_view kChanges = "fangtan.v1.Changes";
constexpr std::string_view kAdmin = "fangtan.v1.Admin";

}  // namespace

Handlers::Handlers(storage::Store& store)
    : store_(store),
      tokens_(store.token_key()),
      articles_(store, tokens_),
      importer_(store),
      exporter_(store),
      interviews_(store, tokens_),
      speakers_(store, tokens_),
      search_(store, tokens_),
      sources_(store),
      rankings_(store, tokens_),
      changes_(store, tokens_),
      admin_(store, tokens_, registry_),
      operations_(registry_) {}

std::vector<Method> Handlers::Methods() const {
  std::vector<Method> rows;
  const auto add = [&rows](std::string_view service, std::string_view name, Lane lane, auto handler,
                           const rpc::Prefetcher& prefetch = nullptr) {
    rows.push_back({std::string(service), std::string(name), lane, std::move(handler)});
    rows.back().prefetch = prefetch;
  };
  // Reads of one record stay on the polling thread while memory has it, and so do lists that are short (both
  // pass the call's read tier on); whatever scans, waits for a disk or parses much does not.
  add(kArticles, "GetArticle", Lane::kInline, Unary(articles_, &Articles::GetArticle),
      PrefetchNamed(store_, internal::ARTICLE));
  add(kArticles, "BatchGetArticles", Lane::kPool, Unary(articles_, &Articles::BatchGetArticles));
  add(kArticles, "ListArticles", Lane::kShort, Unary(articles_, &Articles::ListArticles));
  add(kArticles, "CreateArticle", Lane::kWrite, Unary(articles_, &Articles::CreateArticle));
  add(kArticles, "UpdateArticle", Lane::kWrite, Unary(articles_, &Articles::UpdateArticle));
  add(kArticles, "DeleteArticle", Lane::kWrite, Unary(articles_, &Articles::DeleteArticle));
  add(kArticles, "UndeleteArticle", Lane::kWrite, Unary(articles_, &Articles::UndeleteArticle));
  add(kArticles, "ImportArticles", Lane::kPool,
      rpc::BidiHandler(std::bind_front(&Importer::ImportArticles, &importer_)));
  add(kArticles, "ExportArticles", Lane::kPool,
      rpc::ServerStreamHandler(std::bind_front(&Exporter::ExportArticles, &exporter_)));
  add(kInterviews, "GetQuestion", Lane::kInline, Unary(interviews_, &Interviews::GetQuestion),
      PrefetchNamed(store_, internal::QUESTION));
  add(kInterviews, "BatchGetQuestions", Lane::kPool, Unary(interviews_, &Interviews::BatchGetQuestions));
  add(kInterviews, "ListQuestions", Lane::kShort, Unary(interviews_, &Interviews::ListQuestions));
  add(kInterviews, "GetAnswer", Lane::kInline, Unary(interviews_, &Interviews::GetAnswer),
      PrefetchNamed(store_, internal::ANSWER));
  add(kInterviews, "BatchGetAnswers", Lane::kPool, Unary(interviews_, &Interviews::BatchGetAnswers));
  add(kInterviews, "ListAnswers", Lane::kShort, Unary(interviews_, &Interviews::ListAnswers));
  add(kSpeakers, "GetSpeaker", Lane::kPool, Unary(speakers_, &Speakers::GetSpeaker));
  add(kSpeakers, "BatchGetSpeakers", Lane::kPool, Unary(speakers_, &Speakers::BatchGetSpeakers));
  add(kSpeakers, "ListSpeakers", Lane::kPool, Unary(speakers_, &Speakers::ListSpeakers));
  add(kSpeakers, "ResolveSpeaker", Lane::kPool, Unary(speakers_, &Speakers::ResolveSpeaker));
  add(kSpeakers, "UpdateSpeaker", Lane::kWrite, Unary(speakers_, &Speakers::UpdateSpeaker));
  add(kSpeakers, "MergeSpeakers", Lane::kWrite, Unary(speakers_, &Speakers::MergeSpeakers));
  add(kSpeakers, "SplitSpeaker", Lane::kWrite, Unary(speakers_, &Speakers::SplitSpeaker));
  add(kSearch, "SearchAnswers", Lane::kPool, Unary(search_, &Search::SearchAnswers));
  add(kSearch, "SearchQuestions", Lane::kPool, Unary(search_, &Search::SearchQuestions));
  add(kSearch, "SearchArticles", Lane::kPool, Unary(search_, &Search::SearchArticles));
  add(kSearch, "TallyAnswers", Lane::kPool, Unary(search_, &Search::TallyAnswers));
  add(kSources, "GetSource", Lane::kPool, Unary(sources_, &Sources::GetSource));
  add(kSources, "ReadSpan", Lane::kPool, Unary(sources_, &Sources::ReadSpan));
  add(kSources, "VerifyCitation", Lane::kPool, Unary(sources_, &Sources::VerifyCitation));
  add(kRankings, "GetRanking", Lane::kInline, Unary(rankings_, &Rankings::GetRanking));
  add(kRankings, "ListRankings", Lane::kPool, Unary(rankings_, &Rankings::ListRankings));
  add(kChanges, "ListChanges", Lane::kPool, Unary(changes_, &Changes::ListChanges));
  add(kChanges, "WatchChanges", Lane::kPool,
      rpc::ServerStreamHandler(std::bind_front(&Changes::WatchChanges, &changes_)));
  add(kAdmin, "GetStatus", Lane::kPool, Unary(admin_, &Admin::GetStatus));
  add(kAdmin, "RebuildIndex", Lane::kPool, Unary(admin_, &Admin::RebuildIndex));
  add(kAdmin, "CreateBackup", Lane::kWrite, Unary(admin_, &Admin::CreateBackup));
  add(kAdmin, "ListBackups", Lane::kWrite, Unary(admin_, &Admin::ListBackups));
  add(kAdmin, "VerifyStore", Lane::kPool, Unary(admin_, &Admin::VerifyStore));
  add(kAdmin, "Compact", Lane::kPool, Unary(admin_, &Admin::Compact));
  add(Operations::kService, "GetOperation", Lane::kPool, Unary(operations_, &Operations::GetOperation));
  add(Operations::kService, "ListOperations", Lane::kPool, Unary(operations_, &Operations::ListOperations));
  add(Operations::kService, "WaitOperation", Lane::kWrite, Unary(operations_, &Operations::WaitOperation));
  add(Operations::kService, "CancelOperation", Lane::kPool, Unary(operations_, &Operations::CancelOperation));
  add(Operations::kService, "DeleteOperation", Lane::kPool, Unary(operations_, &Operations::DeleteOperation));
  return rows;
}

}  // namespace fangtan::service
