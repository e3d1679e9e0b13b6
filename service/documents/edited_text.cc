#include "service/documents/edited_text.h"

#include <algorithm>
#include <iterator>

namespace fangtan::service {

ByteRange EditedText::Source(ByteRange range) const {
  // The last change that starts at or before `at`, as the beginning of a range sees it.
  const auto before = [this](auto is_after) {
    const auto next = std::partition_point(changes_.begin(), changes_.end(),
                                           [&](const Change& change) { return !is_after(change); });
    return next == changes_.begin() ? nullptr : &*std::prev(next);
  };
  ByteRange source = range;
  if (const Change* c = before([&](const Change& change) { return change.text.begin > range.begin; })) {
    source.begin = range.begin < c->text.end ? c->source.begin : c->source.end + (range.begin - c->text.end);
  }
  if (range.begin == range.end) return {source.begin, source.begin};
  const auto starts_after_end = [&](const Change& change) {
    return change.text.begin > range.end ||
           (change.text.begin == range.end && change.text.begin != change.text.end);
  };
  if (const Change* c = before(starts_after_end)) {
    source.end = range.end < c->text.end ? c->source.end : c->source.end + (range.end - c->text.end);
  }
  return source;
}

EditedText ApplyEdits(std::string_view source, const std::vector<Edit>& edits, storage::Charset charset) {
  EditedText out;
  out.charset_ = charset;
  out.text_.reserve(source.size());
  out.changes_.reserve(edits.size());
  size_t at = 0;
  for (const Edit& edit : edits) {
    out.text_.append(source.substr(at, edit.source.begin - at));
    const size_t begin = out.text_.size();
    out.text_.append(edit.text);
    out.changes_.push_back({{begin, out.text_.size()}, edit.source});
    at = edit.source.end;
  }
  out.text_.append(source.substr(at));
  return out;
}

EditedText ApplyEdits(const EditedText& text, const std::vector<Edit>& edits) {
  EditedText out;
  out.charset_ = text.charset_;
  out.text_.reserve(text.text_.size());
  size_t at = 0;
  auto earlier = text.changes_.begin();
  // Keeps the text up to `end`, with the earlier changes in it. What was removed at `end` belongs to it.
  const auto keep = [&](size_t end) {
    const size_t moved = out.text_.size();
    out.text_.append(text.text_, at, end - at);
    for (; earlier != text.changes_.end(); ++earlier) {
      const ByteRange& range = earlier->text;
      if (range.begin >= end && range.end > end) break;
      if (range.begin > end) break;
      const size_t begin = std::max(range.begin, at);
      out.changes_.push_back({{moved + begin - at, moved + std::min(range.end, end) - at}, earlier->source});
      if (range.end > end) break;
    }
    at = end;
  };
  for (const Edit& edit : edits) {
    keep(edit.source.begin);
    const size_t begin = out.text_.size();
    out.text_.append(edit.text);
    out.changes_.push_back({{begin, out.text_.size()}, text.Source(edit.source)});
    at = edit.source.end;
    while (earlier != text.changes_.end() && earlier->text.end <= at) ++earlier;
  }
  keep(text.text_.size());
  return out;
}

}  // namespace fangtan::service
