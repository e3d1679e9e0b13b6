// NumberColumn: a number for each document, value or place, as a vector; without memory for documents that
// are gone, and without memory of its own for what a file holds as well.
//
//   NumberColumn<uint32_t> ordinals = {0};
//   ordinals.push_back(7);
//   ordinals.Forget(1024, 2048);           // those documents read as 0 from now on
//   if (!names.Map(file, offset, count)) ...
//
// Small columns lie in ordinary memory, larger ones in pages of the system. Those are moved when a column
// grows, and not copied (mremap), and given back when what lies on them is forgotten (MADV_DONTNEED), after
// which they read as zeros. The first of them may be pages of a file, which the system reads when they are
// looked at, drops when it needs memory, and copies when they are written to (MAP_PRIVATE). It is told
// nothing of how they are read: pages of MADV_RANDOM it takes back first, however often they are looked at
// (Linux from 6.3 on, vma_has_recency). Numbers must be trivial; none is initialised but as zeros. Not
// locked: const access from any thread while nobody changes it.
#ifndef FANGTAN_STORAGE_INDEX_NUMBER_COLUMN_H_
#define FANGTAN_STORAGE_INDEX_NUMBER_COLUMN_H_

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <string_view>
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
    std::swap(file_bytes_, other.file_bytes_);
    return *this;
  }
  ~NumberColumn() { Release(); }

  size_t size() const { return size_; }
  const Number* data() const { return data_; }
  const Number* begin() const { return data_; }
  const Number* end() const { return data_ + size_; }
  Number* begin() { return data_; }
  Number* end() { return data_ + size_; }
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
    const bool fresh = size_ == 0 && capacity_ == 0 && IsMapped(size);  // pages of the system are zeros
    if (size > capacity_) Reserve(std::max(size_ * 2, size));
    if (!fresh) std::fill(data_ + size_, data_ + size, Number{});
    size_ = size;
  }
  // As Grow, but what is added may be anything.
  void Extend(size_t size) {
    if (size > capacity_) Reserve(std::max(size_ * 2, size));
    size_ = size;
  }
  // Makes room for `count` in all.
  void Reserve(size_t count) {
    if (count > capacity_ || capacity_ == 0) MakeRoom(std::max(count, kFewest));
  }

  friend bool operator==(const NumberColumn& a, const NumberColumn& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

  // Makes zeros of the numbers from `from` up to `to`, and gives back the memory of whole pages among them;
  // but pages of a file, whose zeros are copies.
  void Forget(size_t from, size_t to) {
    const auto start = reinterpret_cast<uintptr_t>(data_ + from);
    const auto end = reinterpret_cast<uintptr_t>(data_ + to);
    const auto own = reinterpret_cast<uintptr_t>(data_) + file_bytes_;
    const uintptr_t first_page = std::max(own, PagesUp(start));
    const uintptr_t last_page = end / kPage * kPage;
    std::fill(data_ + from, data_ + to, Number{});
    // Where pages are larger, whole ones would go, and what lies on them beside.
    if (!IsMapped(capacity_) || first_page >= last_page ||
        static_cast<uintptr_t>(sysconf(_SC_PAGESIZE)) != kPage)
      return;
    madvise(reinterpret_cast<void*>(first_page), last_page - first_page, MADV_DONTNEED);
  }

  // Whether so many bytes are worth pages of a file; what is smaller is read into memory.
  static constexpr bool IsMappedFrom(size_t bytes) { return bytes >= kMappedFrom; }

  // Takes `count` numbers from a file in place of what it held. Where they are mapped, `offset` is a multiple
  // of kPage, and the file goes on to the end of the last page. False, and nothing changed, if it cannot be.
  [[nodiscard]] bool Map(int file, uint64_t offset, size_t count) {
    NumberColumn made;
    const size_t bytes = count * sizeof(Number);
    if (!IsMappedFrom(bytes)) {
      made.Reserve(count);
      if (pread(file, made.data_, bytes, static_cast<off_t>(offset)) != static_cast<ssize_t>(bytes))
        return false;
    } else {
      void* const pages = mmap(nullptr, PagesUp(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE, file,
                               static_cast<off_t>(offset));
      if (pages == MAP_FAILED) return false;
      made.data_ = static_cast<Number*>(pages);
      made.file_bytes_ = PagesUp(bytes);
      made.capacity_ = made.file_bytes_ / sizeof(Number);
    }
    made.size_ = count;
    *this = std::move(made);
    return true;
  }

  // Whether its numbers lie in pages of the system; then their last page is whole.
  bool IsMapped() const { return IsMapped(capacity_); }
  // Bytes at the front whose pages are a file's, or were until they were written to.
  size_t file_bytes() const { return file_bytes_; }

  // Has the system read what it does not hold of `bytes` from byte `at` on, without waiting.
  void Fetch(size_t at, size_t bytes) const {
    madvise(reinterpret_cast<char*>(data_) + at, bytes, MADV_WILLNEED);
  }

  // Puts pages of a file that hold `expected`, whole ones from `offset` on, in the place of its own from byte
  // `at` on, which readers do not notice. False, and nothing changed, if there is something else by now. By
  // one thread at a time. REQUIRES: the system maps pages of that file.
  [[nodiscard]] bool Seat(int file, uint64_t offset, size_t at, std::string_view expected) const {
    char* const place = reinterpret_cast<char*>(data_) + at;
    if (!IsMapped() || at + expected.size() > PagesUp(size_ * sizeof(Number)) ||
        std::memcmp(place, expected.data(), expected.size()) != 0) {
      return false;
    }
    void* const placed = mmap(place, expected.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file,
                              static_cast<off_t>(offset));
    if (placed == MAP_FAILED) std::abort();  // what was there may be gone
    file_bytes_ = std::max(file_bytes_, at + expected.size());
    return true;
  }

  static constexpr size_t kPage = 4096;

 private:
  static constexpr size_t kFewest = 8;
  static constexpr size_t kMappedFrom = 16 * kPage;  // bytes

  static bool IsMapped(size_t count) { return IsMappedFrom(count * sizeof(Number)); }
  static constexpr uintptr_t PagesUp(uintptr_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

  void MakeRoom(size_t count) {
    const size_t bytes = count * sizeof(Number);
    void* made = nullptr;
    if (!IsMapped(count)) {
      made = std::realloc(data_, bytes);
    } else {
      made = NewRoom(bytes);
      if (made != MAP_FAILED) made = IsMapped(capacity_) ? MoveOnto(made, bytes) : CopyInto(made);
    }
    if (made == nullptr || made == MAP_FAILED) std::abort();  // nobody catches what a vector throws
    data_ = static_cast<Number*>(made);
    capacity_ = count;
  }
  // Pages of files and those behind are several mappings, which no one call makes longer: the first are moved
  // into the room for all, the last onto the rest of it, so that it stays one. Where pages came out of
  // several files, or on a file system whose pieces do not become one mapping (overlayfs), systems before
  // Linux 6.17 do not move the first, and have taken away what they were to move it onto: all is copied then.
  // Nor is the system left to find the room: ThreadSanitizer would take it for what others had there before.
  void* MoveOnto(void* room, size_t bytes) {
    constexpr int kOnto = MREMAP_MAYMOVE | MREMAP_FIXED;
    char* const rest = static_cast<char*>(room) + file_bytes_;
    if (file_bytes_ > 0 && mremap(data_, file_bytes_, file_bytes_, kOnto, room) == MAP_FAILED) {
      munmap(rest, PagesUp(bytes) - file_bytes_);
      void* const other = NewRoom(bytes);
      return other == MAP_FAILED ? other : CopyInto(other);
    }
    const size_t before = PagesUp(capacity_ * sizeof(Number)) - file_bytes_;
    if (before == 0) return room;
    char* const from = reinterpret_cast<char*>(data_) + file_bytes_;
    void* const back = mremap(from, before, PagesUp(bytes) - file_bytes_, kOnto, rest);
    return back == MAP_FAILED ? back : room;
  }
  static void* NewRoom(size_t bytes) {
    return mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
  void* CopyInto(void* room) {
    if (size_ > 0) std::memcpy(room, data_, size_ * sizeof(Number));
    Release();
    file_bytes_ = 0;
    return room;
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
  size_t capacity_ = 0;            // numbers; from kMappedFrom bytes on they are mapped
  mutable size_t file_bytes_ = 0;  // whole pages at the front that are files', or may be
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_INDEX_NUMBER_COLUMN_H_
