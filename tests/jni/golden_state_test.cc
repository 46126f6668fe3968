// States in golden/ that are read as the build that wrote them meant them: whoever changes the layout of an entry must
// change its version, or the checkpoints of running clusters are misread.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "jni/golden_input.h"
#include "jni/network_state.h"
#include "jni/shard_state.h"

namespace weir::jni {
namespace {

using testing::ElementsAre;
using Stored = std::map<std::string, std::string>;

std::string hexadecimal(std::string_view bytes) {
  std::string digits;
  for (const unsigned char byte : bytes) digits += {"0123456789abcdef"[byte / 16], "0123456789abcdef"[byte % 16]};
  return digits;
}

std::string from_hexadecimal(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  return bytes;
}

// A file has a line for each entry: key=value.
Stored read_file(const std::filesystem::path& path) {
  Stored entries;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t middle = line.find('=');
    entries[from_hexadecimal(line.substr(0, middle))] = from_hexadecimal(std::string_view(line).substr(middle + 1));
  }
  return entries;
}

void write_file(const std::filesystem::path& path, const Stored& entries) {
  std::ofstream file(path);
  for (const auto& [key, value] : entries) file << hexadecimal(key) << '=' << hexadecimal(value) << '\n';
}

Step step_of(Stepper& state, const std::string& piece) {
  StepOptions options;
  options.finish_at_end = true;
  auto step = state.step({piece}, options);
  EXPECT_TRUE(step.has_value());
  return step ? std::move(*step) : Step{};
}

Stored stored_by(const Step& step) {
  Stored entries;
  for (const StateChange& change : step.changes) {
    if (change.value) {
      entries[change.key] = *change.value;
    } else {
      entries.erase(change.key);
    }
  }
  return entries;
}

std::vector<std::string> rows_of(const Step& step) {
  std::vector<std::string> rows;
  for (const OutputRow& row : step.rows)
    rows.push_back(std::to_string(static_cast<int>(row.kind)) + " " + row.key + " " + hexadecimal(row.value));
  return rows;
}

class GoldenState : public testing::Test {
 protected:
  // `one` and `other` are the same shard, both empty. What `one` gives is known: it goes on without a stop.
  void expect_read(const std::string& name, unsigned shard, Stepper& one, Stepper& other) {
    const std::filesystem::path path = std::filesystem::path(WEIR_SOURCE_DIR) / "tests/jni/golden" / (name + ".hex");
    const Stored written = stored_by(step_of(one, input_.before[shard]));
    const Step known = step_of(one, input_.after[shard]);
    if (!std::filesystem::exists(path)) {
      write_file(path, written);
      FAIL() << path << " was not there and is made now: commit it, and take that of the version before away";
    }
    const Stored stored = read_file(path);
    for (const auto& [key, value] : stored) entries_.insert(key.at(0));
    for (const OutputRow& row : known.rows) rows_.insert(row.kind);
    const Status read = other.restore({stored.begin(), stored.end()});
    EXPECT_TRUE(read.has_value() && rows_of(step_of(other, input_.after[shard])) == rows_of(known))
        << path << " is not read as it was meant" << (read ? "" : ": " + read.error().line())
        << "\nA layout has changed, so change the version (kStateVersion in shard_state.h, kNetworkStateVersion in "
           "network_state.h) and run this test again: it makes the new file."
        << "\nHave only the results changed, and is a cluster's state still read aright? Take the file away and run "
           "it.";
  }

  const Core core_{golden_options(), {{"probe"}, 1}};
  const GoldenInput input_{core_};
  std::set<char> entries_;     // kinds in the file
  std::set<OutputKind> rows_;  // kinds that were compared
};

TEST_F(GoldenState, OfAShardIsReadAsItWasMeantOrItsVersionIsAnother) {
  const unsigned shard = core_.directory().shard_of(core_.directory().user_of(*parse_address("10.0.0.1")));
  ShardState one(core_, shard), other(core_, shard);
  ASSERT_NO_FATAL_FAILURE(expect_read("shard_state_" + std::to_string(kStateVersion), shard, one, other));
  EXPECT_THAT(entries_, ElementsAre('D', 'F', 'H', 'P', 'S', 'U'));
  EXPECT_THAT(rows_, ElementsAre(OutputKind::kWindow, OutputKind::kPane, OutputKind::kSession, OutputKind::kProfile,
                                 OutputKind::kUserMinute));
}

TEST_F(GoldenState, OfTheNetworkIsReadAsItWasMeantOrItsVersionIsAnother) {
  NetworkState one(core_), other(core_);
  ASSERT_NO_FATAL_FAILURE(
      expect_read("network_state_" + std::to_string(kNetworkStateVersion), kNetworkShard, one, other));
  EXPECT_THAT(rows_, ElementsAre(OutputKind::kNetworkPane));
}

}  // namespace
}  // namespace weir::jni
