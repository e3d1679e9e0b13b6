#include "storage/rocks/article_writer.h"

#include <map>
#include <string>
#include <utility>

#include "storage/error_details.h"
#include "storage/ids.h"

namespace fangtan::storage {
namespace {

// The newest version of an article.
struct CurrentArticle {
  uint32_t doc = 0;
  internal::ArticleRecord record;
  DerivedFields derived;
};

absl::StatusOr<std::optional<CurrentArticle>> ReadArticle(const std::string& name,
                                                          const MutationWriter& writer) {
  ASSIGN_OR_RETURN(const uint32_t doc, writer.NewestDoc(internal::ARTICLE, name));
  if (doc == 0) return std::nullopt;
  const std::string key = DocKey{.doc = doc}.Encode();
  ASSIGN_OR_RETURN(const std::optional<std::string> payload, writer.Get(Family::kArticle, key));
  CurrentArticle current{.doc = doc, .record = {}, .derived = {}};
  if (!payload.has_value() || !current.record.ParseFromString(*payload) ||
      current.record.sections_end() > current.record.message().size()) {
    return RecordCorrupt(
        absl::StrCat(name, ": record ", RecordName(Family::kArticle, key), " is no article"));
  }
  const std::optional<DerivedFields> derived =
      DecodeDerived(std::string_view(current.record.message()).substr(current.record.sections_end()));
  if (!derived.has_value()) {
    return RecordCorrupt(
        absl::StrCat(name, ": record ", RecordName(Family::kArticle, key), " is no article"));
  }
  current.derived = *derived;
  return current;
}

absl::Status Deleted(absl::StatusCode code, const std::string& name) {
  return AboutResource(
      MakeError(code, "ARTICLE_DELETED", absl::StrCat(name, " is deleted"), {{"name", name}}), name);
}

absl::Status AlreadyExists(const std::string& name, const char* how) {
  return AboutResource(MakeError(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                                 absl::StrCat(name, " ", how), {{"name", name}}),
                       name);
}

absl::Status CheckPutPrecondition(const internal::PutArticle& put,
                                  const std::optional<CurrentArticle>& current) {
  if (put.precondition() == internal::PutArticle::MUST_NOT_EXIST) {
    if (!current.has_value()) return absl::OkStatus();
    if (current->record.deleted()) return Deleted(absl::StatusCode::kAlreadyExists, put.name());
    return AlreadyExists(put.name(), "exists already");
  }
  if (put.precondition() != internal::PutArticle::MUST_EXIST)
    return InvalidField("precondition", "must be given");
  if (!current.has_value()) return NotFound("ARTICLE", put.name());
  if (current->record.deleted()) return Deleted(absl::StatusCode::kFailedPrecondition, put.name());
  return CheckEtag(put.etag(), current->derived.etag, put.name());
}

absl::StatusOr<std::optional<CurrentArticle>> ReadForPut(const internal::PutArticle& put,
                                                         const MutationWriter& writer) {
  ASSIGN_OR_RETURN(std::optional<CurrentArticle> current, ReadArticle(put.name(), writer));
  RETURN_IF_ERROR(CheckPutPrecondition(put, current));
  return current;
}

absl::StatusOr<CurrentArticle> ReadForDelete(const internal::DeleteArticle& request,
                                             const MutationWriter& writer) {
  ASSIGN_OR_RETURN(std::optional<CurrentArticle> current, ReadArticle(request.name(), writer));
  if (!current.has_value()) return NotFound("ARTICLE", request.name());
  if (current->record.deleted()) return Deleted(absl::StatusCode::kFailedPrecondition, request.name());
  RETURN_IF_ERROR(CheckEtag(request.etag(), current->derived.etag, request.name()));
  return *std::move(current);
}

absl::StatusOr<CurrentArticle> ReadForUndelete(const internal::UndeleteArticle& request,
                                               const MutationWriter& writer) {
  ASSIGN_OR_RETURN(std::optional<CurrentArticle> current, ReadArticle(request.name(), writer));
  if (!current.has_value()) return NotFound("ARTICLE", request.name());
  if (!current->record.deleted()) return AlreadyExists(request.name(), "is not deleted");
  RETURN_IF_ERROR(CheckEtag(request.etag(), current->derived.etag, request.name()));
  return *std::move(current);
}

std::string ChildName(const std::string& article, internal::Kind kind, const std::string& local_id) {
  return absl::StrCat(article, kind == internal::QUESTION ? "/questions/" : "/answers/", local_id);
}

template <typename Visit>
absl::Status ForEachChild(const internal::ArticleRecord& record, Visit visit) {
  for (const internal::SectionRecord& section : record.sections()) {
    for (const internal::ExchangeRecord& exchange : section.exchanges()) {
      if (exchange.has_question()) RETURN_IF_ERROR(visit(internal::QUESTION, exchange.question()));
      for (const internal::ChildRecord& answer : exchange.answers())
        RETURN_IF_ERROR(visit(internal::ANSWER, answer));
    }
  }
  return absl::OkStatus();
}

// Writes the children of one article; what it was not given dies at the end.
class ChildWriter {
 public:
  ChildWriter(const std::string& article, const std::optional<CurrentArticle>& current,
              MutationWriter& writer)
      : article_(article), writer_(writer) {
    if (!current.has_value()) return;
    ForEachChild(current->record, [this](internal::Kind kind, const internal::ChildRecord& child) {
      before_[{kind, child.local_id()}] = child.doc();
      return absl::OkStatus();
    }).IgnoreError();  // the visitor never fails
  }

