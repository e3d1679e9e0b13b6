#include "service/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

using ::testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

absl::StatusOr<ConfigOutcome> Parse(const std::vector<std::string>& arguments,
                                    const Variables& variables = {}) {
  return ParseConfig(arguments, [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

Config MustParse(const std::vector<std::string>& arguments, const Variables& variables = {}) {
  const auto outcome = Parse(arguments, variables);
  EXPECT_TRUE(outcome.ok()) << outcome.status();
  return outcome.ok() && outcome->config.has_value() ? *outcome->config : Config{};
}

class ConfigFileTest : public ::testing::Test {
 protected:
  ConfigFileTest()
      : path_(std::filesystem::path(::testing::TempDir()) / absl::StrCat("config-", getpid(), ".conf")) {}
  ~ConfigFileTest() override { std::filesystem::remove(path_); }

  std::string Written(const std::string& text) {
    std::ofstream(path_) << text;
    return path_;
  }

 private:
  const std::filesystem::path path_;
};

TEST(ParseConfig, OnlyTheFolder_TakesDefaults) {
  const Config config = MustParse({"--data-dir", "/srv/訪談"});
  EXPECT_EQ(config.store.data_dir, "/srv/訪談");
  EXPECT_EQ(config.network.listen, "127.0.0.1:50051");
  EXPECT_EQ(config.log.format, LogFormat::kText);
  EXPECT_EQ(config.log.level, LogLevel::kInfo);
  EXPECT_EQ(config.work.drain_seconds, 10);
}

TEST(ParseConfig, EveryFlag_IsTaken) {
  const Config config =
      MustParse({"--data-dir=d", "--block-cache-mb=7", "--write-buffer-mb=8", "--record-cache-mb=6",
                 "--retention-seconds=60", "--listen=unix:/x/y z", "--max-connections=9",
                 "--max-connections-per-address=5", "--workers=3", "--queued-calls=11", "--max-streams=12",
                 "--drain-seconds=0", "--log-format=json", "--log-level=debug"});
  EXPECT_EQ(config.store.block_cache_mb, 7);
  EXPECT_EQ(config.store.write_buffer_mb, 8);
  EXPECT_EQ(config.store.record_cache_mb, 6);
  EXPECT_EQ(config.store.retention_seconds, 60);
  EXPECT_EQ(config.network.listen, "unix:/x/y z");
  EXPECT_EQ(config.network.max_connections, 9);
  EXPECT_EQ(config.network.max_connections_per_address, 5);
  EXPECT_EQ(config.work.workers, 3);
  EXPECT_EQ(config.work.queued_calls, 11);
  EXPECT_EQ(config.work.max_streams, 12);
  EXPECT_EQ(config.work.drain_seconds, 0);
  EXPECT_EQ(config.log.format, LogFormat::kJson);
  EXPECT_EQ(config.log.level, LogLevel::kDebug);
}

TEST_F(ConfigFileTest, FlagBeatsEnvironmentBeatsFile) {
  const std::string file = Written("data-dir = \"from file\"\nlisten = \"127.0.0.1:1\"\nworkers = 1\n");
  const Variables variables = {{"FANGTAN_LISTEN", "127.0.0.1:2"}, {"FANGTAN_WORKERS", "2"}};
  const Config config = MustParse({"--config", file, "--workers", "3"}, variables);
  EXPECT_EQ(config.store.data_dir, "from file");
  EXPECT_EQ(config.network.listen, "127.0.0.1:2");
  EXPECT_EQ(config.work.workers, 3);
}

TEST_F(ConfigFileTest, FileNamedByTheEnvironment_IsRead) {
  const std::string file = Written("# settings\ndata-dir = /srv/fangtan\nlog-format = json\n");
  const Config config = MustParse({}, {{"FANGTAN_CONFIG", file}});
  EXPECT_EQ(config.store.data_dir, "/srv/fangtan");
  EXPECT_EQ(config.log.format, LogFormat::kJson);
}

TEST_F(ConfigFileTest, Json_IsReadAlike) {
  const std::string file = Written(
      R"( {"data-dir": "/srv/訪 談, 一", "drain-seconds": 42, "log-level": "warning", "max-connections": 1000000})");
  const Config config = MustParse({"--config", file});
  EXPECT_EQ(config.store.data_dir, "/srv/訪 談, 一");
  EXPECT_EQ(config.work.drain_seconds, 42);
  EXPECT_EQ(config.log.level, LogLevel::kWarning);
  EXPECT_EQ(config.network.max_connections, 1000000);
}

TEST(ParseConfig, EnvironmentAlone_IsEnough) {
  const Config config = MustParse({}, {{"FANGTAN_DATA_DIR", "/srv"}, {"FANGTAN_DRAIN_SECONDS", "1"}});
  EXPECT_EQ(config.store.data_dir, "/srv");
  EXPECT_EQ(config.work.drain_seconds, 1);
}

std::string UsageMessage(const absl::StatusOr<ConfigOutcome>& outcome) {
  EXPECT_EQ(storage::ErrorReason(outcome.status()), "USAGE") << outcome.status();
  return std::string(outcome.status().message());
}

TEST(ParseConfig, WrongUsage_SaysWhatIsWrong) {
  EXPECT_THAT(UsageMessage(Parse({})), HasSubstr("--data-dir is missing"));
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d", "--lisen", "x"})), HasSubstr("--lisen"));
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d", "stray"})), HasSubstr("stray"));
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d", "--drain-seconds", "soon"})),
              HasSubstr("--drain-seconds"));
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d", "--drain-seconds", "-1"})),
              HasSubstr("--drain-seconds"));
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d", "--block-cache-mb", "0"})),
              HasSubstr("--block-cache-mb"));
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d", "--log-format", "xml"})), HasSubstr("--log-format"));
  EXPECT_THAT(UsageMessage(
                  Parse({"--data-dir", "d", "--max-connections", "5", "--max-connections-per-address", "6"})),
              HasSubstr("larger than --max-connections"));
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d", "--config", "/no/such/file"})),
              HasSubstr("/no/such/file"));
}

