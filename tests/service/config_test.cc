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
