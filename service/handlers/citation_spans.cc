#include "service/handlers/citation_spans.h"

#include <algorithm>
#include <string_view>

#include "storage/status_macros.h"
#include "storage/text/charset.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

std::string_view Cut(std::string_view text, ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

bool LiesIn(const v1::Span& span, std::string_view content) {
  return 0 <= span.byte_start() && span.byte_start() <= span.byte_end() &&
         static_cast<size_t>(span.byte_end()) <= content.size();
}

// The characters of `bytes`, and where each begins; what cannot be decoded ends them.
struct DecodedSlice {
  std::u32string characters;
  std::vector<size_t> begins;
};

DecodedSlice DecodeSlice(std::string_view bytes, storage::Charset charset) {
  DecodedSlice slice;
  size_t at = 0;
  while (at < bytes.size()) {
    const storage::CharsetUnit unit = storage::DecodeUnit(charset, bytes, at);
    if (unit.length == 0) break;
    for (size_t i = 0; i < unit.characters(); ++i) {
      slice.characters += i == 0 ? unit.first : unit.second;
      slice.begins.push_back(at);
    }
    at += unit.length;
  }
  slice.begins.push_back(at);
  return slice;
}

}  // namespace

absl::StatusOr<std::vector<v1::Span>> CitationSpans::Of(const CitedPassage& passage, ByteRange range) {
  std::vector<v1::Span> spans;
  for (const CitedParagraph& paragraph : passage.paragraphs) {
    const size_t begin = std::max(range.begin, paragraph.range.begin);
    const size_t end = std::min(range.end, paragraph.range.end);
    const bool touches = range.begin < range.end ? begin < end : begin == end && spans.empty();
    if (!touches || paragraph.span.source().empty()) continue;
    ASSIGN_OR_RETURN(const AlignedParagraph* aligned, Align(passage, paragraph));
    if (aligned == nullptr) continue;
    const size_t before = storage::CountCodePoints(Cut(passage.text, {paragraph.range.begin, begin}));
    const size_t inside = storage::CountCodePoints(Cut(passage.text, {begin, end}));
    const UnitRange place = aligned->places->Of({before, before + inside});
    v1::Span& span = spans.emplace_back();
    span.set_source(paragraph.span.source());
    span.set_byte_start(paragraph.span.byte_start() + static_cast<int64_t>(aligned->bytes[place.begin]));
    span.set_byte_end(paragraph.span.byte_start() + static_cast<int64_t>(aligned->bytes[place.end]));
    span.set_char_start(paragraph.span.char_start() + static_cast<int64_t>(place.begin));
    span.set_char_end(paragraph.span.char_start() + static_cast<int64_t>(place.end));
  }
  return spans;
}

absl::StatusOr<const CitationSpans::AlignedParagraph*> CitationSpans::Align(const CitedPassage& passage,
                                                                            const CitedParagraph& paragraph) {
  const auto [known, fresh] = aligned_.try_emplace(&paragraph);
  std::optional<AlignedParagraph>& aligned = known->second;
  if (!fresh) return aligned.has_value() ? &*aligned : nullptr;
  ASSIGN_OR_RETURN(const v1::Source* source, SourceOf(paragraph.span.source()));
  if (source == nullptr || !LiesIn(paragraph.span, source->content())) return nullptr;
  const auto charset = storage::CharsetOf(source->charset()).value_or(storage::Charset::kUtf8);
  const ByteRange place = {static_cast<size_t>(paragraph.span.byte_start()),
                           static_cast<size_t>(paragraph.span.byte_end())};
  DecodedSlice slice = DecodeSlice(Cut(source->content(), place), charset);
  const std::u32string cleaned = storage::ToUtf32(Cut(passage.text, paragraph.range));
  aligned.emplace();
  aligned->bytes = std::move(slice.begins);
  aligned->places = std::make_unique<OriginalPlaces>(cleaned, slice.characters);
  return &*aligned;
}

absl::StatusOr<const v1::Source*> CitationSpans::SourceOf(const std::string& name) {
  const auto [known, fresh] = sources_.try_emplace(name);
  std::optional<v1::Source>& source = known->second;
  if (fresh) {
    ASSIGN_OR_RETURN(const storage::SourceId id, storage::SourceId::Parse(name));
    const auto stored = view_.GetSource(id, v1::FULL);
    if (stored.ok()) {
      ASSIGN_OR_RETURN(source, stored->Decode());
    } else if (!absl::IsNotFound(stored.status())) {
      return stored.status();
    }
  }
  return source.has_value() ? &*source : nullptr;
}

}  // namespace fangtan::service