TEST(ParseConfig, WrongVariable_IsNamed) {
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d"}, {{"FANGTAN_WORKERS", "many"}})),
              HasSubstr("FANGTAN_WORKERS"));
}

TEST_F(ConfigFileTest, UnknownOrBrokenEntries_AreRefused) {
  EXPECT_THAT(UsageMessage(Parse({"--config", Written("data-dri = x\n")})), HasSubstr("data-dri"));
  EXPECT_THAT(UsageMessage(Parse({"--config", Written("data-dir = d\nworkers = many\n")})),
              HasSubstr("workers"));
  EXPECT_THAT(UsageMessage(Parse({"--config", Written("{\"data-dir\": ")})), HasSubstr("JSON"));
  EXPECT_THAT(UsageMessage(Parse({"--config", Written("{\"workers\": [1]}")})), HasSubstr("workers"));
  EXPECT_THAT(UsageMessage(Parse({"--config", Written("{\"workers\": 1.5}")})), HasSubstr("workers"));
  EXPECT_THAT(UsageMessage(Parse({"--config", Written("{\"data-dri\": \"x\"}")})), HasSubstr("data-dri"));
}

TEST(ParseConfig, HelpAndVersion_OnlyPrint) {
  const auto help = Parse({"--help"});
  ASSERT_TRUE(help.ok()) << help.status();
  EXPECT_FALSE(help->config.has_value());
  for (const char* part :
       {"--data-dir", "--listen", "127.0.0.1:50051", "Examples", "FANGTAN_DATA_DIR", "Exit codes"}) {
    EXPECT_THAT(help->text, HasSubstr(part));
  }
  const auto version = Parse({"--version"});
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_THAT(version->text, ::testing::MatchesRegex("fangtand [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace fangtan::service
