// Compares a reading with what a person says must come out of the page: the JSON files beside the pages in
// tests/data/interview.
#ifndef FANGTAN_TESTS_SERVICE_DOCUMENTS_EXPECTED_PAGE_H_
#define FANGTAN_TESTS_SERVICE_DOCUMENTS_EXPECTED_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/documents/reader.h"

namespace fangtan::service {

// The whole file; a test failure and "" if it cannot be read.
std::string ReadTestFile(const std::string& path);

// `name` in tests/data.
std::string TestDataPath(std::string_view name);

// `name` among the documents laid out beside the checkout; "" where those are missing.
std::string SharedDataPath(std::string_view name);

// Every difference, one line each. Text that touches a repaired run is compared after folding width.
std::vector<std::string> DifferencesFrom(const std::string& expected_json, const Reading& reading);

// Every span that does not point at the text that it belongs to, one line each. `content`: the source's
// bytes.
std::vector<std::string> WrongSpans(std::string_view content, const Reading& reading);

}  // namespace fangtan::service

#endif  // FANGTAN_TESTS_SERVICE_DOCUMENTS_EXPECTED_PAGE_H_
