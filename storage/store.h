// The whole face of storage: a Store takes mutations and gives Views, a View is the world at one revision.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Store> store, OpenStore({.directory = dir}));
//   ASSIGN_OR_RETURN(CommitResult done, store->Commit(mutation, {}));
//   ASSIGN_OR_RETURN(std::unique_ptr<View> view, store->At(done.revision));
//   ASSIGN_OR_RETURN(Encoded<v1::Answer> answer, view->GetAnswer(id));
//
// Both are thread-safe. A View holds no lock and no snapshot of the engine: what it reads is immutable. It
// must not outlive its store. Bytes that a View returned may.
#ifndef FANGTAN_STORAGE_STORE_H_
#define FANGTAN_STORAGE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/time/time.h"
#include "fangtan/internal/mutation.pb.h"
#include "fangtan/internal/page_token.pb.h"
#include "fangtan/internal/record.pb.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/changes_service.pb.h"
#include "fangtan/v1/interview.pb.h"
#include "fangtan/v1/ranking.pb.h"
#include "fangtan/v1/source.pb.h"
#include "fangtan/v1/speaker.pb.h"
#include "storage/backup.h"
#include "storage/encoded.h"
#include "storage/ids.h"
#include "storage/query/predicate.h"
#include "storage/read_tier.h"
#include "storage/search/text_query.h"
#include "storage/store_check.h"

namespace fangtan::storage {

// What rows can be ordered by. Times that are absent come before all others, text is compared by its bytes.
enum class SortField {
  kName,
  kPublishTime,
  kCreateTime,
  kUpdateTime,
  kTitle,        // of articles
  kAnswerCount,  // of articles, questions and speakers
  kArticle,      // of questions and answers: the article's name
  kOrdinal,      // of questions and answers
  kSpeaker,      // of answers: the speaker's name
  kDisplayName,  // of speakers
};

struct SortKey {
  SortField field = SortField::kName;
  bool descending = false;
};

// One page of a walk over the resources of a kind. The name, ascending, is always the last key.
struct ListQuery {
  internal::Kind kind = internal::KIND_UNSPECIFIED;
  std::optional<ArticleId> parent;         // questions and answers of this article alone
  Predicate predicate;                     // compiled for the kind; empty: all
  std::vector<SortKey> order;              // INVALID_ARGUMENT for a field that the kind has not
  std::vector<internal::SortValue> after;  // Page::last of the page before; empty: from the beginning
  int limit = 50;                          // REQUIRES: at least 1
  int64_t max_bytes = 16 << 20;            // the page ends before its items pass this; one row it has always
  v1::View view = v1::BASIC;
  bool show_deleted = false;  // of articles
  // Page::total_size of an earlier page of the same walk, so that it need not be counted again.
  std::optional<int64_t> total_size;
  StopFunction stop;  // may be empty
};

struct Page {
  std::vector<absl::Cord> items;          // serialised messages of the kind
  std::vector<internal::SortValue> last;  // sort key of the last item, name included
  bool more = false;                      // whether rows follow
  int64_t total_size = 0;                 // rows of the whole walk, exact
  std::string plan;                       // how it was found and at what cost, as Explain tells it
};

// What answers can be counted by.
enum class TallyField { kSpeaker, kPost, kUnit, kArticle, kColumn, kSection, kMonth, kYear, kLabel };

// Exact counts of the answers that match, by one field or by combinations of several. An answer with several
// posts, units or labels counts under each; one without counts under "".
struct TallyQuery {
  std::vector<TallyField> fields;  // at least one
  Predicate predicate;             // over answers; empty: all
  TextQuery text;                  // empty: all; else only what a search for it finds
  int limit = 50;                  // rows to return; REQUIRES: at least 1
  StopFunction stop;               // may be empty
};

struct Tally {
  struct Row {
    std::vector<std::string> values;          // one a field: resource name, text, `2021-08`, `2021`
    std::vector<std::string> display_values;  // a speaker's display name, an article's title, else the value
    int64_t count = 0;
  };
  std::vector<Row> rows;  // largest first, ties by values
  int64_t rest_rows = 0;
  int64_t rest_count = 0;
  int64_t total_size = 0;  // answers that match
};

// Where a ranked walk stands, and the numbers that its scores rest on: they are those of its first page, so
// that no score drifts while the store is written or swept. As it is sealed in a page token.
using SearchCursor = internal::SearchCursor;

// One page of ranked results, best first, ties by age. Results of articles are found by what they say
// themselves and by their best question or answer.
struct SearchQuery {
  internal::Kind kind = internal::KIND_UNSPECIFIED;  // ANSWER, QUESTION or ARTICLE
  TextQuery text;                                    // REQUIRES: not empty
  Predicate predicate;                               // compiled for the kind; empty: all
  std::optional<SearchCursor> after;                 // SearchPage::last of the page before
  int limit = 50;                                    // REQUIRES: at least 1
  int64_t max_bytes = 16 << 20;                      // as in ListQuery
  bool explain = false;                              // whether SearchHit::explanation is wanted
  StopFunction stop;                                 // may be empty
};

struct SearchHit {
  absl::Cord item;          // serialised message of the kind, BASIC
  double score = 0;         // above 0; comparable within one walk
  std::string explanation;  // its parts, for people
  // Of an article: the question or answer that made it a result; none if its own words did.
  internal::Kind best_kind = internal::KIND_UNSPECIFIED;
  absl::Cord best;
};

struct SearchPage {
  std::vector<SearchHit> hits;
  SearchCursor last;       // of the last hit
  bool more = false;       // whether hits follow
  int64_t total_size = 0;  // hits of the whole walk, exact
};

// Changes after a place in the feed, in order.
struct ChangeQuery {
  Revision after = 0;        // those of later revisions
  int skip = 0;              // of the first revision behind `after`: its first changes to pass over
  int limit = 50;            // at least 1
  Predicate predicate;       // compiled for kChanges; empty: all
  bool count_total = false;  // whether ChangePage::total_size is wanted, which reads the whole feed
  StopFunction stop;         // may be empty
};

struct ChangePage {
  std::vector<v1::Change> changes;
  Revision after = 0;  // where the next page starts, with `skip`
  int skip = 0;
  bool more = false;
  int64_t total_size = 0;
};

struct Counts {
  int64_t articles = 0;  // deleted ones left out
  int64_t questions = 0;
  int64_t answers = 0;
  int64_t speakers = 0;
  int64_t rankings = 0;
};

// Everything at one revision. NOT_FOUND `<KIND>_NOT_FOUND` for what is not there, ARTICLE_DELETED for a
// deleted article and its children, DATA_LOSS RECORD_CORRUPT, naming the record, for what is damaged.
class View {
 public:
  virtual ~View() = default;

