#include "service/handlers/article_mask.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/field_mask_util.h"
#include "service/handlers/stale_spans.h"
#include "storage/echoed_text.h"
#include "storage/errors.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;

constexpr std::pair<std::string_view, std::string_view> kTextsAndSpans[] = {
    {"title", "title_spans"}, {"column", "column_span"}, {"lead", "lead_spans"}, {"body", "body_spans"}};

bool Holds(const FieldMask& mask, std::string_view path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
}

// Whether the mask writes the field `name` or a part of it.
bool Touches(const FieldMask& mask, const std::string& name) {
  return std::any_of(mask.paths().begin(), mask.paths().end(),
                     [&](const std::string& path) { return path == name || path.starts_with(name + "."); });
}

bool HoldsExchange(const v1::Article& article) {
  return std::any_of(article.sections().begin(), article.sections().end(),
                     [](const v1::Section& section) { return section.exchanges_size() > 0; });
}

// The mask that an absent one stands for: every field that is set. Sections as the BASIC view shows them are
// headings whose exchanges were left out, not sections without any.
FieldMask MaskOfSetFields(const v1::Article& article, const v1::Article& stored) {
  const bool headings_alone = !HoldsExchange(article) && HoldsExchange(stored);
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  article.GetReflection()->ListFields(article, &fields);
  FieldMask mask;
  for (const auto* field : fields) {
    if (field->number() == v1::Article::kSectionsFieldNumber && headings_alone) continue;
    mask.add_paths(field->name());
  }
  return mask;
}

bool HasMask(const v1::UpdateArticleRequest& request) { return request.update_mask().paths_size() > 0; }

absl::StatusOr<FieldMask> MaskOf(const v1::UpdateArticleRequest& request, const v1::Article& stored) {
  if (!HasMask(request)) return MaskOfSetFields(request.article(), stored);
  for (const std::string& path : request.update_mask().paths()) {
    const bool known = path == "*" || (!path.empty() && FieldMaskUtil::IsValidPath<v1::Article>(path));
    if (!known) {
      return storage::InvalidField("update_mask",
                                   absl::StrCat(storage::EchoedText(path), " names no field of an article"));
    }
  }
  // AIP-134 has it stand alone: with it, what else is named would be of no effect, and all the rest be
  // emptied.
  if (Holds(request.update_mask(), "*") && request.update_mask().paths_size() > 1) {
    return storage::InvalidField("update_mask", "holds \"*\", which replaces all, beside other paths");
  }
  return request.update_mask();
}

void DropSpansOfWrittenTexts(FieldMask& mask) {
  for (const auto& [text, spans] : kTextsAndSpans) {
    if (Holds(mask, text) && !Holds(mask, spans)) mask.add_paths(std::string(spans));
  }
}

// What `mask` names of the request's article, written over `stored`.
v1::Article Merge(const v1::UpdateArticleRequest& request, FieldMask mask, v1::Article stored) {
  // The client's spans count only where its mask names them.
  v1::Article written = request.article();
  if (HasMask(request)) {
    for (const auto& [text, spans] : kTextsAndSpans) {
      const auto* field = v1::Article::descriptor()->FindFieldByName(std::string(spans));
      if (!Holds(mask, spans)) written.GetReflection()->ClearField(&written, field);
    }
  }
  DropSpansOfWrittenTexts(mask);
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(written, mask, options, &stored);
  return stored;
}

}  // namespace

absl::StatusOr<v1::Article> ApplyUpdate(const v1::UpdateArticleRequest& request, const v1::Article& stored) {
  ASSIGN_OR_RETURN(const FieldMask mask, MaskOf(request, stored));
  const bool all = Holds(mask, "*");
  v1::Article updated = all ? request.article() : Merge(request, mask, stored);
  DropStaleSpans(stored, request.update_mask(), updated);
  if (all) return updated;
  // A new date is not to be shadowed by the old time, nor the other way round.
  if (Touches(mask, "publish_date") && !Touches(mask, "publish_time")) updated.clear_publish_time();
  if (Touches(mask, "publish_time") && !Touches(mask, "publish_date")) updated.clear_publish_date();
  updated.set_name(request.article().name());
  return updated;
}

}  // namespace fangtan::service
