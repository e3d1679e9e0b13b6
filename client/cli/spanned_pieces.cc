#include "client/cli/spanned_pieces.h"

#include <google/protobuf/struct.pb.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/cli/output.h"

namespace fangtan::client {
namespace {

class PieceList {
 public:
  void Add(const char* kind, const std::string& text, const v1::Span& span) {
    if (!span.source().empty() || span.byte_end() > 0) pieces_.push_back({kind, text, span});
  }

  // Texts with a span each, or one text that all spans belong to.
  template <typename Texts, typename Spans>
  void Add(const char* kind, const Texts& texts, const Spans& spans) {
    const int size = static_cast<int>(texts.size());
    for (int i = 0; i < spans.size(); ++i) {
      if (size > 0) Add(kind, std::string(*(texts.begin() + (size == spans.size() ? i : 0))), spans.Get(i));
    }
  }

  void AddExchange(const v1::Exchange& exchange) {
    if (exchange.has_question()) {
      const v1::Question& question = exchange.question();
      Add("label", question.asker(), question.label_span());
      const std::vector<std::string> lines = absl::StrSplit(question.text(), '\n');
      Add("question", lines, question.spans());
    }
    for (const v1::Answer& answer : exchange.answers()) {
      Add("label", answer.printed_name(), answer.label_span());
      Add("answer", answer.paragraphs(), answer.spans());
    }
  }

  std::vector<SpannedPiece> Take() { return std::move(pieces_); }

 private:
  std::vector<SpannedPiece> pieces_;
};

absl::StatusOr<std::string> JsonString(const std::string& text) {
  google::protobuf::Value value;
  value.set_string_value(text);
  absl::StatusOr<std::string> json = ToJsonLine(value);
  if (!json.ok()) return json.status();
  return std::string(absl::StripSuffix(*json, "\n"));
}

}  // namespace

std::vector<SpannedPiece> SpannedPieces(const v1::Article& article) {
  PieceList list;
  list.Add("column", article.column(), article.column_span());
  list.Add("title", std::vector<std::string>{article.title()}, article.title_spans());
  list.Add("lead", article.lead(), article.lead_spans());
  for (const v1::Participant& guest : article.participants())
    list.Add("participant", guest.name(), guest.span());
  for (const v1::Section& section : article.sections()) {
    list.Add("heading", section.heading(), section.heading_spans());
    for (const v1::Exchange& exchange : section.exchanges()) list.AddExchange(exchange);
  }
  list.Add("body", article.body(), article.body_spans());
  for (const v1::Credit& credit : article.credits()) list.Add("credit", credit.name(), credit.span());
  return list.Take();
}

absl::StatusOr<std::string> ToJsonLine(const SpannedPiece& piece, const OriginalText& original) {
  absl::StatusOr<std::string> text = JsonString(piece.text);
  if (!text.ok()) return text.status();
  std::string line = absl::StrCat("{\"piece\":\"", piece.kind, "\",\"text\":", *text);
  if (const std::string untouched = original(piece.span); untouched != piece.text) {
    absl::StatusOr<std::string> json = JsonString(untouched);
    if (!json.ok()) return json.status();
    absl::StrAppend(&line, ",\"original\":", *json);
  }
  absl::StatusOr<std::string> span = ToJsonLine(piece.span);
  if (!span.ok()) return span.status();
  return absl::StrCat(line, ",\"span\":", absl::StripSuffix(*span, "\n"), "}\n");
}

}  // namespace fangtan::client
