#include "service/config_file.h"

// In this file alone, as it is large: without exceptions, which Debian's compiled library has.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/settings.h"
#include "storage/errors.h"
#include "storage/small_file.h"
#include "storage/status_macros.h"

namespace fangtan::service {
namespace {

absl::Status Refused(const std::string& place, const std::string& message) {
  return storage::MakeError(absl::StatusCode::kInvalidArgument, "USAGE", absl::StrCat(place, ": ", message));
}

const char* TypeName(toml::node_type type) {
  switch (type) {
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::floating_point:
      return "a number with a point";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

const char* Wanted(Setting::Type type) {
  switch (type) {
    case Setting::Type::kNumber:
      return "a whole number";
    case Setting::Type::kSwitch:
      return "true or false";
    case Setting::Type::kText:
      break;
  }
  return "a text in quotes";
}

// Nothing for a value of another type than the setting's.
std::optional<std::string> TextOf(const toml::node& value, Setting::Type type) {
  if (type == Setting::Type::kNumber && value.is_integer()) return absl::StrCat(**value.as_integer());
  if (type == Setting::Type::kSwitch && value.is_boolean()) return **value.as_boolean() ? "true" : "false";
  if (type == Setting::Type::kText && value.is_string()) return **value.as_string();
  return std::nullopt;
}

absl::StatusOr<FileEntry> EntryOf(const std::string& path, const toml::key& key, const toml::node& value) {
  const std::string name(key.str());
  const std::string place = absl::StrCat(path, ":", key.source().begin.line);
  const Setting* setting = FindSetting(name);
  if (setting == nullptr) {
    return Refused(place, absl::StrCat("there is no setting \"", name, "\"", NearestSetting(name)));
  }
  std::optional<std::string> text = TextOf(value, setting->type);
  if (!text.has_value()) {
    return Refused(place,
                   absl::StrCat(name, " takes ", Wanted(setting->type), ", not ", TypeName(value.type())));
  }
  return FileEntry{.name = name, .text = *std::move(text), .place = place};
}

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::optional<std::string> text = storage::ReadSmallFile(path);
  if (text.has_value()) return *std::move(text);
  return Refused(path, absl::StrCat("the file of settings can't be read: ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<std::vector<FileEntry>> ReadConfigFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  const toml::parse_result parsed = toml::parse(std::string_view(text), std::string_view(path));
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Refused(absl::StrCat(path, ":", error.source().begin.line),
                   absl::StrCat("this is no TOML: ", std::string(error.description())));
  }
  std::vector<FileEntry> entries;
  for (const auto& [key, value] : parsed.table()) {
    ASSIGN_OR_RETURN(FileEntry entry, EntryOf(path, key, value));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace fangtan::service
