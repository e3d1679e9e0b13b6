#include "service/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/config_file.h"
#include "service/settings.h"
#include "storage/errors.h"

namespace fangtan::service {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
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
  const std::string file = Written("# settings\ndata-dir = \"/srv/fangtan\"\nlog-format = 'json'\n");
  const Config config = MustParse({}, {{"FANGTAN_CONFIG", file}});
  EXPECT_EQ(config.store.data_dir, "/srv/fangtan");
  EXPECT_EQ(config.log.format, LogFormat::kJson);
}

TEST_F(ConfigFileTest, EveryTypeOfTheFile_IsTaken) {
  const std::string file = Written(
      "data-dir = \"/srv/訪 談, 一\"\ndrain-seconds = 42\nlog-level = \"warning\"\nmax-connections = "
      "1_000_000\n"
      "insecure = true\nbackup-dir = \"/備份\"\nbackup-interval-seconds = 3600\nbackup-keep = 48\n");
  const Config config = MustParse({"--config", file});
  EXPECT_EQ(config.store.data_dir, "/srv/訪 談, 一");
  EXPECT_EQ(config.work.drain_seconds, 42);
  EXPECT_EQ(config.log.level, LogLevel::kWarning);
  EXPECT_EQ(config.network.max_connections, 1000000);
  EXPECT_EQ(config.access.insecure, true);
  EXPECT_EQ(config.backup.directory, "/備份");
  EXPECT_EQ(config.backup.interval_seconds, 3600);
  EXPECT_EQ(config.backup.keep, 48);
}

TEST(ParseConfig, EnvironmentAlone_IsEnough) {
  const Config config = MustParse({}, {{"FANGTAN_DATA_DIR", "/srv"}, {"FANGTAN_DRAIN_SECONDS", "1"}});
  EXPECT_EQ(config.store.data_dir, "/srv");
  EXPECT_EQ(config.work.drain_seconds, 1);
}

TEST_F(ConfigFileTest, FolderThatNobodyNames_IsTheFirstOfTheServiceManager) {
  const std::pair<std::string, std::string> state = {"STATE_DIRECTORY",
                                                     "/var/lib/fangtan:/var/lib/fangtan-backups"};
  EXPECT_EQ(MustParse({}, {state}).store.data_dir, "/var/lib/fangtan");
  EXPECT_EQ(MustParse({}, {{"STATE_DIRECTORY", "/srv/訪 談"}}).store.data_dir, "/srv/訪 談");
  EXPECT_EQ(MustParse({}, {state, {"FANGTAN_DATA_DIR", "/variable"}}).store.data_dir, "/variable");
  EXPECT_EQ(MustParse({"--data-dir=/flag"}, {state}).store.data_dir, "/flag");
  const std::string file = Written("data-dir = \"/file\"\n");
  EXPECT_EQ(MustParse({"--config", file}, {state}).store.data_dir, "/file");
}

std::string UsageMessage(const absl::StatusOr<ConfigOutcome>& outcome) {
  EXPECT_EQ(storage::ErrorReason(outcome.status()), "USAGE") << outcome.status();
  return std::string(outcome.status().message());
}

