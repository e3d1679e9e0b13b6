// Results of a search for reading, and as rows of a table.
//
//    1  陸遙  白沙鎮黨委書記、首席灘長 · 守住一灣碧水 · 2021-08-12
//       articles/…/answers/…
//       Q  在修復海草、清退圍堰上,有哪些做法?
//       白沙鎮堅持把修復«海草»、養活漁民,作為全年工作的出發點。
//
// What matched is coloured, or, on a terminal without colours, stands between « and »; in a pipe the text is
// left as it is. All functions are pure and thread-safe.
#ifndef FANGTAN_CLIENT_CLI_SEARCH_TEXT_H_
#define FANGTAN_CLIENT_CLI_SEARCH_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "client/cli/table.h"
#include "client/cli/text_page.h"
#include "fangtan/v1/search_service.pb.h"

namespace fangtan::client {

// How what matched is set off.
enum class Marks { kNone, kColor, kBrackets };

// A snippet on one line.
std::string MarkedSnippet(const v1::Snippet& snippet, Marks marks);

struct ResultStyle {
  TextStyle text;

  // Whether to show the score, and its parts where the server gave them.
  bool scores = false;
};

// One result, the `rank`th of all, counted from 1.
std::string ResultText(int64_t rank, const v1::SearchAnswersResponse::Result& result,
                       const ResultStyle& style);
std::string ResultText(int64_t rank, const v1::SearchQuestionsResponse::Result& result,
                       const ResultStyle& style);
std::string ResultText(int64_t rank, const v1::SearchArticlesResponse::Result& result,
                       const ResultStyle& style);

// The table of results of a kind, which a default instance tells. Scores have a column only if they are
// wanted.
std::vector<Column> ResultColumns(const v1::SearchAnswersResponse::Result& kind, bool scores);
std::vector<Column> ResultColumns(const v1::SearchQuestionsResponse::Result& kind, bool scores);
std::vector<Column> ResultColumns(const v1::SearchArticlesResponse::Result& kind, bool scores);

// A row of it.
std::vector<std::string> ResultCells(int64_t rank, const v1::SearchAnswersResponse::Result& result,
                                     const ResultStyle& style);
std::vector<std::string> ResultCells(int64_t rank, const v1::SearchQuestionsResponse::Result& result,
                                     const ResultStyle& style);
std::vector<std::string> ResultCells(int64_t rank, const v1::SearchArticlesResponse::Result& result,
                                     const ResultStyle& style);

// The parts of a result's score as the server explains them, to stand below the table; "" if it does not.
std::string ExplanationText(int64_t rank, const std::string& explanation, const TextStyle& style);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_SEARCH_TEXT_H_
