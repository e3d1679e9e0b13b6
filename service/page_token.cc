#include "service/page_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "storage/errors.h"
#include "storage/sha256.h"

namespace fangtan::service {
namespace {

constexpr size_t kMacBytes = 16;

absl::Status Invalid() {
  return storage::InvalidField("page_token", "is not a token of this server, or was changed",
                               "PAGE_TOKEN_INVALID");
}

// Serialised with map fields and the like in a fixed order.
std::string Deterministic(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

void ClearField(std::string_view name, google::protobuf::Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName(std::string(name));
  if (field != nullptr) message.GetReflection()->ClearField(&message, field);
}

}  // namespace

uint64_t HashOfWalk(const google::protobuf::Message& list_request) {
  const std::unique_ptr<google::protobuf::Message> walk(list_request.New());
  walk->CopyFrom(list_request);
  for (const std::string_view name : {"page_size", "page_token", "read_revision"}) ClearField(name, *walk);
  const std::string digest =
      storage::Sha256(walk->GetDescriptor()->full_name() + '\0' + Deterministic(*walk));
  uint64_t hash = 0;
  for (int i = 0; i < 8; ++i) hash = (hash << 8) | static_cast<uint8_t>(digest[i]);
  return hash;
}

std::string PageTokenSealer::Seal(const internal::PageToken& content) const {
  const std::string bytes = Deterministic(content);
  std::string token;
  absl::WebSafeBase64Escape(Mac(bytes) + bytes, &token);
  return token;
}

absl::StatusOr<internal::PageToken> PageTokenSealer::Open(std::string_view token,
                                                          uint64_t request_hash) const {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(std::string(token), &sealed) || sealed.size() < kMacBytes)
    return Invalid();
  // Base64 has several spellings of the same bytes; only the one that Seal writes is a token.
  std::string canonical;
  absl::WebSafeBase64Escape(sealed, &canonical);
  if (canonical != token) return Invalid();
  const std::string bytes = sealed.substr(kMacBytes);
  if (CRYPTO_memcmp(Mac(bytes).data(), sealed.data(), kMacBytes) != 0) return Invalid();
  internal::PageToken content;
  if (!content.ParseFromString(bytes)) return Invalid();
  if (content.request_hash() != request_hash) {
    return storage::InvalidField("page_token", "belongs to a request with other arguments",
                                 "PAGE_TOKEN_MISMATCH");
  }
  return content;
}

std::string PageTokenSealer::Mac(std::string_view bytes) const {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), mac, &size);
  return std::string(reinterpret_cast<char*>(mac), kMacBytes);
}

}  // namespace fangtan::service
