// Where in a document a JSON parser stands: the keys down to the value, without the numbers of a list's
// elements.
//
//   path.Open(JsonPath::kObject);
//   path.SetKey("results");
//   path.Open(JsonPath::kArray);
//   path.ToString();  // "/results"
//
// Constant in memory and time: what is nested deeper than kMaxDepth has no key, and of a key only its
// beginning is kept. For one thread at a time.
#ifndef FANGTAN_SERVICE_DOCUMENTS_JSON_PATH_H_
#define FANGTAN_SERVICE_DOCUMENTS_JSON_PATH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fangtan::service {

class JsonPath {
 public:
  enum Container { kObject, kArray };
  static constexpr int64_t kMaxDepth = 12;
  static constexpr size_t kMaxKeyBytes = 64;

  void Open(Container container);
  void Close();
  void SetKey(std::string_view key);

  // How many containers are open.
  int64_t depth() const { return depth_; }

  // The key last read.
  const std::string& key() const { return key_; }

  // The keys of all open containers.
  std::string ToString() const;

  // Whether this is inside of a second or later element of "alternatives": other guesses at the same words.
  bool IsOtherGuess() const { return guess_depth_ != 0; }

 private:
  struct Level {
    Container container = kObject;
    std::string key;
    int64_t elements = 0;
  };

  std::array<Level, kMaxDepth> levels_;
  std::string key_;
  int64_t depth_ = 0;
  int64_t guess_depth_ = 0;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_JSON_PATH_H_