  virtual Revision revision() const = 0;
  virtual absl::StatusOr<Encoded<v1::Article>> GetArticle(const ArticleId& id, v1::View view,
                                                          bool show_deleted = false) const = 0;
  virtual absl::StatusOr<Encoded<v1::Question>> GetQuestion(const QuestionId& id, v1::View view) const = 0;
  virtual absl::StatusOr<Encoded<v1::Answer>> GetAnswer(const AnswerId& id) const = 0;
  // BASIC: the fields of its own. FULL: also names, posts and counts as the articles of this revision show
  // them, which reads every article that ever named it.
  virtual absl::StatusOr<Encoded<v1::Speaker>> GetSpeaker(const SpeakerId& id, v1::View view) const = 0;
  virtual absl::StatusOr<Encoded<v1::Ranking>> GetRanking(const RankingId& id) const = 0;
  // FULL: with the content, whose digest has been checked.
  virtual absl::StatusOr<Encoded<v1::Source>> GetSource(const SourceId& id, v1::View view) const = 0;
  // A hint before many Gets: the processor fetches, for all of them at once, what each is going to look at in
  // memory, so that they do not wait for it one after the other. Says and changes nothing.
  virtual void Prefetch(internal::Kind kind, absl::Span<const std::string_view> names) const = 0;
  virtual absl::StatusOr<Page> List(const ListQuery& query) const = 0;
  // Lists `query`, and says in words by which plan and at what cost.
  virtual absl::StatusOr<std::string> Explain(const ListQuery& query) const = 0;
  virtual absl::StatusOr<Tally> TallyAnswers(const TallyQuery& query) const = 0;
  // UNAVAILABLE INDEX_REBUILDING while the text index does not cover the revision (opening, rebuilding).
  virtual absl::StatusOr<SearchPage> Search(const SearchQuery& query) const = 0;
  // The feed up to this revision. OUT_OF_RANGE REVISION_COMPACTED if it is not kept from `query.after` on,
  // INVALID_ARGUMENT REVISION_IN_FUTURE if `query.after` is beyond this revision.
  virtual absl::StatusOr<ChangePage> ListChanges(const ChangeQuery& query) const = 0;
  virtual Counts Count() const = 0;
};

struct CommitOptions {
  // Check everything that applying would check; write nothing.
  bool validate_only = false;
};

struct CommitResult {
  Revision revision = 0;   // of this write; of the first run for a replay; the newest for validate_only
  bool replayed = false;   // an earlier write of the same request_id and body; nothing was written now
  std::string reply_name;  // Mutation.reply_name of the write
};

// Of all kinds together.
struct TextIndexInfo {
  int64_t documents = 0;  // that it covers, versions of the past included
  int64_t behind = 0;     // that it does not cover yet
  int64_t segments = 0;
  int64_t byte_count = 0;  // of its segments, on disk and in memory
};

// Since the store was opened.
struct EngineInfo {
  int64_t block_cache_hits = 0;
  int64_t block_cache_misses = 0;
  int64_t record_cache_hits = 0;
  int64_t record_cache_misses = 0;
  int64_t write_stall_micros = 0;        // that writes were held up for compaction
  int64_t pending_compaction_bytes = 0;  // an estimate
};

struct StoreInfo {
  std::string store_id;  // lower-case hexadecimal
  uint32_t format_version = 0;
  Revision revision = 0;
  Revision oldest_revision = 0;
  int64_t byte_count = 0;  // files of the store
  TextIndexInfo text_index;
  EngineInfo engine;
  bool writes_refused = false;  // STORE_FAILED: a sync has failed
  // What was found when it was opened that cost nothing, but should be looked into: sentences for a log.
  std::vector<std::string> notices;
  // What has been found damaged since then, without anybody having asked for it: sentences for an alarm.
  std::vector<std::string> damages;
};

// Bytes of the store's files.
struct Compacted {
  int64_t byte_count_before = 0;
  int64_t byte_count_after = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // The world at `revision`; 0: the newest; its records from where `tier` says. INVALID_ARGUMENT
  // REVISION_IN_FUTURE, OUT_OF_RANGE REVISION_COMPACTED.
  virtual absl::StatusOr<std::unique_ptr<View>> At(Revision revision, ReadTier tier) const = 0;
  absl::StatusOr<std::unique_ptr<View>> At(Revision revision) const { return At(revision, ReadTier::kDisk); }

