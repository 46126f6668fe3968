// Which records of a topic came before, and which are missing, by their sequence numbers. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "kafka/record.h"

namespace weir::kafka {

class Sequences {
 public:
  struct Verdict {
    bool repeated = false;
    std::uint64_t missing = 0;  // between the last one and this
  };
  Verdict take(std::int32_t partition, const RecordHead& head) {
    if (head.kind == Kind::kRemoved) return {};
    auto [at, is_new] = next_.try_emplace({head.probe, head.spool, partition}, head.sequence);
    if (head.sequence < at->second) return {true, 0};
    const std::uint64_t missing = head.sequence - at->second;
    at->second = head.sequence + 1;
    return {false, missing};
  }

 private:
  std::map<std::tuple<std::string, std::uint64_t, std::int32_t>, std::uint64_t> next_;
};

}  // namespace weir::kafka
