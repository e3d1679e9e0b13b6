#include "tests/testing/expected_page.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::testing {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;

using Lines = std::vector<std::string>;

const ListValue& ListOf(const Struct& object, const std::string& key) {
  static const ListValue empty;
  const auto at = object.fields().find(key);
  return at == object.fields().end() ? empty : at->second.list_value();
}

std::string TextOf(const Struct& object, const std::string& key) {
  const auto at = object.fields().find(key);
  return at == object.fields().end() ? "" : at->second.string_value();
}

bool Overlaps(const v1::Span& a, const v1::Span& b) {
  return a.byte_start() < b.byte_end() && b.byte_start() < a.byte_end();
}

bool HasWarning(const v1::Article& article, const v1::Span& span, std::string_view reason = "") {
  for (const v1::Warning& warning : article.warnings()) {
    if ((reason.empty() || warning.reason() == reason) && Overlaps(warning.span(), span)) return true;
  }
  return false;
}

// Width alone: full-width forms to their ASCII ones, the ideographic stop and the rest as they are.
std::string NarrowWidth(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    at += c.length;
    storage::AppendUtf8(c.value >= 0xFF01 && c.value <= 0xFF5E ? c.value - 0xFEE0 : c.value, out);
  }
  return out;
}

class Comparison {
 public:
  explicit Comparison(const v1::Article& article) : article_(article) {}

  void Text(const std::string& path, const std::string& expected, const std::string& actual) {
    if (expected != actual)
      lines_.push_back(absl::StrCat(path, ":\n  expected ", expected, "\n  actual   ", actual));
  }

  void Count(const std::string& path, int expected, int actual) {
    if (expected != actual)
      lines_.push_back(absl::StrCat(path, ": expected ", expected, ", actual ", actual));
  }

  template <typename Texts, typename Spans>
  void Paragraphs(const std::string& path, const ListValue& expected, const Texts& actual,
                  const Spans& spans) {
    Count(path, expected.values_size(), actual.size());
    for (int i = 0; i < std::min<int>(expected.values_size(), actual.size()); ++i) {
      const std::string& want = expected.values(i).string_value();
      const bool repaired = i < spans.size() && HasWarning(article_, spans[i], "TEXT_REPAIRED");
      const bool same_folded = repaired && NarrowWidth(want) == NarrowWidth(actual[i]);
      if (!same_folded) Text(absl::StrCat(path, "[", i, "]"), want, actual[i]);
    }
  }

  Lines Take() && { return std::move(lines_); }

 private:
  const v1::Article& article_;
  Lines lines_;
};

const google::protobuf::RepeatedPtrField<v1::Span>& NoSpans() {
  static const google::protobuf::RepeatedPtrField<v1::Span> none;
  return none;
}

void CompareExchange(const std::string& path, const Struct& expected, const v1::Exchange& actual,
                     Comparison& c) {
  c.Text(path + ".asker", TextOf(expected, "asker"), actual.question().asker());
  c.Text(path + ".question", TextOf(expected, "question"), actual.question().text());
  const ListValue& answers = ListOf(expected, "answers");
  c.Count(path + ".answers", answers.values_size(), actual.answers_size());
  for (int i = 0; i < std::min(answers.values_size(), actual.answers_size()); ++i) {
    const Struct& answer = answers.values(i).struct_value();
    const std::string at = absl::StrCat(path, ".answers[", i, "]");
    c.Text(at + ".speaker", TextOf(answer, "speaker"), actual.answers(i).speaker_display_name());
    c.Paragraphs(at + ".paragraphs", ListOf(answer, "paragraphs"), actual.answers(i).paragraphs(),
                 actual.answers(i).spans());
  }
}

void CompareSections(const Struct& page, const v1::Article& article, Comparison& c) {
  const ListValue& sections = ListOf(page, "sections");
  c.Count("sections", sections.values_size(), article.sections_size());
  for (int i = 0; i < std::min(sections.values_size(), article.sections_size()); ++i) {
    const Struct& section = sections.values(i).struct_value();
    const std::string path = absl::StrCat("sections[", i, "]");
    c.Paragraphs(path + ".heading", ListOf(section, "heading"), article.sections(i).heading(),
                 article.sections(i).heading_spans());
    const ListValue& exchanges = ListOf(section, "exchanges");
    c.Count(path + ".exchanges", exchanges.values_size(), article.sections(i).exchanges_size());
    for (int j = 0; j < std::min(exchanges.values_size(), article.sections(i).exchanges_size()); ++j) {
      CompareExchange(absl::StrCat(path, ".exchanges[", j, "]"), exchanges.values(j).struct_value(),
                      article.sections(i).exchanges(j), c);
    }
  }
}

void ComparePeople(const Struct& page, const v1::Article& article, Comparison& c) {
  const ListValue& participants = ListOf(page, "participants");
  c.Count("participants", participants.values_size(), article.participants_size());
  for (int i = 0; i < std::min(participants.values_size(), article.participants_size()); ++i) {
    const Struct& participant = participants.values(i).struct_value();
    const std::string path = absl::StrCat("participants[", i, "]");
    c.Text(path + ".name", TextOf(participant, "name"), article.participants(i).name());
    c.Paragraphs(path + ".posts", ListOf(participant, "posts"), article.participants(i).posts(), NoSpans());
  }
  const ListValue& credits = ListOf(page, "credits");
  c.Count("credits", credits.values_size(), article.credits_size());
  for (int i = 0; i < std::min(credits.values_size(), article.credits_size()); ++i) {
    c.Text(absl::StrCat("credits[", i, "]"), credits.values(i).string_value(), article.credits(i).name());
  }
}