TEST(ParseConfig, WrongUsage_SaysWhatIsWrong) {
  EXPECT_THAT(UsageMessage(Parse({})), HasSubstr("--data-dir is missing"));
  EXPECT_THAT(UsageMessage(Parse({}, {{"STATE_DIRECTORY", ""}})), HasSubstr("--data-dir is missing"));
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

TEST(IsLoopback, AddressesOfThisMachineAlone) {
  for (const char* address :
       {"127.0.0.1:50051", "127.255.0.9:0", "[::1]:1", "localhost:50051", "unix:/x/y z"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address :
       {"0.0.0.0:50051", ":50051", "*:50051", "[::]:1", "10.0.0.1:1", "128.0.0.1:1",
        "localhost.example.org:1", "db:50051", "127.1:1", "127.0.0.1.example.org:1", ""}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

TEST(ParseConfig, Access_IsTaken) {
  const Config config =
      MustParse({"--data-dir=d", "--listen=0.0.0.0:1", "--tls-cert=c", "--tls-key=k", "--tls-client-ca=a",
                 "--require-client-cert", "--token-file=t", "--health-listen=0.0.0.0:2"});
  EXPECT_EQ(config.access.tls_cert, "c");
  EXPECT_EQ(config.access.tls_key, "k");
  EXPECT_EQ(config.access.tls_client_ca, "a");
  EXPECT_TRUE(config.access.require_client_cert);
  EXPECT_EQ(config.access.token_file, "t");
  EXPECT_EQ(config.access.health_listen, "0.0.0.0:2");
  EXPECT_FALSE(config.access.insecure.has_value());
}

TEST(ParseConfig, Loopback_IsInsecureByDefaultAndMayBeMore) {
  const std::vector<std::string> address = {"--data-dir=d", "--listen=unix:/x"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), address.begin(), address.end());
    return Parse(more);
  };
  EXPECT_TRUE(with({}).ok());
  EXPECT_TRUE(with({"--insecure"}).ok());
  EXPECT_TRUE(with({"--token-file=t"}).ok());
  EXPECT_TRUE(with({"--tls-cert=c", "--tls-key=k"}).ok());
  EXPECT_TRUE(with({"--tls-cert=c", "--tls-key=k", "--token-file=t"}).ok());
  EXPECT_TRUE(with({"--insecure=false", "--tls-cert=c", "--tls-key=k", "--token-file=t"}).ok());
  EXPECT_THAT(UsageMessage(with({"--insecure=false"})), HasSubstr("missing"));
  EXPECT_THAT(UsageMessage(with({"--insecure", "--tls-cert=c", "--tls-key=k", "--token-file=t"})),
              HasSubstr("contradicts"));
}

TEST(ParseConfig, OtherAddresses_TakeTlsAndCallers) {
  for (const char* address : {"0.0.0.0:50051", ":50051", "10.1.2.3:1", "db.example.org:1", "[::]:1"}) {
    const auto with = [&](std::vector<std::string> more) {
      more.insert(more.begin(), {"--data-dir=d", absl::StrCat("--listen=", address)});
      return Parse(more);
    };
    EXPECT_THAT(UsageMessage(with({})), HasSubstr("--tls-cert, --tls-key and --token-file are missing"));
    EXPECT_THAT(UsageMessage(with({"--insecure"})), HasSubstr("--insecure is for loopback"));
    EXPECT_THAT(UsageMessage(with({"--insecure", "--tls-cert=c", "--tls-key=k", "--token-file=t"})),
                HasSubstr("--insecure is for loopback"));
    EXPECT_THAT(UsageMessage(with({"--tls-cert=c", "--tls-key=k"})), HasSubstr("--token-file is missing"));
    EXPECT_THAT(UsageMessage(with({"--token-file=t"})), HasSubstr("--tls-cert and --tls-key are missing"));
    EXPECT_TRUE(with({"--tls-cert=c", "--tls-key=k", "--token-file=t"}).ok());
  }
}

TEST(ParseConfig, FilesOfAccess_GoTogether) {
  const auto message = [](std::vector<std::string> more) {
    more.insert(more.begin(), "--data-dir=d");
    return UsageMessage(Parse(more));
  };
  EXPECT_THAT(message({"--tls-cert=c"}), HasSubstr("--tls-key"));
  EXPECT_THAT(message({"--tls-key=k"}), HasSubstr("--tls-cert"));
  EXPECT_THAT(message({"--tls-client-ca=a"}), HasSubstr("--tls-client-ca"));
  EXPECT_THAT(message({"--tls-cert=c", "--tls-key=k", "--require-client-cert"}),
              HasSubstr("--tls-client-ca"));
}

TEST(ParseConfig, Insecure_ComesByTheEnvironmentToo) {
  EXPECT_EQ(MustParse({"--data-dir=d"}, {{"FANGTAN_INSECURE", "true"}}).access.insecure, true);
  EXPECT_THAT(UsageMessage(Parse({"--data-dir=d"}, {{"FANGTAN_INSECURE", "false"}})), HasSubstr("missing"));
}

TEST(ParseConfig, WrongVariable_IsNamed) {
  EXPECT_THAT(UsageMessage(Parse({"--data-dir", "d"}, {{"FANGTAN_WORKERS", "many"}})),
              HasSubstr("FANGTAN_WORKERS"));
}

TEST_F(ConfigFileTest, UnknownOrBrokenEntries_AreRefusedByLine) {
  const auto message = [this](const std::string& text) {
    return UsageMessage(Parse({"--config", Written(text)}));
  };
  EXPECT_THAT(message("data-dri = \"x\"\n"),
              EndsWith(":1: there is no setting \"data-dri\"; did you mean \"data-dir\"?"));
  EXPECT_THAT(message("# 訪談\n\nTLS_KEY = \"x\"\n"), EndsWith(":3: there is no setting \"TLS_KEY\"; did you "
                                                               "mean \"tls-key\"?"));
  EXPECT_THAT(message("沈潔 = 1\n"), HasSubstr(":1: this is no TOML"));
  EXPECT_THAT(message("\"沈潔沈潔沈潔\" = 1\n"), EndsWith("there is no setting \"沈潔沈潔沈潔\""));
  EXPECT_THAT(message("data-dir = \"d\"\nworkers = \"8\"\n"),
              EndsWith(":2: workers takes a whole number, not a text"));
  EXPECT_THAT(message("data-dir = 7\n"), EndsWith(":1: data-dir takes a text in quotes, not a whole number"));
  EXPECT_THAT(message("insecure = \"true\"\n"), EndsWith(":1: insecure takes true or false, not a text"));
  EXPECT_THAT(message("workers = 1.5\n"),
              EndsWith(":1: workers takes a whole number, not a number with a point"));
  EXPECT_THAT(message("workers = [1]\n"), EndsWith(":1: workers takes a whole number, not a list"));
  EXPECT_THAT(message("data-dir = \"d\"\n\n[server]\nworkers = 1\n"),
              HasSubstr(":3: there is no setting \"server\""));
  EXPECT_THAT(message("data-dir = \"d\"\nworkers = 4096\n"),
              EndsWith(":2: workers takes a whole number from 0 to 1024, not \"4096\""));
  EXPECT_THAT(message("data-dir = d\n"), HasSubstr(":1: this is no TOML"));
  EXPECT_THAT(message("workers = 1\nworkers = 2\n"), HasSubstr(":2: this is no TOML"));
  EXPECT_THAT(message("{\"data-dir\": \"d\"}"), HasSubstr(":1: this is no TOML"));
}

// As a missing file that is mounted becomes one.
TEST_F(ConfigFileTest, AFolderInItsPlace_IsRefused) {
  EXPECT_THAT(UsageMessage(Parse({"--config", ::testing::TempDir()})),
              HasSubstr("can't be read: Is a directory"));
}

TEST(Settings, AreFoundByName_AndByWhatIsNear) {
  for (const Setting& setting : Settings()) EXPECT_EQ(FindSetting(setting.name), &setting);
  EXPECT_EQ(FindSetting("data_dir"), nullptr);
  EXPECT_EQ(NearestSetting("worker"), "; did you mean \"workers\"?");
  EXPECT_EQ(NearestSetting("xyzzy"), "");
}

TEST(Settings, EveryOne_ComesThroughFlagVariableAndGet) {
  for (const Setting& setting : Settings()) {
    std::string text = "/x";
    if (setting.type == Setting::Type::kNumber) text = setting.name == "backup-interval-seconds" ? "61" : "2";
    if (setting.type == Setting::Type::kSwitch) text = "true";
    if (setting.name == "log-format") text = "json";
    if (setting.name == "log-level") text = "error";
    Config config;
    ASSERT_TRUE(setting.set(text, config).ok()) << setting.name;
    EXPECT_EQ(setting.get(config), text) << setting.name;
    EXPECT_NE(setting.get(Config()), text) << setting.name;
    // Others stay as they are.
    for (const Setting& other : Settings()) {
      if (&other == &setting) continue;
      EXPECT_EQ(other.get(config), other.get(Config())) << setting.name << other.name;
    }
  }
}

TEST(Settings, TableOfTheDocumentation_IsThatOfTheCode) {
  std::ifstream file(FANGTAN_SOURCE_DIR "/docs/operations.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(text.find(SettingsTable()), std::string::npos)  // a matcher would print all of it
      << "put the output of `fangtand --print-settings` into docs/operations.md, \"Settings\"";
}

TEST_F(ConfigFileTest, FilesThatWeShip_AreRead) {
  for (const char* path : {"/docker/fangtand.toml", "/docker/systemd/fangtand.toml"}) {
    const auto entries = ReadConfigFile(absl::StrCat(FANGTAN_SOURCE_DIR, path));
    EXPECT_TRUE(entries.ok()) << entries.status();
    EXPECT_FALSE(entries.value_or(std::vector<FileEntry>()).empty()) << path;
  }
}

TEST(ParseConfig, CheckConfig_IsToldApart) {
  const auto outcome = Parse({"--data-dir=d", "--check-config"});
  ASSERT_TRUE(outcome.ok() && outcome->config.has_value()) << outcome.status();
  EXPECT_TRUE(outcome->check_only);
}

TEST(ParseConfig, UnknownFlag_IsAnsweredWithTheNearest) {
  EXPECT_THAT(UsageMessage(Parse({"--data-dir=d", "--lisen=x"})),
              EndsWith("there is no setting --lisen=x; did you mean \"listen\"?"));
}

TEST(StrayVariables, MisspeltOnesAreNamedWithTheNearest) {
  EXPECT_THAT(
      StrayVariables({"FANGTAN_DATADIR", "HOME", "FANGTAN_DATA_DIR", "FANGTAN_COLOUR", "FANGTAN_listen"}),
      ElementsAre("the variable FANGTAN_DATADIR is not read; did you mean FANGTAN_DATA_DIR?",
                  "the variable FANGTAN_COLOUR is not read",
                  "the variable FANGTAN_listen is not read; did you mean FANGTAN_LISTEN?"));
}

TEST(StrayVariables, ThoseOfTheClientAndOfKubernetes_AreNone) {
  EXPECT_THAT(
      StrayVariables({"FANGTAN_CONFIG", "FANGTAN_TOKEN", "FANGTAN_TOKEN_FILE", "FANGTAN_CA", "FANGTAN_PORT",
                      "FANGTAN_SERVICE_HOST", "FANGTAN_SERVICE_PORT", "FANGTAN_SERVICE_PORT_GRPC",
                      "FANGTAN_PORT_7420_TCP", "FANGTAN_PORT_7420_TCP_ADDR", "FANGTAN_METRICS_SERVICE_HOST",
                      "FANGTAN_METRICS_PORT_9464_TCP_PROTO"}),
      IsEmpty());
  for (const Setting& setting : Settings()) {
    EXPECT_THAT(StrayVariables({VariableName(setting.name)}), IsEmpty());
  }
}

TEST(ParseConfig, FolderOfBackups_IsAbsolute) {
  EXPECT_THAT(UsageMessage(Parse({"--data-dir=d", "--backup-dir=備份"})), HasSubstr("--backup-dir"));
}

TEST(ParseConfig, PrintSettings_OnlyPrints) {
  const auto outcome = Parse({"--print-settings"});
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_FALSE(outcome->config.has_value());
  EXPECT_EQ(outcome->text, SettingsTable());
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
