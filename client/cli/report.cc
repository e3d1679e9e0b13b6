#include "client/cli/report.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "client/cli/display_text.h"
#include "client/cli/style.h"
#include "client/status.h"
#include "google/rpc/error_details.pb.h"

namespace fangtan::client {
namespace {

struct Hint {
  absl::string_view reason;
  absl::string_view text;
};

constexpr std::array kHints = {
    Hint{kServerNotReached,
         "start a server with `fangtand --data-dir DIR`, or name one with --server or FANGTAN_SERVER"},
    Hint{kNoAnswerInTime, "allow more time with --timeout, or ask for less"},
    Hint{kWrongUsage, "see `fangtan --help`, or `fangtan COMMAND --help`"},
    Hint{"ARTICLE_NOT_FOUND", "`fangtan articles` lists what there is"},
    Hint{"QUESTION_NOT_FOUND", "`fangtan questions --parent articles/ID` lists an article's questions"},
    Hint{"ANSWER_NOT_FOUND", "`fangtan answers --parent articles/ID` lists an article's answers"},
    Hint{"SPEAKER_NOT_FOUND", "`fangtan speakers` lists everybody"},
    Hint{"RANKING_NOT_FOUND", "`fangtan rankings` lists what there is"},
    Hint{"SOURCE_NOT_FOUND", "an article names its source in the field `source`"},
    Hint{"ARTICLE_DELETED",
         "`fangtan get --show-deleted NAME` shows it, `fangtan undelete NAME` takes the deletion back"},
    Hint{"BATCH_MEMBER_MISSING", "leave the missing name out, or ask for the names one by one"},
    Hint{"ALREADY_EXISTS", "it is there already; something new needs another name"},
    Hint{"ETAG_MISMATCH", "it was changed meanwhile: read it again and use its new etag"},
    Hint{"RESOURCE_NAME_INVALID",
         "names look like articles/ID, articles/ID/answers/ID, speakers/ID; an ID is 4 to 63 of [a-z0-9-]"},
    Hint{"FILTER_SYNTAX", "example: speaker.name = \"王海山\" AND publish_time >= 2021-08-01 AND text:監督"},
    Hint{"FILTER_FIELD_UNKNOWN", "`fangtan COMMAND --help` names the fields of its filter"},
    Hint{"FILTER_TYPE", "times are written 2021-08-12 or 2021-08-12T09:00:00Z, words in double quotes"},
    Hint{"FILTER_TOO_LARGE", "a filter may have 8 KiB, 256 terms and a depth of 32"},
    Hint{"QUERY_EMPTY", "example: fangtan search '群眾監督 \"小微權力\" -走訪'"},
    Hint{"QUERY_SYNTAX", "words, \"phrases\", -word, OR, word*, question: speaker: title:"},
    Hint{"QUERY_TOO_LARGE", "a query may have 8 KiB and 256 terms"},
    Hint{"INDEX_REBUILDING", "`fangtan status` tells how far the text index is; all but search is served"},
    Hint{"PAGE_TOKEN_MISMATCH", "start again at the first page"},
    Hint{"PAGE_TOKEN_INVALID", "start again at the first page"},
    Hint{"REVISION_COMPACTED", "read a newer revision: `fangtan status` tells the oldest one kept"},
    Hint{"REVISION_IN_FUTURE", "`fangtan status` tells the newest revision"},
    Hint{"WATCH_LAGGED", "resume after the last revision that was printed"},
    Hint{"SPAN_OUT_OF_RANGE", "`fangtan source --meta NAME` tells the length in bytes and characters"},
    Hint{"SPEAKER_AMBIGUOUS", "name the person by speakers/ID"},
    Hint{"DOCUMENT_UNREADABLE",
         "`fangtan parse FILE` shows what the importer makes of it; --format names the reader"},
    Hint{"TOO_LARGE", "a document may have 32 MiB"},
    Hint{"UNAUTHENTICATED", "show a token (--token-file, FANGTAN_TOKEN) or a certificate (--cert, --key)"},
    Hint{"PERMISSION_DENIED", "ask whoever runs the server for the right to do this"},
    Hint{"OVERLOADED", "try again in a moment"},
    Hint{"DRAINING", "the server is shutting down: try again in a moment"},
    Hint{"STORAGE_FULL", "make room on the server's disk, then restart the server"},
    Hint{"STORE_FAILED", "see the server's log and disk, then restart it; what was acknowledged is kept"},
    Hint{"BACKUP_DAMAGED", "`fangtan backups DIR --verify` tells which are whole"},
    Hint{"RECORD_CORRUPT", "the store is damaged: restore a backup"},
    Hint{"STREAM_ENDED_EARLY", "run the same command again: what is stored already stays as it is"},
};

// Without an ErrorInfo, the name of the code: `Internal` and the like never leave the server of this project.
std::string ReasonOf(const absl::Status& status) {
  if (std::string reason = ErrorReason(status); !reason.empty()) return reason;
  return absl::StatusCodeToString(status.code());
}

std::optional<int64_t> Number(const absl::Status& status, const std::string& key) {
  int64_t number = 0;
  const auto text = ErrorMetadataOf(status, key);
  if (!text.has_value() || !absl::SimpleAtoi(*text, &number) || number < 0) return std::nullopt;
  return number;
}

bool ContinuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Byte at which the code point with this number begins.
std::optional<size_t> ByteOfCodePoint(absl::string_view text, int64_t code_point) {
  size_t at = 0;
  while (at < text.size() && code_point > 0) {
    do ++at;
    while (at < text.size() && ContinuesCharacter(text[at]));
    --code_point;
  }
  if (code_point > 0) return std::nullopt;
  return at;
}

// Byte of the filter or query that the error is about.
std::optional<size_t> PositionIn(absl::string_view text, const absl::Status& status) {
  if (const auto byte = Number(status, "byte_position"); byte.has_value()) {
    return *byte <= static_cast<int64_t>(text.size()) ? std::optional<size_t>(*byte) : std::nullopt;
  }
  const auto code_point = Number(status, "position");
  return code_point.has_value() ? ByteOfCodePoint(text, *code_point) : std::nullopt;
}

// One character of a text as it is shown.
struct Glyph {
  std::string text;
  int width = 0;
};

// The text as it is shown on one line, and the character that holds the byte `position`, or the end.
struct TextLine {
  std::vector<Glyph> glyphs;
  size_t caret = 0;
};

TextLine LayOut(absl::string_view text, size_t position) {
  TextLine line;
  size_t end = 0;
  for (const absl::string_view character : Characters(text)) {
    std::string shown = Flatten(character);
    const int width = DisplayWidth(shown);
    line.glyphs.push_back({std::move(shown), width});
    end += character.size();
    if (end <= position) line.caret = line.glyphs.size();
  }
  return line;
}

// The glyphs from `start` to `end` that stand around the caret in `room` columns, the most of them before it.
std::pair<size_t, size_t> Window(const TextLine& line, int room) {
  size_t start = line.caret;
  size_t end = line.caret;
  int used = 0;
  const auto grow_forward = [&](int limit) {
    while (end < line.glyphs.size() && used + line.glyphs[end].width <= limit)
      used += line.glyphs[end++].width;
  };
  grow_forward(room / 3);
  while (start > 0 && used + line.glyphs[start - 1].width <= room) used += line.glyphs[--start].width;
  grow_forward(room);
  return {start, end};
}

// The text, or what of it is around the place, and a caret under that.
std::string PlaceLines(absl::string_view text, size_t position, int width) {
  constexpr absl::string_view kIndent = "  ";
  constexpr int kWidthOfAPipe = 100;
  constexpr int kLeastRoom = 20;
  const TextLine line = LayOut(text, position);
  const int available = (width > 0 ? width : kWidthOfAPipe) - static_cast<int>(kIndent.size());
  auto [start, end] = Window(line, std::max(available, kLeastRoom));
  if (start > 0 || end < line.glyphs.size()) {
    constexpr int kEllipsesAndCaret =
        3;  // One on each side, and the caret may stand behind the last character.
    std::tie(start, end) = Window(line, std::max(available, kLeastRoom) - kEllipsesAndCaret);
  }
  std::string shown = start > 0 ? "…" : "";
  int column = start > 0 ? 1 : 0;
  for (size_t i = start; i < end; ++i) {
    if (i < line.caret) column += line.glyphs[i].width;
    shown += line.glyphs[i].text;
  }
  absl::StripTrailingAsciiWhitespace(&shown);
  return absl::StrCat(kIndent, shown, end < line.glyphs.size() ? "…" : "", "\n", kIndent,
                      std::string(column, ' '), "^\n");
}

// Several fields at fault do not fit into the one message.
std::string ViolationLines(const absl::Status& status) {
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  std::string lines;
  if (!bad_request.has_value() || bad_request->field_violations_size() < 2) return lines;
  for (const auto& violation : bad_request->field_violations()) {
    absl::StrAppend(&lines, "  ", OneLine(violation.field()), ": ", OneLine(violation.description()), "\n");
  }
  return lines;
}

// The filter or the query, if it is what the error is about.
const std::string* TextAtFault(const absl::Status& status, const ReportContext& context) {
  const std::string reason = ErrorReason(status);
  if (absl::StartsWith(reason, "FILTER_")) return &context.filter;
  if (absl::StartsWith(reason, "QUERY_")) return &context.query;
  return nullptr;
}

// What gRPC says of a connection that did not come about, and what it means.
constexpr std::array kTlsHints = {
    Hint{"certificate verify failed",
         "the server's certificate is of none that is trusted, or of another name: see --ca and "
         "--server-name"},
    Hint{"wrong version number",
         "the server speaks without TLS: leave out --tls, --ca, --cert and FANGTAN_TLS"},
    Hint{"Peer name", "the server's certificate is of another name: see --server-name"},
    Hint{"Ssl handshake failed", "the server may want a certificate of the caller: see --cert and --key"},
    Hint{"empty address list", "what --ca, --cert or --key name cannot be used: see that each is sound PEM"},
    Hint{"failed to connect to all addresses; last error: UNAVAILABLE",
         "the server may speak TLS alone, or want a certificate: see --tls, --ca and --cert"},
};

std::string HintOf(const absl::Status& status, const ReportContext& context) {
  if (!context.hint.empty()) return OneLine(context.hint);
  const std::string reason = ReasonOf(status);
  if (const auto oldest = ErrorMetadataOf(status, "oldest_revision");
      reason == "REVISION_COMPACTED" && oldest.has_value()) {
    return absl::StrCat("the oldest revision kept is ", OneLine(*oldest));
  }
  for (const Hint& hint : kTlsHints) {
    if (reason == kServerNotReached && absl::StrContains(status.message(), hint.reason))
      return std::string(hint.text);
  }
  for (const Hint& hint : kHints) {
    if (hint.reason == reason) return std::string(hint.text);
  }
  return "";
}

// Whether gRPC's message is of a connection that stood before; it has no better sign of it.
bool BrokeUnderWay(absl::string_view message) {
  constexpr std::array<absl::string_view, 4> kSigns = {"Socket closed", "reset by peer", "GOAWAY",
                                                       "connection broke"};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [message](absl::string_view sign) { return absl::StrContains(message, sign); });
}

std::string MessageOf(const absl::Status& status, const ReportContext& context) {
  std::string message = OneLine(status.message());
  if (ErrorReason(status) == kServerNotReached && !context.server.empty()) {
    const std::string server = OneLine(context.server);
    return BrokeUnderWay(message) ? absl::StrCat("the connection to ", server, " broke (", message, ")")
                                  : absl::StrCat("no server answers at ", server, " (", message, ")");
  }
  if (ErrorReason(status) == kNoAnswerInTime && !context.server.empty()) {
    return absl::StrCat(OneLine(context.server), " did not answer in time (", message, ")");
  }
  return message;
}

}  // namespace

