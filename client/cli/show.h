// Printing of items in the format that was asked for, one at a time or a walk over pages at once.
#ifndef FANGTAN_CLIENT_CLI_SHOW_H_
#define FANGTAN_CLIENT_CLI_SHOW_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/cli/command.h"
#include "client/cli/listing.h"
#include "client/cli/output.h"
#include "client/cli/resource_text.h"
#include "client/cli/session.h"
#include "client/cli/table.h"
#include "client/pages.h"

namespace fangtan::client {

inline constexpr int64_t kLargestPage = 1000;

// The size of pages that brings `limit` items (0: all) in as few pages as there can be, and hardly more than
// them.
inline int32_t PageSizeFor(int64_t limit) {
  if (limit == 0) return kLargestPage;
  const int64_t pages = (limit - 1) / kLargestPage + 1;
  return static_cast<int32_t>((limit - 1) / pages + 1);
}

// Prints `message` as JSON, indented or on a line.
inline absl::Status PrintJson(Session& session, const google::protobuf::Message& message,
                              OutputFormat format) {
  const auto json = format == OutputFormat::kJson ? ToIndentedJson(message) : ToJsonLine(message);
  if (!json.ok()) return json.status();
  session.console().out << *json;
  return absl::OkStatus();
}

// Prints items one by one: rows of one table, lines of JSON, or texts apart by a blank line.
template <typename Item>
class ItemPrinter {
 public:
  ItemPrinter(Session& session, OutputFormat format)
      : session_(session), format_(format), table_(Listing<Item>::Columns(), session.table_style()) {}

  absl::Status Add(const Item& item) {
    std::ostream& out = session_.console().out;
    ++count_;
    if (format_ == OutputFormat::kTable) {
      table_.Add(Listing<Item>::Cells(item));
      if (count_ % kLargestPage == 0) table_.Flush(out);
      return absl::OkStatus();
    }
    if (format_ != OutputFormat::kText) return PrintJson(session_, item, format_);
    std::string text = ToText(item, session_.text_style());
    while (text.size() > 1 && text.back() == '\n' && text[text.size() - 2] == '\n') text.pop_back();
    out << (count_ > 1 ? "\n" : "") << text;
    return absl::OkStatus();
  }

  void Finish() { table_.Flush(session_.console().out); }

  int64_t count() const { return count_; }

 private:
  Session& session_;
  const OutputFormat format_;
  Table table_;
  int64_t count_ = 0;
};

// Calls `use` with the items of a walk, at most `limit` of them (0: all), until one is an error.
template <typename Item, typename Use>
absl::Status ForEachItem(PageRange<Item>& items, int64_t limit, Use use) {
  int64_t taken = 0;
  for (auto item = items.begin(); item != items.end(); ++item) {
    if (!item->ok()) return item->status();
    if (absl::Status status = use(**item); !status.ok()) return status;
    if (++taken == limit) break;  // Before ++, which may fetch a page that nobody asked for.
  }
  return absl::OkStatus();
}

// One response with the items of all pages: what a server without a largest page would have answered.
template <typename Response, typename Item, typename AddTo>
absl::StatusOr<Response> MergePages(PageRange<Item>& items, int64_t limit, AddTo add_to) {
  Response merged;
  absl::Status status = ForEachItem(items, limit, [&](Item& item) {
    *add_to(merged) = std::move(item);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  merged.set_next_page_token(items.next_page_token());
  merged.set_read_revision(items.read_revision());
  merged.set_total_size(items.total_size());
  return merged;
}

// Tells who reads JSON how much a limit left out that nobody chose: lines of it say nothing of the rest.
inline void TellOfRest(Session& session, int64_t shown, int64_t limit, int64_t all, absl::string_view noun) {
  if (limit != kDefaultLimit || shown >= all) return;
  session.console().out.flush();
  session.console().err << shown << " of " << Counted(all, noun) << "; --limit 0 brings all\n";
}

// Shows a walk; under a table or text how much there is, and at which revision.
template <typename Response, typename Item, typename AddTo>
absl::StatusOr<int> ShowPages(Session& session, PageRange<Item> items, int64_t limit, AddTo add_to) {
  const OutputFormat format = session.Format();
  if (format == OutputFormat::kJson) {
    absl::StatusOr<Response> merged = MergePages<Response>(items, limit, add_to);
    if (!merged.ok()) return merged.status();
    if (absl::Status status = PrintJson(session, *merged, format); !status.ok()) return status;
    return kExitDone;  // It has a page token, and says how many there are.
  }
  ItemPrinter<Item> printer(session, format);
  const absl::Status status =
      ForEachItem(items, limit, [&printer](const Item& item) { return printer.Add(item); });
  printer.Finish();
  if (!status.ok()) return status;
  if (format == OutputFormat::kJsonl) {
    TellOfRest(session, printer.count(), limit, items.total_size(), Listing<Item>::kNoun);
  } else {
    session.console().out.flush();
    session.console().err << printer.count() << " of " << Counted(items.total_size(), Listing<Item>::kNoun)
                          << ", revision " << items.read_revision() << "\n";
  }
  return kExitDone;
}

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_SHOW_H_
