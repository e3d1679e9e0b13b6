#include "service/handlers/name_prefetch.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>
#include <vector>

namespace fangtan::service {
namespace {

using google::protobuf::internal::WireFormatLite;

constexpr int kNameField = 1;

}  // namespace

std::string_view RequestedName(std::string_view request) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(request.data()),
                                            static_cast<int>(request.size()));
  uint32_t size = 0;
  if (in.ReadTag() != WireFormatLite::MakeTag(kNameField, WireFormatLite::WIRETYPE_LENGTH_DELIMITED) ||
      !in.ReadVarint32(&size)) {
    return {};
  }
  const std::string_view rest = request.substr(in.CurrentPosition());
  return size <= rest.size() ? rest.substr(0, size) : std::string_view();
}

rpc::Prefetcher PrefetchNamed(const storage::Store& store, internal::Kind kind) {
  return [&store, kind](absl::Span<const absl::Cord> requests) {
    const auto view = store.At(0, storage::ReadTier::kMemory);
    if (!view.ok()) return;  // as the handlers are going to tell
    std::vector<std::string_view> names;
    for (const absl::Cord& request : requests) {
      const auto flat = request.TryFlat();
      if (flat.has_value()) names.push_back(RequestedName({flat->data(), flat->size()}));
    }
    (*view)->Prefetch(kind, names);
  };
}

}  // namespace fangtan::service
