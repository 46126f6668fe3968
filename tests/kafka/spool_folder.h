// A spool in a folder of its own, for the tests of what uses one.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "kafka/spool.h"

namespace weir::kafka {

class SpoolFolder : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "weir-spool-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  SpoolOptions options(std::uint64_t limit = 1 << 20, std::uint64_t segment = 1 << 16) const {
    return {folder_ + "/spool", limit, segment};
  }
  static SpoolState state() {
    SpoolState state;
    state.probe = "office";
    state.spool = 7;
    state.partitions = 2;
    state.input = "fingerprint";
    state.sources = {{"a.pcap", {}}, {"b.pcap", {}}};
    state.next_sequence = {0, 0};
    return state;
  }
  static Group group(std::uint64_t next_order, std::size_t bytes = 20) {
    Group group;
    group.source = 1;
    group.clock = {next_order, static_cast<Seconds>(next_order) * 10, true, false};
    group.messages = {{1, std::nullopt, {{"sequence", "s"}}, std::string(bytes, 'v')}, {0, "key", {}, ""}};
    return group;
  }
  std::vector<std::string> segments() const {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/spool")) {
      if (entry.path().extension() == ".spool") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  std::string folder_;
};

}  // namespace weir::kafka