  template <typename M>
  absl::Status Put(internal::Kind kind, const internal::PutChild& put, internal::ChildRecord& record) {
    if (!IsValidId(put.local_id()))
      return InvalidField("local_id", absl::StrCat("\"", put.local_id(), "\" is no id"));
    if (!written_.try_emplace({kind, put.local_id()}, true).second) {
      return InvalidField("local_id", absl::StrCat("\"", put.local_id(), "\" stands twice"));
    }
    record.set_local_id(put.local_id());
    const std::string name = ChildName(article_, kind, put.local_id());
    std::optional<StoredVersion> version;
    if (const auto before = before_.find({kind, put.local_id()}); before != before_.end()) {
      ASSIGN_OR_RETURN(version, writer_.ReadVersion(kind, before->second));
      before_.erase(before);
      record.set_doc(version->doc);
      if (version->body == put.message()) return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(M message,
                     ParseBody<M>(kind == internal::QUESTION ? "question" : "answers", put.message(), name));
    if (message.article() != article_)
      return InvalidField("article", absl::StrCat(name, " names another article"));
    ASSIGN_OR_RETURN(const uint32_t doc, writer_.PutVersion(kind, put.message(), std::move(message),
                                                            version.has_value() ? &*version : nullptr));
    record.set_doc(doc);
    internal::ChangeRecord change;
    change.set_kind(kind);
    change.set_action(version.has_value() ? internal::ChangeRecord::UPDATED
                                          : internal::ChangeRecord::CREATED);
    change.set_doc(doc);
    change.set_dead_doc(version.has_value() ? version->doc : 0);
    change.set_name(name);
    return writer_.AddChange(std::move(change));
  }

  absl::Status EndVanished() {
    for (const auto& [key, doc] : before_) {
      internal::ChangeRecord change;
      change.set_kind(key.first);
      change.set_action(internal::ChangeRecord::DELETED);
      change.set_dead_doc(doc);
      change.set_name(ChildName(article_, key.first, key.second));
      RETURN_IF_ERROR(writer_.AddChange(std::move(change)));
    }
    return absl::OkStatus();
  }

 private:
  using ChildKey = std::pair<internal::Kind, std::string>;

  const std::string& article_;
  MutationWriter& writer_;
  std::map<ChildKey, uint32_t> before_;  // ordered, so that applying is deterministic
  std::map<ChildKey, bool> written_;
};

absl::Status PutSections(const internal::PutArticle& put, ChildWriter& children,
                         internal::ArticleRecord& record, std::string& message) {
  for (const internal::PutSection& section : put.sections()) {
    v1::Section head;
    if (!head.ParseFromString(section.head()) || head.exchanges_size() > 0) {
      return InvalidField("sections", "a head is no section without exchanges in valid UTF-8");
    }
    AppendField(v1::Article::kSectionsFieldNumber, section.head(), message);
    internal::SectionRecord& section_record = *record.add_sections();
    section_record.set_head_size(static_cast<uint32_t>(section.head().size()));
    for (const internal::PutExchange& exchange : section.exchanges()) {
      internal::ExchangeRecord& exchange_record = *section_record.add_exchanges();
      if (exchange.has_question()) {
        RETURN_IF_ERROR(children.Put<v1::Question>(internal::QUESTION, exchange.question(),
                                                   *exchange_record.mutable_question()));
      }
      for (const internal::PutChild& answer : exchange.answers()) {
        RETURN_IF_ERROR(children.Put<v1::Answer>(internal::ANSWER, answer, *exchange_record.add_answers()));
      }
    }
  }
  return absl::OkStatus();
}

// Notes the new version of an article in the record families, the names and the index.
absl::Status PutArticleRecord(const internal::ArticleRecord& record, IndexEntry entry,
                              MutationWriter& writer) {
  RETURN_IF_ERROR(
      writer.Put(Family::kArticle, DocKey{.doc = entry.doc}.Encode(), record.SerializeAsString()));
  RETURN_IF_ERROR(writer.PutName(internal::ARTICLE, entry.name, entry.doc));
  writer.AddToIndex(std::move(entry));
  return absl::OkStatus();
}

absl::Status AddArticleChange(internal::ChangeRecord::Action action, uint32_t doc, uint32_t dead_doc,
                              const std::string& name, const std::string& reason, MutationWriter& writer) {
  internal::ChangeRecord change;
  change.set_kind(internal::ARTICLE);
  change.set_action(action);
  change.set_doc(doc);
  change.set_dead_doc(dead_doc);
  change.set_name(name);
  change.set_reason(reason);
  return writer.AddChange(std::move(change));
}

// Writes `current` again as deleted or not. The children keep their documents: whether they are seen hangs on
// the article; the feed names them, for those who keep copies.
absl::Status SetDeleted(const std::string& name, const CurrentArticle& current, bool deleted,
                        const std::string& reason, MutationWriter& writer) {
  ASSIGN_OR_RETURN(const uint32_t doc, writer.NextDoc(internal::ARTICLE));
  DerivedFields derived = writer.Derive(internal::ARTICLE, doc, &current.derived);
  if (deleted) derived.delete_micros = writer.time_micros();
  internal::ArticleRecord record = current.record;
  record.set_revision(writer.revision());
  record.set_previous(current.doc);
  record.set_deleted(deleted);
  record.mutable_message()->resize(record.sections_end());
  record.mutable_message()->append(EncodeDerived(derived));
  const auto action = deleted ? internal::ChangeRecord::DELETED : internal::ChangeRecord::UNDELETED;
  RETURN_IF_ERROR(AddArticleChange(action, doc, current.doc, name, reason, writer));
  RETURN_IF_ERROR(ForEachChild(record, [&](internal::Kind kind, const internal::ChildRecord& child) {
    internal::ChangeRecord change;
    change.set_kind(kind);
    change.set_action(action);
    change.set_with_article(true);
    if (deleted) {
      change.set_dead_doc(child.doc());
    } else {
      change.set_doc(child.doc());
    }
    change.set_name(ChildName(name, kind, child.local_id()));
    change.set_reason(reason);
    return writer.AddChange(std::move(change));
  }));
  ASSIGN_OR_RETURN(IndexEntry entry, IndexEntryFrom(internal::ARTICLE, doc, record.message()));
  return PutArticleRecord(record, std::move(entry), writer);
}

}  // namespace

absl::Status CheckPutArticle(const internal::PutArticle& put, const MutationWriter& writer) {
  return ReadForPut(put, writer).status();
}

absl::Status CheckDeleteArticle(const internal::DeleteArticle& request, const MutationWriter& writer) {
  return ReadForDelete(request, writer).status();
}

absl::Status CheckUndeleteArticle(const internal::UndeleteArticle& request, const MutationWriter& writer) {
  return ReadForUndelete(request, writer).status();
}

absl::Status ApplyPutArticle(const internal::PutArticle& put, MutationWriter& writer) {
  RETURN_IF_ERROR(ArticleId::Parse(put.name()).status());
  ASSIGN_OR_RETURN(v1::Article article, ParseBody<v1::Article>("article", put.article(), put.name()));
  if (article.sections_size() > 0 || article.has_delete_time()) {
    return InvalidField("article", "carries sections or a delete time");
  }
  ASSIGN_OR_RETURN(const std::optional<CurrentArticle> current, ReadForPut(put, writer));
  ASSIGN_OR_RETURN(const uint32_t doc, writer.NextDoc(internal::ARTICLE));
  RETURN_IF_ERROR(AddArticleChange(
      current.has_value() ? internal::ChangeRecord::UPDATED : internal::ChangeRecord::CREATED, doc,
      current.has_value() ? current->doc : 0, put.name(), "", writer));

  internal::ArticleRecord record;
  record.set_revision(writer.revision());
  record.set_previous(current.has_value() ? current->doc : 0);
  std::string message = put.article();
  record.set_sections_begin(static_cast<uint32_t>(message.size()));
  ChildWriter children(put.name(), current, writer);
  RETURN_IF_ERROR(PutSections(put, children, record, message));
  RETURN_IF_ERROR(children.EndVanished());
  record.set_sections_end(static_cast<uint32_t>(message.size()));
  const std::string derived =
      EncodeDerived(writer.Derive(internal::ARTICLE, doc, current.has_value() ? &current->derived : nullptr));
  message += derived;
  record.set_message(std::move(message));
  // The entry takes nothing from sections: what was parsed above tells all of it.
  if (!article.MergeFromString(derived)) return absl::InternalError("derived fields do not parse");
  IndexEntry entry = IndexEntryOf(article);
  entry.doc = doc;
  return PutArticleRecord(record, std::move(entry), writer);
}

absl::Status ApplyDeleteArticle(const internal::DeleteArticle& request, MutationWriter& writer) {
  ASSIGN_OR_RETURN(const CurrentArticle current, ReadForDelete(request, writer));
  return SetDeleted(request.name(), current, true, request.reason(), writer);
}

absl::Status ApplyUndeleteArticle(const internal::UndeleteArticle& request, MutationWriter& writer) {
  ASSIGN_OR_RETURN(const CurrentArticle current, ReadForUndelete(request, writer));
  return SetDeleted(request.name(), current, false, "", writer);
}

}  // namespace fangtan::storage