absl::Status UsageError(absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, kWrongUsage, message);
}

std::string FormatReason(const absl::Status& status) {
  return absl::StrCat(OneLine(ReasonOf(status)), ": ", OneLine(status.message()));
}

std::string FormatError(const absl::Status& status, const ReportContext& context) {
  std::string text =
      absl::StrCat(Paint("fangtan:", Color::kError, context.color), " ", OneLine(ReasonOf(status)), ": ",
                   MessageOf(status, context), "\n", ViolationLines(status));
  if (const std::string* sent = TextAtFault(status, context); sent != nullptr) {
    const auto position = PositionIn(*sent, status);
    if (position.has_value()) absl::StrAppend(&text, PlaceLines(*sent, *position, context.width));
  }
  if (const std::string hint = HintOf(status, context); !hint.empty()) {
    absl::StrAppend(&text, Paint("hint:", Color::kHint, context.color), " ", hint, "\n");
  }
  if (const auto request = DetailOf<google::rpc::RequestInfo>(status);
      request.has_value() && !request->request_id().empty()) {
    absl::StrAppend(&text, Paint("request:", Color::kDim, context.color), " ", OneLine(request->request_id()),
                    "\n");
  }
  return text;
}

int ExitCode(const absl::Status& status) {
  if (status.ok()) return kExitDone;
  if (IsUnreached(status)) return kExitUnreached;
  const std::string reason = ErrorReason(status);
  return reason == kWrongUsage || reason == kServerAddressInvalid ? kExitUsage : kExitRefused;
}

}  // namespace fangtan::client
