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

EditedText ApplyEdits(std::string_view source, const std::vector<Edit>& edits) {
  EditedText out;
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

}  // namespace fangtan::service
