// Which sources have been silent while others went on. A source that dies without its `end` would keep panes open for
// ever: after a time it is given up, by a *removed* record in the topic, which all readers read (api/kafka-record.md).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "jni/clocks.h"

namespace weir::jni {

// Time is that of Kafka's records, in milliseconds: a trigger that is repeated finds the same, and while nobody is
// heard no time passes.
class Silence {
 public:
  // What one trigger heard of sources; `newest`: the greatest time of its records, none of which is in the future: such
  // a one would end every other source, and then hold the time for all of them.
  void take(const std::vector<ClockNews>& news, std::int64_t newest);

  // Lets go of sources that the clocks do not have.
  void forget_others(const Clocks& clocks);

  // Those behind that were not heard for `timeout`. Each is given once a `timeout`: its record may be lost.
  std::vector<Clocks::Behind> due(const Clocks& clocks, std::int64_t timeout);

  void write(ByteWriter& out) const;
  void read(ByteReader& in);

 private:
  std::optional<std::int64_t> newest_;
  std::map<std::pair<std::string, std::uint16_t>, std::int64_t> heard_;  // `newest_` then
};

}  // namespace weir::jni