void CompareRanking(const Struct& page, const v1::Ranking& ranking, Comparison& c) {
  const ListValue& entries = ListOf(page, "related_headlines");
  c.Count("ranking", entries.values_size(), ranking.entries_size());
  for (int i = 0; i < std::min(entries.values_size(), ranking.entries_size()); ++i) {
    const Struct& entry = entries.values(i).struct_value();
    const std::string path = absl::StrCat("ranking[", i, "]");
    c.Text(path + ".title", TextOf(entry, "title"), ranking.entries(i).title());
    c.Count(path + ".rank", static_cast<int>(entry.fields().at("rank").number_value()),
            ranking.entries(i).rank());
    c.Count(path + ".truncated", entry.fields().at("truncated").bool_value(), ranking.entries(i).truncated());
  }
}

// Han characters, digits and letters outside brackets, folded: what cleaning never changes.
std::string Essence(std::string_view text) {
  std::string out;
  int depth = 0;
  for (size_t at = 0; at < text.size();) {
    const storage::CodePoint c = storage::DecodeAt(text, at);
    at += c.length;
    if (c.value == '(' || c.value == 0xFF08) ++depth;
    const bool keep = storage::IsHan(c.value) || (c.value >= '0' && c.value <= '9');
    if (keep && depth == 0) storage::AppendUtf8(c.value, out);
    if ((c.value == ')' || c.value == 0xFF09) && depth > 0) --depth;
  }
  return out;
}

class SpanCheck {
 public:
  SpanCheck(const v1::Article& article, std::string_view page) : article_(article), page_(page), map_(page) {}

  void Check(const std::string& what, const v1::Span& span, const std::string& text) {
    const auto fault = [&](std::string_view why) {
      lines_.push_back(
          absl::StrCat(what, " ", std::string(why), ": ", span.ShortDebugString(), " for ", text));
    };
    if (span.byte_start() < 0 || span.byte_start() >= span.byte_end() ||
        span.byte_end() > static_cast<int64_t>(page_.size())) {
      return fault("is no range of the page");
    }
    const bool agree = map_.ToByte(span.char_start()) == static_cast<size_t>(span.byte_start()) &&
                       map_.ToByte(span.char_end()) == static_cast<size_t>(span.byte_end());
    if (!agree) return fault("has units that disagree");
    const std::string_view bytes = page_.substr(span.byte_start(), span.byte_end() - span.byte_start());
    if (!HasWarning(article_, span) && Essence(bytes) != Essence(text)) fault("points elsewhere");
  }

  template <typename Texts, typename Spans>
  void CheckAll(const std::string& what, const Texts& texts, const Spans& spans) {
    if (texts.size() != spans.size()) {
      lines_.push_back(absl::StrCat(what, " has ", texts.size(), " texts and ", spans.size(), " spans"));
      return;
    }
    for (int i = 0; i < texts.size(); ++i) Check(absl::StrCat(what, "[", i, "]"), spans[i], texts[i]);
  }

  Lines Take() && { return std::move(lines_); }

 private:
  const v1::Article& article_;
  const std::string_view page_;
  const storage::OffsetMap map_;
  Lines lines_;
};

}  // namespace

absl::StatusOr<ExpectedPage> ExpectedPage::Load(const std::string& path) {
  Struct page;
  const auto status = google::protobuf::util::JsonStringToMessage(ReadFile(path), &page);
  if (!status.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", status.ToString()));
  return ExpectedPage(std::move(page));
}

std::vector<std::string> ExpectedPage::Differences(const v1::Article& article,
                                                   const v1::Ranking& ranking) const {
  Comparison comparison(article);
  comparison.Text("column", TextOf(page_, "column"), article.column());
  comparison.Text("title", TextOf(page_, "title"), article.title());
  comparison.Paragraphs("lead", ListOf(page_, "lead"), article.lead(), article.lead_spans());
  ComparePeople(page_, article, comparison);
  CompareSections(page_, article, comparison);
  CompareRanking(page_, ranking, comparison);
  return std::move(comparison).Take();
}

std::vector<std::string> SpanFaults(const v1::Article& article, std::string_view page) {
  SpanCheck check(article, page);
  check.CheckAll("lead", article.lead(), article.lead_spans());
  check.CheckAll("body", article.body(), article.body_spans());
  for (const v1::Section& section : article.sections()) {
    check.CheckAll("heading", section.heading(), section.heading_spans());
    for (const v1::Exchange& exchange : section.exchanges()) {
      if (exchange.has_question()) {
        check.Check("question", exchange.question().spans(0), exchange.question().text());
        check.Check("asker", exchange.question().label_span(), exchange.question().asker());
      }
      for (const v1::Answer& answer : exchange.answers()) {
        check.CheckAll("answer", answer.paragraphs(), answer.spans());
        check.Check("label", answer.label_span(), answer.printed_name());
      }
    }
  }
  return std::move(check).Take();
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string SharedData() {
  const char* given = std::getenv("FANGTAN_SHARED_DATA");
  const std::string folder = given != nullptr ? given : std::string(FANGTAN_SOURCE_DIR) + "/../shared/data";
  return std::filesystem::is_directory(folder) ? folder : "";
}

}  // namespace fangtan::testing
