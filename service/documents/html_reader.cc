#include "service/documents/html_reader.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "service/documents/html_article.h"
#include "service/documents/html_head.h"
#include "service/documents/html_lines.h"
#include "service/documents/html_notes.h"
#include "service/documents/html_page.h"
#include "service/documents/html_scanner.h"
#include "service/documents/html_writer.h"
#include "service/documents/interview_reader.h"
#include "service/documents/lines.h"
#include "service/documents/markdown_transcript_reader.h"
#include "service/documents/parsed_transcript.h"
#include "service/documents/qa_reader.h"
#include "service/documents/ruby_readings.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using Form = HtmlWriter::Form;

// How sure the first bytes of a page make it.
constexpr int kWholePage = 100;
constexpr int kFragment = 40;
constexpr int kTranscriptPage = 80;  // cite and time by turns: html_transcript_reader.h
constexpr size_t kLookedAt = 64 << 10;
constexpr size_t kMinFragmentTags = 4;

bool StartsLike(std::string_view text, std::string_view start) {
  return absl::AsciiStrToLower(std::string(text.substr(0, start.size()))) == start;
}

// The readers that an article is given to; the last one takes what nobody else wants.
class TextReaders {
 public:
  TextReaders()
      : markdown_{CreateQaReader(), CreateMarkdownTranscriptReader()}, plain_(CreateInterviewReader()) {}

  // Nothing but plain text: null.
  const DocumentReader* ForMarkdown(std::string_view text) const {
    const DocumentReader* best = nullptr;
    int best_score = 0;
    for (const auto& reader : markdown_) {
      const int score = reader->Recognize(text);
      if (score <= best_score) continue;
      best = reader.get();
      best_score = score;
    }
    return best;
  }

  const DocumentReader& plain() const { return *plain_; }

 private:
  std::array<std::unique_ptr<DocumentReader>, 2> markdown_;
  std::unique_ptr<DocumentReader> plain_;
};

// Reads one page.
class PageReader {
 public:
  PageReader(const TextReaders& readers, const DecodedText& decoded, std::string_view content,
             const v1::Source& source)
      : readers_(readers),
        decoded_(decoded),
        text_(decoded.text.text()),
        content_(content),
        source_(source),
        spans_(decoded.text, content, source.name()),
        page_(ParseHtmlPage(text_)),
        head_(ReadHtmlHead(text_, page_)) {
    article_ = FindHtmlArticle(text_, page_,
                               head_.page_title.has_value() ? std::string_view(head_.page_title->shown) : "");
    found_ = !article_.blocks.empty();
    if (found_) return;
    article_.blocks.resize(page_.blocks.size());
    std::iota(article_.blocks.begin(), article_.blocks.end(), 0U);
    if (article_.title.has_value()) std::erase(article_.blocks, *article_.title);
    article_.notes.clear();
    article_.captions.clear();
  }

  absl::StatusOr<Reading> Read() && {
    ASSIGN_OR_RETURN(reading_, ReadText());
    SetTitle();
    AddNotes();
    AddHeadValues();
    AddCaptions();
    AddRubyReadings(text_, page_, article_.blocks, spans_, article());
    article().set_language(Language());
    Warn();
    return std::move(reading_);
  }

 private:
  v1::Article& article() { return reading_.article; }

  std::span<const HtmlPiece> PiecesOf(uint32_t block) const {
    return std::span(page_.pieces).subspan(page_.blocks[block].first_piece, page_.blocks[block].piece_count);
  }

  // The title as pieces: a heading, else the title that the head gives.
  std::vector<HtmlPiece> TitlePieces() const {
    if (article_.title.has_value()) {
      const auto pieces = PiecesOf(*article_.title);
      return {pieces.begin(), pieces.end()};
    }
    if (!head_.title.has_value() || head_.title->range.begin == head_.title->range.end) return {};
    return {{static_cast<uint32_t>(head_.title->range.begin), static_cast<uint32_t>(head_.title->range.end),
             kPlainStyle, false}};
  }

  bool TitleStandsFirst(const std::vector<HtmlPiece>& title) const {
    return !title.empty() &&
           (article_.blocks.empty() ||
            title.back().end <= page_.pieces[page_.blocks[article_.blocks.front()].first_piece].begin);
  }

  DecodedText Write(Form form, std::span<const uint32_t> blocks, bool with_title, size_t* title_size) const {
    HtmlWriter writer(text_, page_, form);
    const std::vector<HtmlPiece> title = TitlePieces();
    if (with_title && TitleStandsFirst(title)) writer.AddTitle(title);
    if (title_size != nullptr) *title_size = writer.TitleSize();
    writer.Add(blocks);
    DecodedText written = {
        ApplyEdits(decoded_.text, std::move(writer).Finish()), decoded_.charset, decoded_.char_count, {}};
    return written;
  }

  absl::StatusOr<Reading> ReadText() const {
    size_t title_size = 0;
    DecodedText markdown = Write(Form::kMarkdown, article_.blocks, true, &title_size);
    markdown.warnings = decoded_.warnings;
    const DocumentReader* reader =
        readers_.ForMarkdown(std::string_view(markdown.text.text()).substr(title_size));
    if (reader != nullptr) return reader->Read(markdown, content_, source_);
    DecodedText plain = Write(Form::kPlain, article_.blocks, true, nullptr);
    plain.warnings = std::move(markdown.warnings);
    return readers_.plain().Read(plain, content_, source_);
  }

