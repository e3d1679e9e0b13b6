#include "service/handlers/child_names.h"

#include <deque>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/errors.h"
#include "storage/sha256.h"
#include "storage/status_macros.h"
#include "storage/text/base32.h"

namespace fangtan::service {
namespace {

// 80 bits within one article.
constexpr size_t kChildIdChars = 16;

std::string ContentOf(const v1::Question& question) {
  return absl::StrCat("question", std::string(1, '\0'), question.asker(), std::string(1, '\0'),
                      question.text());
}

std::string ContentOf(const v1::Answer& answer) {
  return absl::StrCat("answer", std::string(1, '\0'), answer.printed_name(), std::string(1, '\0'),
                      absl::StrJoin(answer.paragraphs(), "\n"));
}

// The children of one kind. Names that were sent are taken first, so that no other child gets them.
class Names {
 public:
  // `prefix` is what all names of the kind begin with ("articles/a1b2/answers/").
  explicit Names(std::string prefix) : prefix_(std::move(prefix)) {}

  absl::Status Keep(const std::string& name) {
    if (taken_.insert(name).second) return absl::OkStatus();
    return storage::InvalidField("article.sections", absl::StrCat("holds two that carry the name ", name));
  }

  template <typename Child>
  void Remember(const Child& stored) {
    same_[ContentOf(stored)].stored.push_back(stored.name());
  }

  template <typename Child>
  void Name(Child& child) {
    if (child.name().empty()) child.set_name(NewName(ContentOf(child)));
  }

 private:
  // Those with the same words of the same person.
  struct Same {
    std::deque<std::string> stored;  // names not given yet
    int occurrences = 0;             // how many names have been derived
  };

  std::string NewName(const std::string& content) {
    Same& same = same_[content];
    while (!same.stored.empty()) {
      std::string name = std::move(same.stored.front());
      same.stored.pop_front();
      if (taken_.insert(name).second) return name;
    }
    // Equal texts are told apart by how many went before. What was taken once stays taken.
    for (;;) {
      const std::string key = absl::StrCat(content, std::string(1, '\0'), same.occurrences++);
      std::string name =
          absl::StrCat(prefix_, storage::EncodeBase32(storage::Sha256(key)).substr(0, kChildIdChars));
      if (taken_.insert(name).second) return name;
    }
  }

  const std::string prefix_;
  absl::flat_hash_set<std::string> taken_;
  absl::flat_hash_map<std::string, Same> same_;
};

template <typename OnQuestion, typename OnAnswer>
void ForEachChild(v1::Article& article, OnQuestion&& on_question, OnAnswer&& on_answer) {
  for (v1::Section& section : *article.mutable_sections()) {
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      if (exchange.has_question()) on_question(*exchange.mutable_question());
      for (v1::Answer& answer : *exchange.mutable_answers()) on_answer(answer);
    }
  }
}

void Remember(const v1::Article& stored, Names& questions, Names& answers) {
  for (const v1::Section& section : stored.sections()) {
    for (const v1::Exchange& exchange : section.exchanges()) {
      if (exchange.has_question()) questions.Remember(exchange.question());
      for (const v1::Answer& answer : exchange.answers()) answers.Remember(answer);
    }
  }
}

}  // namespace

absl::Status NameChildren(const v1::Article* stored, v1::Article& article) {
  Names questions(article.name() + "/questions/");
  Names answers(article.name() + "/answers/");
  if (stored != nullptr) Remember(*stored, questions, answers);
  absl::Status status;
  ForEachChild(
      article,
      [&](const v1::Question& question) {
        if (!question.name().empty()) status.Update(questions.Keep(question.name()));
      },
      [&](const v1::Answer& answer) {
        if (!answer.name().empty()) status.Update(answers.Keep(answer.name()));
      });
  RETURN_IF_ERROR(status);
  ForEachChild(
      article, [&](v1::Question& question) { questions.Name(question); },
      [&](v1::Answer& answer) { answers.Name(answer); });
  return absl::OkStatus();
}

}  // namespace fangtan::service
