#include "service/handlers/speaker_identity.h"

#include "absl/strings/str_cat.h"
#include "storage/sha256.h"
#include "storage/text/base32.h"
#include "storage/text/fold.h"
#include "storage/text/utf8.h"

namespace fangtan::service {
namespace {

// 100 bits: no two people meet by chance in any archive.
constexpr size_t kSpeakerIdChars = 20;

// Spaces beside a Han character only align and go; others become one blank.
std::string DisplayName(std::string_view name) {
  std::string out;
  bool pending = false;
  char32_t last = 0;
  for (size_t at = 0; at < name.size();) {
    const storage::CodePoint c = storage::DecodeAt(name, at);
    at += c.length;
    if (storage::IsSpace(c.value)) {
      pending = !out.empty();
      continue;
    }
    if (pending && !storage::IsHan(c.value) && !storage::IsHan(last)) out.push_back(' ');
    pending = false;
    storage::AppendUtf8(c.value, out);
    last = c.value;
  }
  return out;
}

}  // namespace

SpeakerIdentity IdentifySpeaker(std::string_view name, const std::vector<std::string>& posts) {
  SpeakerIdentity identity;
  identity.display_name = DisplayName(name);
  for (const std::string& post : posts) {
    identity.unit = UnitOfPost(post);
    if (!identity.unit.empty()) break;
  }
  const std::string key = absl::StrCat("speaker", std::string(1, '\0'), storage::FoldName(name),
                                       std::string(1, '\0'), storage::Fold(identity.unit));
  identity.id.id = storage::EncodeBase32(storage::Sha256(key)).substr(0, kSpeakerIdChars);
  return identity;
}

}  // namespace fangtan::service
