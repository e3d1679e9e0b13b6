#include "service/handlers/stale_spans.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace fangtan::service {
namespace {

using Spans = google::protobuf::RepeatedPtrField<v1::Span>;

// The spans of one text or list of texts, and what stands there.
struct PlacedText {
  std::vector<std::string> texts;
  std::vector<const v1::Span*> spans;
};

template <typename Texts>
PlacedText Placed(const Texts& texts, const Spans& spans) {
  PlacedText placed;
  placed.texts.assign(texts.begin(), texts.end());
  for (const v1::Span& span : spans) placed.spans.push_back(&span);
  return placed;
}

PlacedText Placed(std::string text, const v1::Span& span) {
  return {.texts = {std::move(text)}, .spans = {&span}};
}

// One span for each paragraph, or some for the whole.
PlacedText Placed(const v1::Question& question) {
  const std::vector<std::string> paragraphs = absl::StrSplit(question.text(), '\n');
  if (static_cast<int>(paragraphs.size()) == question.spans_size())
    return Placed(paragraphs, question.spans());
  return Placed(std::vector{question.text()}, question.spans());
}

// The words of an entry of the list of guests.
std::string EntryOf(const v1::Participant& participant) {
  return absl::StrCat(participant.printed_name(), "\n", participant.name(), "\n",
                      absl::StrJoin(participant.posts(), "\n"));
}

// Calls `visit(path, placed, clear)` for everything of `article` that has spans; `clear` takes them away.
// `path` is that of the spans in a mask, empty below the first level.
template <typename Visit>
class PlacedTexts {
 public:
  PlacedTexts(v1::Article& article, Visit visit) : article_(article), visit_(std::move(visit)) {}

  void VisitAll() {
    v1::Article& a = article_;
    visit_("title_spans", Placed(std::vector{a.title()}, a.title_spans()), [&] { a.clear_title_spans(); });
    visit_("lead_spans", Placed(a.lead(), a.lead_spans()), [&] { a.clear_lead_spans(); });
    visit_("body_spans", Placed(a.body(), a.body_spans()), [&] { a.clear_body_spans(); });
    if (a.has_column_span())
      visit_("column_span", Placed(a.column(), a.column_span()), [&] { a.clear_column_span(); });
    for (v1::Participant& guest : *a.mutable_participants()) {
      if (guest.has_span()) visit_("", Placed(EntryOf(guest), guest.span()), [&] { guest.clear_span(); });
    }
    for (v1::Credit& credit : *a.mutable_credits()) {
      if (credit.has_span()) visit_("", Placed(credit.name(), credit.span()), [&] { credit.clear_span(); });
    }
    for (v1::Section& section : *a.mutable_sections()) VisitSection(section);
  }

 private:
  void VisitSection(v1::Section& section) {
    visit_("", Placed(section.heading(), section.heading_spans()), [&] { section.clear_heading_spans(); });
    for (v1::Exchange& exchange : *section.mutable_exchanges()) {
      if (exchange.has_question()) VisitQuestion(*exchange.mutable_question());
      for (v1::Answer& answer : *exchange.mutable_answers()) VisitAnswer(answer);
    }
  }

  void VisitQuestion(v1::Question& question) {
    visit_("", Placed(question), [&] { question.clear_spans(); });
    if (!question.has_label_span()) return;
    visit_("", Placed(question.asker(), question.label_span()), [&] { question.clear_label_span(); });
  }

  void VisitAnswer(v1::Answer& answer) {
    visit_("", Placed(answer.paragraphs(), answer.spans()), [&] { answer.clear_spans(); });
    if (!answer.has_label_span()) return;
    visit_("", Placed(answer.printed_name(), answer.label_span()), [&] { answer.clear_label_span(); });
  }

  v1::Article& article_;
  Visit visit_;
};

// Which words stand at which spans of an article. Several may: a label counts for each answer under it.
class KnownPlaces {
 public:
  explicit KnownPlaces(const v1::Article& article) {
    // Visited as a copy, for the walk could change it.
    v1::Article walked = article;
    PlacedTexts(walked, [this](std::string_view, const PlacedText& placed, const auto&) {
      for (size_t i = 0; i < placed.spans.size(); ++i)
        words_[KeyOf(*placed.spans[i])].insert(WordsAt(placed, i));
    }).VisitAll();
  }

  bool IsStale(const PlacedText& placed) const {
    for (size_t i = 0; i < placed.spans.size(); ++i) {
      const auto known = words_.find(KeyOf(*placed.spans[i]));
      if (known != words_.end() && !known->second.contains(WordsAt(placed, i))) return true;
    }
    return false;
  }

 private:
  static std::string KeyOf(const v1::Span& span) {
    return absl::StrCat(span.source(), ":", span.byte_start(), "-", span.byte_end());
  }

  // Its own paragraph, where each has one; else the whole.
  static std::string WordsAt(const PlacedText& placed, size_t span) {
    if (placed.spans.size() == placed.texts.size()) return placed.texts[span];
    return absl::StrJoin(placed.texts, "\n");
  }

  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> words_;
};

bool Names(const google::protobuf::FieldMask& mask, std::string_view path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
}

}  // namespace

void DropStaleSpans(const v1::Article& stored, const google::protobuf::FieldMask& named,
                    v1::Article& updated) {
  const KnownPlaces known(stored);
  PlacedTexts(updated, [&](std::string_view path, const PlacedText& placed, const auto& clear) {
    if (Names(named, path)) return;
    if (known.IsStale(placed)) clear();
  }).VisitAll();
}

}  // namespace fangtan::service
