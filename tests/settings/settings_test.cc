#include "settings/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace weir::settings {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SettingsFile : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/weir-settings-XXXXXX";
    folder_ = mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& text, const std::string& name = "weir.toml") {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  // The lines of what is wrong, without the folder.
  std::vector<std::string> problems_of(const std::string& text) {
    auto loaded = load(write(text));
    std::vector<std::string> lines;
    if (loaded) return lines;
    for (const Error& problem : loaded.error()) {
      EXPECT_EQ(problem.kind, ErrorKind::kUsage);
      std::string line = problem.line();
      EXPECT_EQ(line.find('\n'), std::string::npos);
      std::size_t at = line.find(folder_ + "/");
      lines.push_back(at == std::string::npos ? line : line.erase(at, folder_.size() + 1));
    }
    return lines;
  }
  std::string folder_;
};

TEST_F(SettingsFile, AnEmptyOneHasTheDefaults) {
  auto loaded = load(write(""));
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(loaded->traffic.networks.empty());
  EXPECT_EQ(loaded->traffic.window_seconds, 60);
  EXPECT_EQ(loaded->traffic.idle_timeout, 120 * kNanosecondsPerSecond);
  EXPECT_EQ(loaded->bounds.rows, 4096u);
  EXPECT_EQ(loaded->store.data, "");
}

