// Builds plain text for reading: paragraphs wrapped with an indent, labelled fields, blank lines between
// blocks. Everything from outside is made harmless on the way in. For one thread.
#ifndef FANGTAN_CLIENT_CLI_TEXT_PAGE_H_
#define FANGTAN_CLIENT_CLI_TEXT_PAGE_H_

#include <google/protobuf/repeated_ptr_field.h>
#include <google/protobuf/timestamp.pb.h>

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "client/cli/style.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/source.pb.h"

namespace fangtan::client {

struct TextStyle {
  // Columns that a line may take; 0: any number, paragraphs stay one line each.
  int width = 0;

  bool color = false;

  // Whether to tell where in the source each piece stands.
  bool spans = false;

  // The text of a span in the source; if given, it is shown beside a piece that differs from it.
  std::function<std::string(const v1::Span&)> original;
};

class TextPage {
 public:
  explicit TextPage(const TextStyle& style) : style_(style) {}

  // One line, in `color` if one is given.
  void Line(absl::string_view text, int indent = 0);
  void Line(absl::string_view text, Color color, int indent = 0);

  // Running text, wrapped to the width.
  void Paragraph(absl::string_view text, int indent = 0);

  // `label  value` with the values below each other; nothing if the value is empty.
  void Field(absl::string_view label, absl::string_view value);

  // Where the piece before stands, if the style wants it and `span` says so. With `text`, what the piece is:
  // also what stands there, if that is anything else.
  void Where(const v1::Span& span, int indent = 0);
  void Where(const v1::Span& span, absl::string_view text, int indent = 0);

  // A blank line, unless the page ends with one or is empty.
  void Gap();

  const TextStyle& style() const { return style_; }
  std::string Take() { return std::move(text_); }

 private:
  const TextStyle style_;
  std::string text_;
};

// `2021-08-12` for a midnight in UTC, else `2021-08-12 09:30:00Z`; "" for a time that is not set.
std::string FormatTime(const google::protobuf::Timestamp& time);

// The date as printed where there is one (`2021-08`), else the publish time.
std::string PublishDate(const v1::Article& article);

// "bytes 12-30, chars 4-10".
std::string FormatSpan(const v1::Span& span);

// The entries joined by `、`, as posts are printed.
std::string JoinPosts(const google::protobuf::RepeatedPtrField<std::string>& posts);

// `12 articles`, `1 article`.
std::string Counted(int64_t number, absl::string_view noun);

}  // namespace fangtan::client

#endif  // FANGTAN_CLIENT_CLI_TEXT_PAGE_H_
