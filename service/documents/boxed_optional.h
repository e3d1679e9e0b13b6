// A value that is mostly absent, kept outside of what holds it: as std::optional, at the cost of a pointer.
//
//   BoxedOptional<SpeakerLabel> label = ParseSpeakerLabel(line);
//   if (label.has_value()) Use(*label);
//
// One for every line of a document, of which a few have labels. Moved, not copied. Not thread-safe.
#ifndef FANGTAN_SERVICE_DOCUMENTS_BOXED_OPTIONAL_H_
#define FANGTAN_SERVICE_DOCUMENTS_BOXED_OPTIONAL_H_

#include <memory>
#include <optional>
#include <utility>

namespace fangtan::service {

template <typename T>
class BoxedOptional {
 public:
  BoxedOptional() = default;

  BoxedOptional& operator=(std::optional<T> value) {
    value_ = value.has_value() ? std::make_unique<T>(*std::move(value)) : nullptr;
    return *this;
  }

  bool has_value() const { return value_ != nullptr; }
  void reset() { value_.reset(); }

  // REQUIRES: has_value().
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_DOCUMENTS_BOXED_OPTIONAL_H_
