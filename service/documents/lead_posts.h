// Posts that a text gives people in running words, above what they say: "记者专访了县农业局书记、局长何文远",
// "邵一鸣是省图书馆首席修复师", "Ada Byron, director of Harbour Works, …".
//
//   AddPostsOfLead(article);  // once its speakers are known
//
// What might be anything else than a post is left out. Pure, thread-safe; linear in the lead.
#ifndef FANGTAN_SERVICE_DOCUMENTS_LEAD_POSTS_H_
#define FANGTAN_SERVICE_DOCUMENTS_LEAD_POSTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "fangtan/v1/article.pb.h"

namespace fangtan::service {

// The posts, as printed, that `text` gives whoever is called `name`; empty where it gives none for sure.
std::vector<std::string> PostsInText(std::string_view name, std::string_view text);

// Whether `folded` is one word for a post: "spokesman".
bool IsPostNoun(std::string_view folded);

// The one person whom `text` gives the post: "Ada Byron" for "spokesman" and "Ada Byron, Spokesman for the
// Harbour". Empty where there is none, or several.
std::string BearerOfLatinPost(std::string_view folded, std::string_view text);

// Gives those who answer, and whose posts no list of the article prints, the posts that its lead does: they
// become participants, with the paragraph as their entry.
void AddPostsOfLead(v1::Article& article);

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_LEAD_POSTS_H_
