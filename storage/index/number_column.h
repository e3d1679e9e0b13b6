// NumberColumn: a number for each document, as a vector, without memory for documents that are gone.
//
//   NumberColumn<uint32_t> ordinals = {0};
//   ordinals.push_back(7);
//   ordinals.Forget(1024, 2048);           // those documents read as 0 from now on
//
// Small columns lie in ordinary memory, larger ones in pages of the system. Those are moved when a column
// grows, and not copied (mremap), and given back when what lies on them is forgotten (MADV_DONTNEED), after
// which they read as zeros. Numbers must be trivial; none is initialised but as zeros. Not locked: const
// access from any thread while nobody changes it.
#ifndef FANGTAN_STORAGE_INDEX_NUMBER_COLUMN_H_
#define FANGTAN_STORAGE_INDEX_NUMBER_COLUMN_H_

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <type_traits>
#include <utility>

namespace fangtan::storage {

template <typename Number>
class NumberColumn {
  static_assert(std::is_trivially_copyable_v<Number>);

 public:
  using value_type = Number;
  using const_iterator = const Number*;
  using iterator = const_iterator;

  NumberColumn() = default;
  NumberColumn(std::initializer_list<Number> numbers) { Append(numbers.begin(), numbers.end()); }
  NumberColumn(NumberColumn&& other) noexcept { *this = std::move(other); }
  NumberColumn& operator=(NumberColumn&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~NumberColumn() { Release(); }

  size_t size() const { return size_; }
  const Number* data() const { return data_; }
  const Number* begin() const { return data_; }
  const Number* end() const { return data_ + size_; }
  const Number& back() const { return data_[size_ - 1]; }
  const Number& operator[](size_t at) const { return data_[at]; }
  Number& operator[](size_t at) { return data_[at]; }

  void push_back(Number number) {
    if (size_ == capacity_) Reserve(size_ * 2);
    data_[size_++] = number;
  }
  template <typename Iterator>
  void Append(Iterator first, Iterator last) {
    const auto count = static_cast<size_t>(last - first);
    if (size_ + count > capacity_) Reserve(std::max(size_ * 2, size_ + count));
    std::copy(first, last, data_ + size_);
    size_ += count;
  }
  // Zeros are added. REQUIRES: it does not get smaller.
  void Grow(size_t size) {
    if (size > capacity_) Reserve(size);
    std::fill(data_ + size_, data_ + size, Number{});
    size_ = size;
  }
  // Makes room for `count` in all.
  void Reserve(size_t count) {
    if (count > capacity_ || capacity_ == 0) MakeRoom(std::max(count, kFewest));
  }

  friend bool operator==(const NumberColumn& a, const NumberColumn& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

  // Makes zeros of the numbers from `from` up to `to`, and gives back the memory of whole pages among them.
  void Forget(size_t from, size_t to) {
    const auto start = reinterpret_cast<uintptr_t>(data_ + from);
    const auto end = reinterpret_cast<uintptr_t>(data_ + to);
    const uintptr_t first_page = (start + kPage - 1) / kPage * kPage;
    const uintptr_t last_page = end / kPage * kPage;
    std::fill(data_ + from, data_ + to, Number{});
    if (!IsMapped(capacity_) || first_page >= last_page) return;
    // Refused where pages are larger: the zeros stand.
    madvise(reinterpret_cast<void*>(first_page), last_page - first_page, MADV_DONTNEED);
  }

 private:
  static constexpr size_t kPage = 4096;
  static constexpr size_t kFewest = 8;
  static constexpr size_t kMappedFrom = 16 * kPage;  // bytes

  static bool IsMapped(size_t count) { return count * sizeof(Number) >= kMappedFrom; }

  void MakeRoom(size_t count) {
    void* made = nullptr;
    if (!IsMapped(count)) {
      made = std::realloc(data_, count * sizeof(Number));
    } else if (IsMapped(capacity_)) {
      made = mremap(data_, capacity_ * sizeof(Number), count * sizeof(Number), MREMAP_MAYMOVE);
    } else {
      made =
          mmap(nullptr, count * sizeof(Number), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (made != MAP_FAILED && size_ > 0) std::memcpy(made, data_, size_ * sizeof(Number));
      if (made != MAP_FAILED) std::free(data_);
    }
    if (made == nullptr || made == MAP_FAILED) std::abort();  // nobody catches what a vector throws
    data_ = static_cast<Number*>(made);
    capacity_ = count;
  }
  void Release() {
    if (IsMapped(capacity_)) {
      munmap(data_, capacity_ * sizeof(Number));
    } else {
      std::free(data_);
    }
  }

  Number* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;  // numbers; from kMappedFrom bytes on they are mapped
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_NUMBER_COLUMN_H_