  void SetTitle() {
    const std::vector<HtmlPiece> title = TitlePieces();
    if (title.empty()) return;
    HtmlWriter writer(text_, page_, Form::kPlain);
    writer.AddTitle(title);
    const EditedText written = ApplyEdits(decoded_.text, std::move(writer).Finish());
    const std::string_view shown = Trim(written.text());
    if (shown.empty()) return;
    article().set_title(std::string(shown));
    article().clear_title_spans();
    *article().add_title_spans() = SpanMaker(written, content_, source_.name()).Of(shown);
  }

  void AddNotes() {
    if (article_.notes.empty()) return;
    const DecodedText written = Write(Form::kPlain, article_.notes, false, nullptr);
    const SpanMaker spans(written.text, content_, source_.name());
    for (const Line& line : SplitLines(written.text.text())) {
      const auto note = ReadHtmlNote(line.text, false);
      if (!note.has_value()) continue;
      if (note->date.has_value() && !date_.has_value()) date_ = note->date;
      for (const PrintedCredit& credit : note->credits)
        AddCredit(credit.name, credit.role, spans.Of(credit.name));
    }
  }

  void AddCredit(std::string_view name, std::string_view role, v1::Span span) {
    for (const v1::Credit& credit : article().credits()) {
      if (credit.name() == name && credit.role() == role) return;
    }
    v1::Credit& credit = *article().add_credits();
    credit.set_name(std::string(name));
    credit.set_role(std::string(role));
    *credit.mutable_span() = std::move(span);
  }

  v1::Span SpanOf(ByteRange range) const {
    return spans_.Of(text_.substr(range.begin, range.end - range.begin));
  }

  // What the head says counts where the page itself says nothing; of the date the other way round.
  void AddHeadValues() {
    if (head_.date.has_value()) date_ = head_.date;
    if (date_.has_value()) SetDate(*date_);
    if (head_.column.has_value() && article().column().empty()) {
      article().set_column(head_.column->shown);
      *article().mutable_column_span() = SpanOf(head_.column->range);
    }
    if (!article().credits().empty()) return;
    for (const HtmlHeadValue& author : head_.authors) AddCredit(author.shown, "author", SpanOf(author.range));
  }

  void SetDate(const PrintedDate& date) {
    article().mutable_publish_date()->set_year(date.year);
    article().mutable_publish_date()->set_month(date.month);
    article().mutable_publish_date()->set_day(date.day);
    article().mutable_publish_time()->set_seconds(date.seconds);
  }

  void AddCaptions() {
    if (article_.captions.empty()) return;
    const DecodedText written = Write(Form::kPlain, article_.captions, false, nullptr);
    const SpanMaker spans(written.text, content_, source_.name());
    for (const Line& line : SplitLines(written.text.text())) {
      article().add_body(std::string(line.text));
      *article().add_body_spans() = spans.Of(line.text);
    }
  }

  // Templates say "en" of any page: what is said has the last word.
  std::string Language() {
    const std::string& told = article().language();
    if (told.empty()) return head_.language;
    const bool same = head_.language.substr(0, 2) == told.substr(0, 2);
    // Text of common characters looks simplified.
    return same && !head_.language.empty() && told != "zh-Hant" ? head_.language : told;
  }

  void Warn() {
    if (article_.other.has_value()) {
      const HtmlPiece& piece = PiecesOf(*article_.other).front();
      *article().add_warnings() =
          MakeWarning("CONTENT_AMBIGUOUS", "Two parts of the page may be the article; both are kept.",
                      SpanOf({piece.begin, piece.end}));
    }
    if (found_) return;
    v1::Warning& warning = *article().add_warnings();
    warning.set_reason("CONTENT_NOT_FOUND");
    warning.set_message("No part of the page looks like an article; all of it is kept.");
  }

  const TextReaders& readers_;
  const DecodedText& decoded_;
  std::string_view text_;
  std::string_view content_;
  const v1::Source& source_;
  SpanMaker spans_;
  HtmlPage page_;
  HtmlHead head_;
  HtmlArticle article_;
  bool found_ = false;
  std::optional<PrintedDate> date_;
  Reading reading_;
};

class HtmlReader : public DocumentReader {
 public:
  std::string_view format() const override { return "html"; }
  std::string_view media_type() const override { return "text/html"; }

  int Recognize(std::string_view text) const override {
    text = Trim(text.substr(0, kLookedAt));
    if (!text.starts_with('<')) return 0;
    bool page = StartsLike(text, "<!doctype html") || StartsLike(text, "<html");
    size_t tags = 0;
    size_t cites = 0;
    size_t times = 0;
    HtmlScanner scanner(text);
    while (const auto token = scanner.Next()) {
      if (token->kind != HtmlToken::Kind::kOpen) continue;
      const HtmlElement& element = ElementOf(token->name);
      page = page || token->name == "html" ||
             (tags == 0 && (token->name == "head" || token->name == "body" || token->name == "meta"));
      if (tags == 0 && element.name.empty()) return 0;
      if (!element.name.empty()) ++tags;
      cites += element.name == "cite" ? 1 : 0;
      times += element.name == "time" ? 1 : 0;
    }
    if (cites > 1 && 2 * times >= cites && 2 * cites >= times) return kTranscriptPage;
    if (page) return kWholePage;
    return tags >= kMinFragmentTags ? kFragment : 0;
  }

  absl::StatusOr<Reading> Read(const DecodedText& decoded, std::string_view content,
                               const v1::Source& source) const override {
    return PageReader(readers_, decoded, content, source).Read();
  }

 private:
  TextReaders readers_;
};

}  // namespace

std::unique_ptr<DocumentReader> CreateHtmlReader() { return std::make_unique<HtmlReader>(); }

}  // namespace fangtan::service