  // Applies `mutation` as one atomic write and returns when it is on stable storage. Blocks; concurrent
  // callers share a sync. On any failure nothing of it is written: the codes named at the operations of
  // mutation.proto, INVALID_ARGUMENT REQUEST_ID_REUSED, and UNAVAILABLE STORE_FAILED once a sync has failed,
  // until reopened. A mutation without operations only asks whether its request_id has run: it is a replay,
  // or nothing at the newest revision.
  virtual absl::StatusOr<CommitResult> Commit(const internal::Mutation& mutation,
                                              const CommitOptions& options) = 0;

  // Commits each of `mutations` as a write of its own, in their order: a revision and a verdict each, as of
  // Commit, but for the sync, which they share. A failing one keeps none of the others out. Blocks until all
  // are on stable storage.
  virtual std::vector<absl::StatusOr<CommitResult>> CommitAll(
      std::span<const internal::Mutation> mutations) = 0;

  // Waits until a revision beyond `after` is there, or `deadline` has passed; the newest revision.
  virtual Revision AwaitRevision(Revision after, absl::Time deadline) const = 0;

  // Throws away what no revision younger than the retention of the store needs, judged at `now`; the store
  // does so by itself now and then. OK if nothing was to be done.
  virtual absl::Status Sweep(absl::Time now) = 0;

  // Throws the text index away and makes it anew from the records, while everything else is served. Returns
  // at once; StoreInfo::text_index says how far it is.
  virtual absl::Status RebuildTextIndex() = 0;

  // Copies the store as it is at some revision while the copy is made, not older than what was acknowledged
  // before. INVALID_ARGUMENT BACKUP_DIR_INVALID, FAILED_PRECONDITION BACKUP_DIR_UNUSABLE, ABORTED
  // BACKUP_RUNNING (here, or another server's into the same folder), DATA_LOSS RECORD_CORRUPT if a file turns
  // out damaged, RESOURCE_EXHAUSTED STORAGE_FULL.
  virtual absl::StatusOr<BackupInfo> CreateBackup(const BackupOptions& options) = 0;

  // As the function, where the store's files are.
  virtual absl::StatusOr<BackupPage> ListBackups(ListBackupsOptions options) const = 0;
  // Whether CreateBackup would take the folder, as far as can be told now; makes it if it is missing.
  virtual absl::Status CheckBackupDirectory(const std::string& directory) const = 0;

  // Reads everything, at the newest revision, and checks it; damage is in the report. CANCELLED.
  virtual absl::StatusOr<CheckReport> Check(const CheckOptions& options) const = 0;

  // Compacts the files of all records, and of the text index as far as that is wanted. CANCELLED.
  virtual absl::StatusOr<Compacted> Compact(const ProgressFunction& progress, const StopFunction& stop) = 0;

  virtual StoreInfo Info() const = 0;

  // 32 random bytes that seal page tokens; the same for the life of the store.
  virtual const std::string& token_key() const = 0;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_STORE_H_
