// The topics that weir uses: made when they are missing, and how many partitions they have.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "kafka/client.h"

namespace weir::kafka {

inline constexpr const char* kPacketsTopic = "weir.packets";
inline constexpr const char* kProbesTopic = "weir.probes";
inline constexpr const char* kDeadLetterTopic = "weir.dead-letter";
// What weir.dead-letter takes: whatever another topic takes by a broker's default, and the letter's headers. The Spark
// module makes it with the same.
inline constexpr std::uint32_t kMaxLetterBytes = 32u << 20;

// nullopt: there is no such topic. kUnavailable when no broker answers in time.
Result<std::optional<std::int32_t>> partitions_of(const Client& client, const ClientOptions& options,
                                                  const std::string& topic, std::chrono::milliseconds timeout);

// What is in each partition now: the offset after its last record, be it committed, aborted or of an open transaction.
// A reader of what is committed has its end earlier, at the first transaction that is open, whoever's that is.
Result<std::vector<std::int64_t>> high_watermarks(const ClientOptions& options, const std::string& topic,
                                                  std::int32_t partitions, std::chrono::milliseconds timeout);

struct TopicPlan {
  std::string name;
  std::int32_t partitions = 1;
  bool compacted = false;
  std::uint32_t max_message_bytes = 0;  // 0: the broker's default
};
// Makes the topic unless it is there; returns its partitions.
Result<std::int32_t> ensure_topic(const Client& client, const ClientOptions& options, const TopicPlan& plan,
                                  std::chrono::milliseconds timeout);

}  // namespace weir::kafka
