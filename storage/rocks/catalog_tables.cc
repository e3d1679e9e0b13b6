#include "storage/rocks/catalog_tables.h"

#include <utility>

namespace fangtan::storage {
namespace {

// Grows `links` so that `entity` has its own.
template <typename Links>
Links& LinksOf(uint32_t entity, std::vector<Links>& links) {
  if (entity >= links.size()) links.resize(entity + 1);
  return links[entity];
}

template <typename Links>
const Links& LinksOrNone(uint32_t entity, const std::vector<Links>& links) {
  static const Links& none = *new Links;
  return entity < links.size() ? links[entity] : none;
}

}  // namespace

uint32_t TextPool::Intern(const std::string& text) {
  if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
  const uint32_t id = static_cast<uint32_t>(texts_.size());
  texts_.push_back(text);
  ids_.emplace(texts_.back(), id);
  return id;
}

void CatalogTables::Add(const CatalogEntry& entry) {
  Row row{.created = entry.revision,
          .create_time = entry.create_time,
          .update_time = entry.update_time,
          .publish_time = entry.publish_time,
          .entity = MakeEntity(entry.kind, entry.name),
          .text = texts_.Intern(entry.text),
          .ordinal = entry.ordinal,
          .answer_count = entry.answer_count,
          .deleted = entry.deleted};
  if (!entry.article.empty()) {
    row.article = MakeEntity(internal::ARTICLE, entry.article);
    ArticleLinks& links = LinksOf(row.article, article_links_);
    (entry.kind == internal::QUESTION ? links.questions : links.answers).push_back(entry.doc);
  }
  if (!entry.speaker.empty()) row.speaker = MakeEntity(internal::SPEAKER, entry.speaker);
  Entity& entity = kinds_[entry.kind].entities[row.entity];
  row.previous = entity.newest;
  entity.newest = entry.doc;
  if (entity.oldest == 0) entity.oldest = entry.doc;
  kinds_[entry.kind].rows.push_back(row);
  AddAppearances(entry);
}

void CatalogTables::AddAppearances(const CatalogEntry& entry) {
  if (entry.appearances.empty()) return;
  std::vector<PrintedPerson>& people = people_[entry.kind][entry.doc];
  for (const Appearance& appearance : entry.appearances) {
    PrintedPerson person{
        .speaker = MakeEntity(internal::SPEAKER, appearance.speaker), .printed = {}, .posts = {}};
    for (const std::string& name : appearance.printed) person.printed.push_back(texts_.Intern(name));
    for (const std::string& post : appearance.posts) person.posts.push_back(texts_.Intern(post));
    SpeakerLinks& links = LinksOf(person.speaker, speaker_links_);
    std::vector<uint32_t>& docs = entry.kind == internal::ARTICLE ? links.articles : links.answers;
    if (docs.empty() || docs.back() != entry.doc) docs.push_back(entry.doc);
    people.push_back(std::move(person));
  }
}

void CatalogTables::Die(const Death& death) { kinds_[death.kind].rows[death.doc].died = death.revision; }

uint32_t CatalogTables::MakeEntity(internal::Kind kind, const std::string& name) {
  KindTable& table = kinds_[kind];
  if (const auto found = table.by_name.find(name); found != table.by_name.end()) return found->second;
  const uint32_t entity = static_cast<uint32_t>(table.entities.size());
  table.entities.push_back(Entity{.name = name});
  table.by_name.emplace(table.entities.back().name, entity);
  return entity;
}

uint32_t CatalogTables::EntityOf(internal::Kind kind, std::string_view name) const {
  const auto found = kinds_[kind].by_name.find(absl::string_view(name.data(), name.size()));
  return found == kinds_[kind].by_name.end() ? kNone : found->second;
}

uint32_t CatalogTables::DocAt(internal::Kind kind, uint32_t entity, Revision revision) const {
  const KindTable& table = kinds_[kind];
  uint32_t doc = table.entities[entity].newest;
  while (doc != 0 && table.rows[doc].created > revision) doc = table.rows[doc].previous;
  return doc != 0 && revision < table.rows[doc].died ? doc : 0;
}

uint32_t CatalogTables::DocAt(internal::Kind kind, std::string_view name, Revision revision) const {
  const uint32_t entity = EntityOf(kind, name);
  return entity == kNone ? 0 : DocAt(kind, entity, revision);
}

bool CatalogTables::ArticleLive(uint32_t entity, Revision revision) const {
  const uint32_t doc = DocAt(internal::ARTICLE, entity, revision);
  return doc != 0 && !row(internal::ARTICLE, doc).deleted;
}

const ArticleLinks& CatalogTables::article_links(uint32_t entity) const {
  return LinksOrNone(entity, article_links_);
}

const SpeakerLinks& CatalogTables::speaker_links(uint32_t entity) const {
  return LinksOrNone(entity, speaker_links_);
}

const std::vector<PrintedPerson>& CatalogTables::people(internal::Kind kind, uint32_t doc) const {
  static const std::vector<PrintedPerson>& none = *new std::vector<PrintedPerson>;
  const auto found = people_[kind].find(doc);
  return found == people_[kind].end() ? none : found->second;
}

}  // namespace fangtan::storage
