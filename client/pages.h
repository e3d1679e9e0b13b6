// A walk over the pages of a List or Search method as one range of items; the next page is asked for when the
// last item of the page before has been taken.
//
//   PageRange<v1::Answer> answers = client->ListAnswers(request);
//   for (absl::StatusOr<v1::Answer>& answer : answers) {
//     if (!answer.ok()) return answer.status();
//     Use(*std::move(answer));
//   }
//
// An error is the last item of the range. All pages of one walk see one revision. Single pass, for one
// thread; the client that made the range must outlive it.
#ifndef FANGTAN_CLIENT_PAGES_H_
#define FANGTAN_CLIENT_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client/status.h"

namespace fangtan::client {

template <typename Item>
struct Page {
  std::vector<Item> items;
  std::string next_page_token;
  int64_t read_revision = 0;
  int64_t total_size = 0;
};

template <typename Item>
class PageRange {
 public:
  using Fetch = std::function<absl::StatusOr<Page<Item>>(const std::string& page_token)>;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<Item>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    explicit Iterator(PageRange& range) : range_(&range) {}
    reference operator*() const { return *range_->current_; }
    pointer operator->() const { return &*range_->current_; }
    Iterator& operator++() {
      range_->Advance();
      return *this;
    }
    void operator++(int) { range_->Advance(); }
    bool operator==(std::default_sentinel_t) const { return !range_->current_.has_value(); }

   private:
    PageRange* range_;
  };

  // `page_token`: where to start; empty: at the first page.
  explicit PageRange(Fetch fetch, std::string page_token = "")
      : fetch_(std::move(fetch)), token_(std::move(page_token)) {}

  // Fetches the first page. REQUIRES: called once.
  Iterator begin() {
    Advance();
    return Iterator(*this);
  }
  std::default_sentinel_t end() const { return {}; }

  // Of the newest page that was fetched; 0 before the first.
  int64_t read_revision() const { return page_.read_revision; }
  int64_t total_size() const { return page_.total_size; }

  // Token that continues after the item at hand; empty where no page boundary lies there, or nothing follows.
  std::string next_page_token() const { return next_ == page_.items.size() ? token_ : ""; }

 private:
  void Advance() {
    if (current_.has_value() && !current_->ok()) return current_.reset();  // An error ends the walk.
    while (next_ == page_.items.size() && !last_page_) {
      if (absl::Status status = FetchPage(); !status.ok()) {
        current_.emplace(std::move(status));
        return;
      }
    }
    if (next_ == page_.items.size()) return current_.reset();
    current_.emplace(std::move(page_.items[next_++]));
  }

  absl::Status FetchPage() {
    absl::StatusOr<Page<Item>> page = fetch_(token_);
    if (!page.ok()) return page.status();
    if (!page->next_page_token.empty() && page->next_page_token == token_ && page->items.empty()) {
      return MakeError(absl::StatusCode::kInternal, "PAGE_TOKEN_REPEATED",
                       "the server answers an empty page with the token of the same page");
    }
    page_ = *std::move(page);
    next_ = 0;
    token_ = page_.next_page_token;
    last_page_ = token_.empty();
    return absl::OkStatus();
  }

  Fetch fetch_;
  std::string token_;
  Page<Item> page_;
  size_t next_ = 0;
  bool last_page_ = false;
  std::optional<absl::StatusOr<Item>> current_;
};

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_PAGES_H_
