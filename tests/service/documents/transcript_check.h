// What tests of transcript readers share: runs as lines, spans that must fit, truth records.
#ifndef FANGTAN_TESTS_SERVICE_DOCUMENTS_TRANSCRIPT_CHECK_H_
#define FANGTAN_TESTS_SERVICE_DOCUMENTS_TRANSCRIPT_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/documents/reader.h"

namespace fangtan::service {

// Reads `content`; a test failure and an empty reading if that goes wrong.
Reading ReadTranscript(std::string_view content, std::string_view format = "");

v1::Article ReadArticle(std::string_view content);

// Questions and answers in order: "Q Ada: How?", "A Ben: So. / And so.", the speaker's whole name where
// known.
std::vector<std::string> RunsOf(const v1::Article& article);

std::vector<std::string> ReasonsOf(const v1::Article& article);

// "role name" of every credit.
std::vector<std::string> CreditsOf(const v1::Article& article);

// "name: other form, other form" of every participant.
std::vector<std::string> FormsOf(const v1::Article& article);

// By which evidence the answers were given to their speakers.
std::vector<std::string> MethodsOf(const v1::Article& article);

// RunsOf the same three questions and answers about an old street, in whichever convention they were printed.
std::vector<std::string> OldStreet(const std::string& asker, const std::string& guest);

// Passages whose span does not begin and end where their text does, or does not hold its characters in order.
// For UTF-8 sources.
std::vector<std::string> MisplacedPassages(std::string_view content, const v1::Article& article);

// The documents of `folder` beside the checkout, plain ones; empty where there are none.
std::vector<std::string> SharedDocuments(const std::string& folder);

// The same with those that are packed, where tar can unpack them.
std::vector<std::string> AllSharedDocuments(const std::string& folder);

// In what speakers and number of runs the documents of `folder` differ from its truth records, one line each.
// REQUIRES: SharedDocuments(folder) is not empty.
std::vector<std::string> TruthDifferences(const std::string& folder);

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_SERVICE_DOCUMENTS_TRANSCRIPT_CHECK_H_
