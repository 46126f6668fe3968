#include "kafka/positions.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "kafka/topics.h"

namespace weir::kafka {
namespace {

using Clock = std::chrono::steady_clock;

template <typename Integer>
bool number(std::string_view text, Integer& value, int base = 10) {
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return code == std::errc{} && end == text.data() + text.size();
}

bool take_line(std::string_view name, std::string_view value, ProbePosition& position) {
  if (name == "version") return value == "1";
  if (name == "spool") return number(value, position.spool, 16);
  if (name == "position") return number(value, position.position);
  if (name == "records") return number(value, position.records);
  if (name == "sources") return number(value, position.sources);
  if (name == "ended") {
    position.ended = value == "1";
    return value == "0" || value == "1";
  }
  return true;
}

Result<Client> open_reader(const ClientOptions& options) {
  return Client::open(RD_KAFKA_CONSUMER, options,
                      {{"group.id", "weir-positions"},
                       {"isolation.level", "read_committed"},
                       {"enable.auto.commit", "false"},
                       {"enable.partition.eof", "true"}});
}

using Positions = std::map<std::string, ProbePosition>;

void take(const rd_kafka_message_t& message, Positions& positions) {
  if (message.key == nullptr) return;
  const std::string probe(static_cast<const char*>(message.key), message.key_len);
  positions.erase(probe);
  if (message.payload == nullptr) return;
  if (auto position = read_position({static_cast<const char*>(message.payload), message.len})) {
    positions[probe] = *position;
  }
}

// All that is before this offset. The end that the library tells of is that of what is committed.
Result<Positions> read_up_to(std::int64_t offset, const Client& reader, const ClientOptions& options,
                             Clock::time_point deadline, const std::atomic<bool>* stop) {
  Positions positions;
  bool hidden = false;
  for (std::int64_t next = 0; next < offset;) {
    if (Clock::now() >= deadline || (stop != nullptr && *stop)) {
      if (!hidden) return std::unexpected(unreachable(reader, options, std::string("cannot read ") + kProbesTopic));
      return failure(ErrorKind::kUnavailable, "cannot read yet how far probes are in", kProbesTopic,
                     "a probe's transaction is open there; the broker ends it when its time is over");
    }
    KafkaMessage message(rd_kafka_consumer_poll(reader.get(), 100));
    if (!message) continue;
    hidden = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
    if (hidden) next = std::max(next, message->offset);
    if (message->err) continue;
    take(*message, positions);
    next = message->offset + 1;
  }
  return positions;
}

}  // namespace

std::string write_position(const ProbePosition& position) {
  char spool[17];
  std::snprintf(spool, sizeof spool, "%016llx", static_cast<unsigned long long>(position.spool));
  return std::string("version=1\nspool=") + spool + "\nposition=" + std::to_string(position.position) +
         "\nrecords=" + std::to_string(position.records) + "\nsources=" + std::to_string(position.sources) +
         "\nended=" + (position.ended ? "1" : "0") + "\n";
}

std::optional<ProbePosition> read_position(std::string_view text) {
  ProbePosition position;
  if (!text.starts_with("version=1\n")) return std::nullopt;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::size_t equals = line.find('=');
    if (end == text.npos || equals == line.npos) return std::nullopt;
    if (!take_line(line.substr(0, equals), line.substr(equals + 1), position)) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return position;
}

Result<std::map<std::string, ProbePosition>> read_positions(const ClientOptions& options,
                                                            std::chrono::milliseconds timeout,
                                                            const std::atomic<bool>* stop) {
  const auto deadline = Clock::now() + timeout;
  auto client = open_reader(options);
  if (!client) return std::unexpected(client.error());
  auto partitions = partitions_of(*client, options, kProbesTopic, timeout);
  if (!partitions) return std::unexpected(partitions.error());
  if (!*partitions) return Positions{};
  auto there = high_watermarks(options, kProbesTopic, 1, timeout);
  if (!there) return std::unexpected(there.error());
  TopicPartitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), kProbesTopic, 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(client->get(), list.get());
  return read_up_to(there->front(), *client, options, deadline, stop);
}

}  // namespace weir::kafka
