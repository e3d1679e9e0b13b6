#include "service/handlers/carried_posts.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "storage/text/fold.h"

namespace fangtan::service {
namespace {

using Posts = google::protobuf::RepeatedPtrField<std::string>;
using PostsByName = absl::flat_hash_map<std::string, const Posts*>;

// The posts of each folded name; null where several bear it.
PostsByName Listed(const v1::Article& article) {
  PostsByName listed;
  for (const v1::Participant& participant : article.participants()) {
    const auto [at, fresh] = listed.try_emplace(storage::FoldName(participant.name()), &participant.posts());
    if (!fresh) at->second = nullptr;
  }
  return listed;
}

const Posts* Find(const PostsByName& listed, const std::string& name) {
  const auto found = listed.find(name);
  return found == listed.end() ? nullptr : found->second;
}

bool Same(const Posts& some, const Posts& others) { return std::ranges::equal(some, others); }

}  // namespace

void LetPostsFollow(const v1::Article& stored, v1::Article& article) {
  const PostsByName before = Listed(stored);
  const PostsByName now = Listed(article);
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      for (v1::Answer& answer : *exchange.mutable_answers()) {
        if (answer.printed_posts().empty()) continue;
        const std::string& printed = answer.full_name().empty() ? answer.printed_name() : answer.full_name();
        const std::string name = storage::FoldName(printed);
        const Posts* old_posts = Find(before, name);
        const Posts* new_posts = Find(now, name);
        if (old_posts == nullptr || new_posts == nullptr || Same(*old_posts, *new_posts)) continue;
        if (Same(answer.printed_posts(), *old_posts)) answer.clear_printed_posts();
      }
    }
  }
}

}  // namespace fangtan::service
