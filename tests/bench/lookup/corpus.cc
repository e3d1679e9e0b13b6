#include "tests/bench/lookup/corpus.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "fangtan/v1/articles_service.pb.h"
#include "storage/open_store.h"
#include "storage/status_macros.h"
#include "tests/bench/article_group.h"

namespace fangtan::bench {
namespace {

constexpr int kFormat = 1;  // raise it when the articles that are made change
constexpr int64_t kGroup = 100;
constexpr int64_t kProgressEvery = 20'000;
constexpr size_t kPeople = 5000;
constexpr size_t kCompletedBytes = 330;  // what the server adds, about
constexpr size_t kAnswerBytes = 700;

std::string PersonName(size_t number) {
  static constexpr const char* kSurnames[] = {"陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊"};
  static constexpr const char* kGiven[] = {"文", "明", "志", "雅", "淑", "俊", "佳", "怡", "建", "國",
                                           "玉", "美", "宏", "偉", "秀", "英", "惠", "家", "豪", "婷"};
  return absl::StrCat(kSurnames[number % 10], kGiven[number / 10 % 20], kGiven[number / 200 % 20]);
}

std::string Marker(int64_t articles) { return absl::StrCat("format ", kFormat, " articles ", articles); }

bool IsComplete(const std::string& marker, int64_t articles) {
  std::ostringstream said;
  said << std::ifstream(marker).rdbuf();
  return said.str() == Marker(articles);
}

void AddExchange(const Texts& texts, const std::string& person, Random& random, v1::Article& article) {
  v1::Exchange& exchange = *article.add_sections()->add_exchanges();
  exchange.mutable_question()->set_text(texts.Question(Script::kChinese, random));
  exchange.mutable_question()->set_asker("記者");
  v1::Answer& answer = *exchange.add_answers();
  answer.set_printed_name(person);
  for (size_t bytes = 0; bytes < kAnswerBytes;) {
    bytes += answer.add_paragraphs()->append(texts.Paragraph(Script::kChinese, random)).size();
  }
  answer.mutable_attribution()->set_speaker_method(v1::Attribution::LABEL);
  answer.mutable_attribution()->set_link_method(v1::Attribution::FOLLOWS_QUESTION);
}

// The end of `text` is cut off, between characters, so that not more than `bytes` are left.
void CutTo(size_t bytes, std::string& text) {
  if (text.size() <= bytes) return;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  text.resize(bytes);
}

}  // namespace

std::string LookupName(int64_t number) { return absl::StrFormat("articles/lookup-%07d", number); }

v1::Article MakeLookupArticle(const Texts& texts, int64_t number) {
  Random random(0x9E3779B97F4A7C15 * static_cast<uint64_t>(number + 1));
  v1::Article article;
  article.set_name(LookupName(number));
  article.set_title(texts.Heading(Script::kChinese, random));
  article.set_column(absl::StrCat("專欄", random.Below(200)));
  article.set_language("zh-Hant");
  article.mutable_publish_date()->set_year(random.Between(2014, 2023));
  article.mutable_publish_date()->set_month(random.Between(1, 12));
  article.mutable_publish_date()->set_day(random.Between(1, 28));
  const std::string person = PersonName(random.Below(kPeople));
  v1::Participant& participant = *article.add_participants();
  participant.set_name(person);
  participant.set_printed_name(person);
  for (;;) {
    const size_t bytes = article.ByteSizeLong() + kCompletedBytes;
    if (bytes + 64 >= kArticleBytes) break;
    std::string paragraph = texts.Paragraph(Script::kChinese, random);
    CutTo(kArticleBytes - bytes, paragraph);
    article.add_body(std::move(paragraph));
  }
  AddExchange(texts, person, random, article);
  return article;
}

std::string MakeImportItem(const Texts& texts, int64_t number) {
  v1::ImportArticlesRequest request;
  *request.mutable_article() = MakeLookupArticle(texts, number);
  return request.SerializeAsString();
}

absl::Status EnsureLookupStore(const std::string& directory, int64_t articles, const Texts& texts) {
  const std::string marker = directory + ".complete";
  if (IsComplete(marker, articles)) return absl::OkStatus();
  std::filesystem::remove(marker);
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(std::filesystem::path(directory).parent_path());
  {
    ASSIGN_OR_RETURN(const auto store, storage::OpenStore({.directory = directory}));
    const auto make = [&](int64_t first) {
      return std::async(std::launch::async, [&, first]() -> absl::StatusOr<internal::Mutation> {
        ASSIGN_OR_RETURN(const std::unique_ptr<storage::View> known, store->At(0));
        std::vector<v1::Article> group;
        for (int64_t number = first; number < std::min(first + kGroup, articles); ++number) {
          group.push_back(MakeLookupArticle(texts, number));
        }
        return MakeGroup(*known, std::move(group));
      });
    };
    auto next = make(0);
    for (int64_t first = 0; first < articles; first += kGroup) {
      ASSIGN_OR_RETURN(const internal::Mutation group, next.get());
      if (first + kGroup < articles) next = make(first + kGroup);
      RETURN_IF_ERROR(store->Commit(group, {}).status());
      if (first % kProgressEvery == 0) std::cerr << "made " << first << " of " << articles << " articles\n";
    }
  }
  std::ofstream(marker) << Marker(articles);
  return absl::OkStatus();
}

}  // namespace fangtan::bench
