#include "service/handlers/article_mask.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/field_mask_util.h"
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

// The mask that an absent one stands for: every field that is set.
FieldMask MaskOfSetFields(const v1::Article& article) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  article.GetReflection()->ListFields(article, &fields);
  FieldMask mask;
  for (const auto* field : fields) mask.add_paths(field->name());
  return mask;
}

absl::StatusOr<FieldMask> MaskOf(const v1::UpdateArticleRequest& request) {
  if (!request.has_update_mask() || request.update_mask().paths().empty())
    return MaskOfSetFields(request.article());
  for (const std::string& path : request.update_mask().paths()) {
    const bool known = path == "*" || (!path.empty() && FieldMaskUtil::IsValidPath<v1::Article>(path));
    if (!known) {
      return storage::InvalidField("update_mask", absl::StrCat("\"", absl::CHexEscape(path.substr(0, 64)),
                                                               "\" names no field of an article"));
    }
  }
  return request.update_mask();
}

void DropSpansOfWrittenTexts(FieldMask& mask) {
  for (const auto& [text, spans] : kTextsAndSpans) {
    if (Holds(mask, text) && !Holds(mask, spans)) mask.add_paths(std::string(spans));
  }
}

}  // namespace

absl::StatusOr<v1::Article> ApplyUpdate(const v1::UpdateArticleRequest& request, v1::Article stored) {
  ASSIGN_OR_RETURN(FieldMask mask, MaskOf(request));
  if (Holds(mask, "*")) return request.article();
  // The client's spans count only where its mask names them.
  v1::Article written = request.article();
  if (request.has_update_mask() && !request.update_mask().paths().empty()) {
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
  // A new date is not to be shadowed by the old time, nor the other way round.
  if (Touches(mask, "publish_date") && !Touches(mask, "publish_time")) stored.clear_publish_time();
  if (Touches(mask, "publish_time") && !Touches(mask, "publish_date")) stored.clear_publish_date();
  stored.set_name(request.article().name());
  return stored;
}

}  // namespace fangtan::service
