#include "tests/documents/span_property.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/text/charset.h"
#include "storage/text/charset_map.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

using storage::CharsetMap;

std::string Short(std::string_view text) {
  std::string out;
  for (size_t at = 0, count = 0; at < text.size() && count < 40; ++count) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    out += c.value < 0x20 ? " " : std::string(text.substr(at, c.length));
    at += c.length;
  }
  return out;
}

// From the first difference on.
std::string DifferenceOf(const std::string& source, const std::string& text) {
  size_t at = static_cast<size_t>(std::ranges::mismatch(source, text).in1 - source.begin());
  while (at > 0 && at < source.size() && (static_cast<unsigned char>(source[at]) & 0xC0) == 0x80) --at;
  return absl::StrCat(": source \"", Short(std::string_view(source).substr(at)), "\" text \"",
                      Short(std::string_view(text).substr(std::min(at, text.size()))), "\"");
}

class SpanCheck {
 public:
  SpanCheck(std::string_view content, const Reading& reading)
      : content_(content),
        reading_(reading),
        charset_(storage::CharsetOf(reading.source.charset()).value_or(storage::Charset::kUtf8)),
        map_(content, charset_) {}

  std::vector<std::string> Run() && {
    const v1::Article& article = reading_.article;
    for (const v1::Span& span : article.title_spans()) Range("title", span);
    Title(article);
    if (article.has_column_span()) Piece("column", article.column(), article.column_span());
    Texts("lead", article.lead(), article.lead_spans());
    Texts("body", article.body(), article.body_spans());
    for (const v1::Participant& guest : article.participants()) {
      if (guest.has_span()) Range("participant", guest.span());
    }
    for (const v1::Credit& credit : article.credits()) {
      if (credit.has_span()) Piece("credit", credit.name(), credit.span());
    }
    for (const v1::Section& section : article.sections()) Section(section);
    if (questions_ != article.question_count() || answers_ != article.answer_count())
      Breach("count", absl::StrCat(questions_, " questions, ", answers_, " answers"));
    Spoken();
    return std::move(breaches_);
  }

 private:
  void Breach(std::string_view kind, const std::string& what) {
    breaches_.push_back(absl::StrCat(std::string(kind), ": ", what));
  }

  std::string Decoded(const v1::Span& span) const {
    return storage::ToUtf8(content_.substr(span.byte_start(), span.byte_end() - span.byte_start()), charset_)
        .text;
  }

  bool Range(std::string_view what, const v1::Span& span) {
    const auto size = static_cast<int64_t>(content_.size());
    const bool inside =
        0 <= span.byte_start() && span.byte_start() < span.byte_end() && span.byte_end() <= size;
    const bool right = inside && span.source() == reading_.source.name() &&
                       map_.OfByte(span.byte_start()).byte == static_cast<size_t>(span.byte_start()) &&
                       map_.OfByte(span.byte_start()).character == static_cast<size_t>(span.char_start()) &&
                       map_.OfByte(span.byte_end()).character == static_cast<size_t>(span.char_end());
    if (!right) Breach("range", absl::StrCat(std::string(what), " ", span.ShortDebugString()));
    return right;
  }

  // Whether a warning says that something between the two spans was repaired.
  bool IsRepaired(const v1::Span& first, const v1::Span& last) const {
    return std::ranges::any_of(reading_.article.warnings(), [&](const v1::Warning& warning) {
      return warning.reason() == "TEXT_REPAIRED" && warning.span().byte_start() < last.byte_end() &&
             warning.span().byte_end() > first.byte_start();
    });
  }

  void Piece(std::string_view what, const std::string& text, const v1::Span& span) {
    if (!Range(what, span)) return;
    const std::string source = Decoded(span);
    const std::string expected = Comparable(source, reading_.source.media_type());
    const std::string shown = Comparable(text, "");
    // Code stands as it is.
    if (expected == shown || Comparable(source, "") == shown || source == text) return;
    if (IsRepaired(span, span) && IsRepairOf(shown, expected)) return;
    Breach("text",
           absl::StrCat(std::string(what), " byte ", span.byte_start(), DifferenceOf(expected, shown)));
  }

  void Title(const v1::Article& article) {
    std::string joined;
    for (const v1::Span& span : article.title_spans()) {
      if (!Range("title", span)) return;
      joined += Comparable(Decoded(span), reading_.source.media_type());
    }
    if (!joined.empty() && joined != Comparable(article.title(), ""))
      Breach("text",
             absl::StrCat("title: source \"", Short(joined), "\" text \"", Short(article.title()), "\""));
  }

