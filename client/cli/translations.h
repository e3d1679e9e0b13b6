// Which articles of an import are the same piece in several languages, told by the names of their documents:
// talk.md, talk.zh.md and talk.pt-BR.md, in one folder or archive.
//
//   TranslationGroups groups(1000);
//   groups.Add("a/talk.zh.md", article);
//   while (std::optional<TranslationGroup> group = groups.Next()) Link(*group);
//
// The parts in front of the ending that are taken for languages are those of ISO 639-1, with any subtags.
// Groups are remembered for so many documents as the constructor says: siblings stand near each other in
// folders and archives, and memory stays constant. For one thread.
#ifndef FANGTAN_CLIENT_CLI_TRANSLATIONS_H_
#define FANGTAN_CLIENT_CLI_TRANSLATIONS_H_

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "fangtan/v1/article.pb.h"

namespace fangtan::client {

// What siblings have in common, and the language in which this one differs (empty: the original).
struct SiblingName {
  std::string common;
  std::string language;
};
SiblingName ParseSiblingName(absl::string_view path);

// An article and those that it has to name as its translations.
struct LinkedArticle {
  std::string label;  // of its document
  std::string name;
  std::vector<std::string> translations;
};

class TranslationGroups {
 public:
  explicit TranslationGroups(size_t remembered) : remembered_(remembered) {}

  // The document `label` was stored as `article`, or is.
  void Add(const std::string& label, const v1::Article& article);

  // No more documents come.
  void Finish();

  // The next article whose translations are not yet what they should be.
  std::optional<LinkedArticle> Next();

 private:
  struct Member {
    std::string label;
    std::string name;
    std::vector<std::string> translations;  // that it names already
  };
  using Group = std::map<std::string, Member>;  // by language

  void Release(const std::string& common);

  const size_t remembered_;
  std::map<std::string, Group> groups_;
  std::deque<std::string> order_;  // of the keys of `groups_`
  std::deque<LinkedArticle> ready_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_TRANSLATIONS_H_