TEST_F(SettingsFile, EveryKeyReachesItsPlace) {
  write("0123456789abcdef00000000000000ff\n", "weir.key");
  auto loaded = load(write(R"(
[traffic]
networks = ["10.0.0.0/8", "2001:db8::/32"]
window = "2m"
slide = 5
long_window = "2h"
idle_timeout = "90s"
answer_timeout = "250ms"
lateness = "0s"
tunnels = "outer"
[users]
alice = ["10.0.0.5", "2001:db8::5"]
"guest network" = "10.9.0.0/16"
[bounds]
rows = 10
open_sessions = 20
max_users = 30
hash_key_file = "weir.key"
[capture]
interfaces = "eth0"
filter = "not port 22"
snaplen = 128
ring_megabytes = 8
promiscuous = false
user = "weir"
[engine]
threads = 3
[store]
data = "/var/lib/weir"
keep_seconds = "1h"
keep_minutes = "1d"
keep_hours = "30d"
keep_sessions = "7d"
[kafka]
servers = "broker:9092"
topic = "packets"
probe = "office"
spool = "/var/spool/weir"
spool_megabytes = 7
partitions = 6
compression = "lz4"
[kafka.properties]
"security.protocol" = "ssl"
[kafka.secret_files]
"sasl.password" = "kafka.password"
[mongodb]
uri = "mongodb://db/"
uri_file = "db.uri"
database = "office"
)"));
  ASSERT_TRUE(loaded) << loaded.error().front().line();
  const Traffic& t = loaded->traffic;
  EXPECT_THAT(t.networks, ElementsAre(*parse_prefix("10.0.0.0/8"), *parse_prefix("2001:db8::/32")));
  EXPECT_EQ(t.window_seconds, 120);
  EXPECT_EQ(t.slide_seconds, 5);
  EXPECT_EQ(t.long_window_seconds, 7200);
  EXPECT_EQ(t.idle_timeout, 90 * kNanosecondsPerSecond);
  EXPECT_EQ(t.answer_timeout, 250'000'000);
  EXPECT_EQ(t.lateness, 0);
  EXPECT_TRUE(t.outer_tunnels);
  ASSERT_EQ(loaded->users.size(), 2u);
  EXPECT_EQ(loaded->users[0].name, "alice");
  EXPECT_EQ(loaded->users[0].prefixes.size(), 2u);
  EXPECT_EQ(loaded->users[1].name, "guest network");
  EXPECT_EQ(loaded->bounds.rows, 10u);
  EXPECT_EQ(loaded->bounds.open_sessions, 20u);
  EXPECT_EQ(loaded->bounds.max_users, 30u);
  EXPECT_EQ(loaded->bounds.hash_key, (HashKey{0x0123456789abcdefull, 0xff}));
  EXPECT_THAT(loaded->capture.interfaces, ElementsAre("eth0"));
  EXPECT_EQ(loaded->capture.filter, "not port 22");
  EXPECT_EQ(loaded->capture.snaplen, 128u);
  EXPECT_EQ(loaded->capture.ring_megabytes, 8u);
  EXPECT_FALSE(loaded->capture.promiscuous);
  EXPECT_EQ(loaded->capture.user, "weir");
  EXPECT_EQ(loaded->engine.threads, 3u);
  EXPECT_EQ(loaded->store.data, "/var/lib/weir");
  EXPECT_EQ(loaded->store.keep_seconds, 3600);
  EXPECT_EQ(loaded->store.keep_minutes, 86'400);
  EXPECT_EQ(loaded->store.keep_hours, 30 * 86'400);
  EXPECT_EQ(loaded->store.keep_sessions, 7 * 86'400);
  const Kafka& k = loaded->kafka;
  EXPECT_EQ(k.servers, "broker:9092");
  EXPECT_EQ(k.topic, "packets");
  EXPECT_EQ(k.probe, "office");
  EXPECT_EQ(k.spool, "/var/spool/weir");
  EXPECT_EQ(k.spool_megabytes, 7u);
  EXPECT_EQ(k.partitions, 6u);
  EXPECT_EQ(k.compression, "lz4");
  EXPECT_EQ(k.properties, (std::map<std::string, std::string>{{"security.protocol", "ssl"}}));
  EXPECT_EQ(k.secret_files, (std::map<std::string, std::string>{{"sasl.password", "kafka.password"}}));
  EXPECT_EQ(loaded->mongodb.uri, "mongodb://db/");
  EXPECT_EQ(loaded->mongodb.uri_file, "db.uri");
  EXPECT_EQ(loaded->mongodb.database, "office");
}

TEST_F(SettingsFile, AnUnknownKeyIsRefusedWithTheNearestKnownOne) {
  EXPECT_THAT(problems_of("[traffic]\n\nwindwo = \"60s\"\n"),
              ElementsAre("weir.toml:3: unknown key traffic.windwo: did you mean window?"));
}

TEST_F(SettingsFile, AnUnknownTableIsRefusedWithTheKnownOnes) {
  EXPECT_THAT(
      problems_of("[behaviour]\n"),
      ElementsAre(
          "weir.toml:1: unknown key behaviour: known are traffic, users, bounds, capture, engine, store, kafka, "
          "mongodb"));
}

TEST_F(SettingsFile, EveryMistakeIsALineInOrderOfTheFile) {
  EXPECT_THAT(problems_of("[store]\ndata = 5\n[engine]\nthreads = 1000\n[traffic]\nwindow = \"soon\"\n"),
              ElementsAre("weir.toml:2: wrong type of store.data: write a string in quotes",
                          "weir.toml:4: value out of range in engine.threads: write a whole number from 0 to 256",
                          HasSubstr("weir.toml:6: not a duration: traffic.window")));
}

TEST_F(SettingsFile, EachKindOfWrongValueIsNamed) {
  struct Case {
    const char* text;
    const char* line;
  };
  const Case cases[] = {
      {"traffic = 1\n", "weir.toml:1: wrong type of traffic: write it as a table: [traffic]"},
      {"[traffic]\nnetworks = 1\n", "weir.toml:2: wrong type of traffic.networks"},
      {"[traffic]\nnetworks = [1]\n", "weir.toml:2: wrong type in traffic.networks"},
      {"[traffic]\nnetworks = [\n\"10.0.0.0/33\"]\n", "weir.toml:3: not a prefix in traffic.networks: 10.0.0.0/33"},
      {"[traffic]\nwindow = \"250ms\"\n", "weir.toml:2: too short: traffic.window: it must be 1s or more"},
      {"[traffic]\nwindow = \"1500ms\"\n", "weir.toml:2: not whole seconds: traffic.window"},
      {"[traffic]\nidle_timeout = \"100ms\"\n", "weir.toml:2: too short: traffic.idle_timeout"},
      {"[traffic]\nlateness = -1\n", "weir.toml:2: not a duration: traffic.lateness"},
      {"[traffic]\ntunnels = \"both\"\n",
       "weir.toml:2: unknown value in traffic.tunnels: write \"inner\" or \"outer\""},
      {"[capture]\npromiscuous = \"yes\"\n", "weir.toml:2: wrong type of capture.promiscuous: write true or false"},
      {"[bounds]\nrows = 0\n", "weir.toml:2: value out of range in bounds.rows"},
      {"[bounds]\nrows = \"many\"\n", "weir.toml:2: wrong type of bounds.rows"},
      {"[bounds]\nhash_key_file = \"absent.key\"\n", "weir.toml:2: cannot read hash key"},
      {"[users]\nalice = []\n", "weir.toml:2: user without a prefix: alice"},
      {"[users]\n\"10.0.0.5\" = \"10.0.0.6\"\n", "weir.toml:2: not a user's name: 10.0.0.5"},
      {"[users]\nalice = \"alice\"\n", "weir.toml:2: not a prefix in users.alice: alice"},
      {"[traffic\n", "weir.toml:1: not TOML:"},
      {"a = 1\na = 2\n", "weir.toml:2: not TOML:"},
  };
  for (const Case& c : cases) EXPECT_THAT(problems_of(c.text), ElementsAre(HasSubstr(c.line))) << c.text;
}

TEST_F(SettingsFile, WhatKeysDemandOfEachOtherIsChecked) {
  EXPECT_THAT(problems_of("[traffic]\nslide = \"2m\"\n"),
              ElementsAre(HasSubstr("slide is longer than the window of 60s")));
  EXPECT_THAT(problems_of("[traffic]\nlong_window = \"30s\"\n"), ElementsAre(HasSubstr("long_window is shorter")));
  EXPECT_THAT(problems_of("[store]\nkeep_seconds = \"30d\"\n"), ElementsAre(HasSubstr("keep_seconds <= keep_minutes")));
  EXPECT_THAT(problems_of("[traffic]\nnetworks = \"10.0.0.0/8\"\n[users]\nbob = \"192.168.0.1\"\n"),
              ElementsAre(HasSubstr("prefix of user bob is in no monitored network: 192.168.0.1/32")));
  EXPECT_THAT(problems_of("[users]\nalice = \"10.0.0.5\"\nbob = \"10.0.0.5/32\"\n"),
              ElementsAre(HasSubstr("prefix of two users: 10.0.0.5/32: alice and bob")));
}

TEST_F(SettingsFile, AHashKeyOfTheWrongFormIsRefused) {
  write("0123\n", "short.key");
  EXPECT_THAT(problems_of("[bounds]\nhash_key_file = \"short.key\"\n"), ElementsAre(HasSubstr("not a hash key:")));
}

TEST_F(SettingsFile, AnAbsentFileIsOneLine) {
  auto loaded = load(folder_ + "/absent.toml");
  ASSERT_FALSE(loaded);
  ASSERT_EQ(loaded.error().size(), 1u);
  EXPECT_THAT(loaded.error()[0].line(), HasSubstr("cannot read settings"));
  EXPECT_THAT(loaded.error()[0].line(), HasSubstr("No such file or directory"));
}

TEST_F(SettingsFile, AFolderIsNoFile) { EXPECT_FALSE(load(folder_)); }

TEST_F(SettingsFile, WhatIsPrintedReadsBackTheSame) {
  std::string text =
      "[traffic]\nnetworks = [\"10.0.0.0/8\"]\nwindow = \"90s\"\nlateness = \"250ms\"\n"
      "[users]\n\"a \\\"b\\\" \\\\c\" = \"10.0.0.5\"\n[capture]\nfilter = \"port 80 or port 443\"\n";
  auto first = load(write(text));
  ASSERT_TRUE(first) << first.error().front().line();
  EXPECT_EQ(first->users[0].name, "a \"b\" \\c");
  auto second = load(write(to_toml(*first)));
  ASSERT_TRUE(second) << second.error().front().line();
  EXPECT_EQ(to_toml(*first), to_toml(*second));
  EXPECT_EQ(second->users[0].name, first->users[0].name);
  EXPECT_EQ(second->traffic.lateness, 250'000'000);
  EXPECT_EQ(second->traffic.window_seconds, 90);
}

std::string sample_file() {
  std::ifstream file(std::string(WEIR_SOURCE_DIR) + "/docs/weir.toml");
  return {std::istreambuf_iterator<char>(file), {}};
}

// It is installed as /etc/weir/weir.toml.
TEST(SampleFile, IsTheDefaultsAndNamesEveryKey) {
  auto loaded = load(std::string(WEIR_SOURCE_DIR) + "/docs/weir.toml");
  ASSERT_TRUE(loaded) << loaded.error().front().line();
  EXPECT_EQ(to_toml(*loaded), to_toml(Settings{}));
  std::string sample = sample_file();
  EXPECT_THAT(sample, HasSubstr("\n# networks = "));
  std::istringstream printed(to_toml(Settings{}));
  for (std::string line; std::getline(printed, line);) {
    if (std::size_t equals = line.find(" = "); equals != std::string::npos)
      EXPECT_THAT(sample, HasSubstr(line.substr(0, equals) + " = ")) << line;
  }
}

TEST_F(SettingsFile, TheSamplesNetworksAndUsersInCommentsAreRight) {
  std::string text = sample_file();
  text.resize(text.find("\n[bounds]"));
  auto loaded = load(write(std::regex_replace(text, std::regex("\n# ([^=\n]+ = )"), "\n$1")));
  ASSERT_TRUE(loaded) << loaded.error().front().line();
  EXPECT_EQ(loaded->traffic.networks.size(), 2u);
  EXPECT_EQ(loaded->users.size(), 3u);
}

TEST(UserName, IsTextWithoutControlsThatIsNoAddress) {
  EXPECT_TRUE(is_user_name("alice"));
  EXPECT_TRUE(is_user_name("Zo\xc3\xab"));
  EXPECT_FALSE(is_user_name(""));
  EXPECT_FALSE(is_user_name("10.0.0.1"));
  EXPECT_FALSE(is_user_name("::1"));
  EXPECT_FALSE(is_user_name("a\x1b[31m"));
  EXPECT_FALSE(is_user_name("a\xc2\x9b"));
  EXPECT_FALSE(is_user_name(std::string(129, 'a')));
}

TEST(Check, FindsNothingWrongWithTheDefaults) { EXPECT_THAT(check(Settings{}), IsEmpty()); }

}  // namespace
}  // namespace weir::settings