  template <typename Strings, typename Spans>
  void Texts(std::string_view what, const Strings& texts, const Spans& spans) {
    if (texts.size() != spans.size())
      return Breach("count",
                    absl::StrCat(texts.size(), " texts and ", spans.size(), " spans of ", std::string(what)));
    for (int i = 0; i < texts.size(); ++i) Piece(what, texts.Get(i), spans.Get(i));
  }

  void InOrder(const v1::Span& span) {
    if (span.byte_start() < last_end_) Breach("order", absl::StrCat("at ", span.byte_start()));
    last_end_ = std::max(last_end_, span.byte_end());
  }

  void Section(const v1::Section& section) {
    Texts("heading", section.heading(), section.heading_spans());
    for (const v1::Exchange& exchange : section.exchanges()) {
      if (exchange.has_question()) Question(exchange.question());
      for (const v1::Answer& answer : exchange.answers()) Answer(answer);
    }
  }

  void Question(const v1::Question& question) {
    ++questions_;
    if (question.has_label_span()) Label(question.asker(), question.label_span());
    std::string joined;
    for (const v1::Span& span : question.spans()) {
      if (!Range("question", span)) return;
      InOrder(span);
      joined += Comparable(Decoded(span), reading_.source.media_type());
    }
    const std::string shown = Comparable(question.text(), "");
    const bool repaired = !question.spans().empty() &&
                          IsRepaired(question.spans(0), *question.spans().rbegin()) &&
                          IsRepairOf(shown, joined);
    if ((joined != shown && !repaired) || shown.empty())
      Breach("text",
             absl::StrCat("question byte ", question.spans_size() > 0 ? question.spans(0).byte_start() : -1,
                          DifferenceOf(joined, shown)));
    spoken_ += Comparable(question.text(), "");
  }

  void Answer(const v1::Answer& answer) {
    ++answers_;
    if (answer.has_label_span()) Label(answer.printed_name(), answer.label_span());
    for (const v1::Span& span : answer.spans()) InOrder(span);
    Texts("answer", answer.paragraphs(), answer.spans());
    for (const std::string& paragraph : answer.paragraphs()) spoken_ += Comparable(paragraph, "");
    if (answer.paragraphs().empty()) Breach("text", "an answer without any");
  }

  // Labels in mark-up may be references to the person.
  void Label(const std::string& label, const v1::Span& span) {
    if (!Range("label", span)) return;
    const std::string source = Decoded(span);
    const std::string shown = Comparable(label, "");
    if (Comparable(source, reading_.source.media_type()) != shown && Comparable(source, "") != shown)
      Breach("label", absl::StrCat("source \"", Short(source), "\" text \"", Short(label), "\""));
  }

  void Spoken() {
    const auto spoken = SpokenByMarkup(content_, reading_.source.media_type());
    if (!spoken.has_value() || *spoken == spoken_) return;
    Breach("lost", absl::StrCat(spoken->size(), " bytes spoken, ", spoken_.size(), " in turns",
                                DifferenceOf(*spoken, spoken_)));
  }

  std::string_view content_;
  const Reading& reading_;
  const storage::Charset charset_;
  const CharsetMap map_;
  std::vector<std::string> breaches_;
  std::string spoken_;
  int questions_ = 0;
  int answers_ = 0;
  int64_t last_end_ = 0;
};

// What stands between each `open…>` and its `close`, in order.
std::string Elements(std::string_view text, std::string_view open, std::string_view close,
                     std::string_view media_type) {
  std::string out;
  while (true) {
    const size_t begin = text.find(open);
    if (begin == std::string_view::npos) return out;
    const size_t inside = text.find('>', begin);
    const size_t end = text.find(close, begin);
    if (inside == std::string_view::npos || end == std::string_view::npos || end < inside) return out;
    out += Comparable(text.substr(inside + 1, end - inside - 1), media_type);
    text.remove_prefix(end + close.size());
  }
}

}  // namespace

std::vector<std::string> BreachesOfSpans(std::string_view content, const Reading& reading) {
  return SpanCheck(content, reading).Run();
}

std::optional<std::string> SpokenByMarkup(std::string_view content, std::string_view media_type) {
  if (media_type.find("xml") != std::string_view::npos) {
    const bool akoma = content.find("<akomantoso") != std::string_view::npos ||
                       content.find("<akomaNtoso") != std::string_view::npos;
    return akoma ? Elements(content, "<speech", "</speech>", media_type)
                 : Elements(content, "<u ", "</u>", media_type);
  }
  if (media_type == "application/json") {
    const size_t first = content.find("\"body\"");
    const size_t quote =
        first == std::string_view::npos ? first : content.find('"', content.find(':', first));
    return quote == std::string_view::npos ? std::nullopt
                                           : std::optional(Comparable(content.substr(quote + 1), media_type));
  }
  return std::nullopt;
}

}  // namespace fangtan::service
