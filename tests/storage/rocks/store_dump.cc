#include "tests/storage/rocks/store_dump.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"

namespace fangtan::storage {
namespace {

// As one message: bytes that were put together of parts may say a thing twice.
template <typename M>
std::string Normal(const absl::Cord& item) {
  M message;
  if (!message.ParseFromString(std::string(item))) return "no message";
  return message.SerializeAsString();
}

// Names and posts come in the order in which their articles were stored, which an index that was built from
// what a sweep left does not know any more.
std::string NormalSpeaker(const absl::Cord& item) {
  v1::Speaker speaker;
  if (!speaker.ParseFromString(std::string(item))) return "no message";
  std::sort(speaker.mutable_names()->begin(), speaker.mutable_names()->end());
  for (v1::Post& post : *speaker.mutable_posts()) {
    std::sort(post.mutable_articles()->begin(), post.mutable_articles()->end());
  }
  std::sort(speaker.mutable_posts()->begin(), speaker.mutable_posts()->end(),
            [](const v1::Post& left, const v1::Post& right) { return left.title() < right.title(); });
  return speaker.SerializeAsString();
}

std::string Normal(internal::Kind kind, const absl::Cord& item) {
  switch (kind) {
    case internal::ARTICLE:
      return Normal<v1::Article>(item);
    case internal::QUESTION:
      return Normal<v1::Question>(item);
    case internal::ANSWER:
      return Normal<v1::Answer>(item);
    case internal::SPEAKER:
      return NormalSpeaker(item);
    default:
      return Normal<v1::Ranking>(item);
  }
}

void AppendRows(const View& view, internal::Kind kind, v1::View shown, SortField field, std::string& dump) {
  const absl::StatusOr<Page> page =
      view.List({.kind = kind, .order = {{.field = field}}, .limit = 100000, .view = shown});
  absl::StrAppend(&dump, "\n", internal::Kind_Name(kind), " by ", static_cast<int>(field), ": ");
  if (!page.ok()) {
    absl::StrAppend(&dump, page.status().ToString());
    return;
  }
  absl::StrAppend(&dump, page->total_size, "\n");
  for (const absl::Cord& item : page->items) absl::StrAppend(&dump, Normal(kind, item), "\n");
}

}  // namespace

std::string DumpOf(const View& view) {
  std::string dump;
  const Counts counts = view.Count();
  absl::StrAppend(&dump, counts.articles, " ", counts.questions, " ", counts.answers, " ", counts.speakers,
                  " ", counts.rankings);
  using enum SortField;
  for (const SortField field : {kName, kPublishTime, kUpdateTime}) {
    AppendRows(view, internal::ANSWER, v1::BASIC, field, dump);
    AppendRows(view, internal::QUESTION, v1::FULL, field, dump);
    AppendRows(view, internal::ARTICLE, v1::FULL, field, dump);
  }
  AppendRows(view, internal::SPEAKER, v1::FULL, kDisplayName, dump);
  AppendRows(view, internal::RANKING, v1::FULL, kName, dump);
  return dump;
}

std::vector<std::string> DumpsOf(const Store& store) {
  std::vector<std::string> dumps;
  for (Revision at = store.Info().revision; at > 3; at -= std::min<Revision>(at - 3, 7)) {
    dumps.push_back(DumpOf(*store.At(at).value()));
  }
  return dumps;
}

}  // namespace fangtan::storage
