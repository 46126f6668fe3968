// Gives up waiting for a source that has been silent while others went on: says so in the topic, so that every reader
// does the same at the same place (api/kafka-record.md, kind *removed*).
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "kafka/client_options.h"
#include "kafka/clocks.h"

namespace weir::kafka {

class Client;

class Removals {
 public:
  Removals(ClientOptions client, std::string topic, std::int32_t partitions, std::chrono::seconds timeout);
  ~Removals();

  void heard(const RecordHead& head);
  // Writes what is due, a line for each probe; returns how many sources were given up. To be called when nothing comes,
  // and often. Returns soon once `stopped`.
  std::uint64_t look(const Clocks& clocks, const std::atomic<bool>& stopped,
                     const std::function<void(const Error&)>& tell);

 private:
  using Clock = std::chrono::steady_clock;
  using Name = std::pair<std::string, std::uint16_t>;
  using Sources = std::vector<Clocks::Waiting>;
  Sources silent(const Clocks& clocks);
  bool connect();
  bool write(const Clocks::Waiting& source);
  bool delivered(const std::atomic<bool>& stopped);
  void tell_of(const Sources& removed, const std::function<void(const Error&)>& tell) const;

  ClientOptions client_;
  std::string topic_;
  std::int32_t partitions_;
  std::chrono::seconds timeout_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point heard_any_{};
  std::map<Name, Clock::time_point> heard_;
  std::unique_ptr<Client> producer_;
};

}  // namespace weir::kafka
