// From the spool to Kafka, in order, each group once: records and the spool's position in one transaction.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "kafka/client_options.h"
#include "kafka/spool.h"

namespace weir::kafka {

class Client;  // client.h: only this folder sees the library

struct SenderOptions {
  ClientOptions client;
  std::string topic;
  std::string probe;
  std::string compression = "zstd";  // librdkafka's compression.type
};

struct SenderCounters {
  std::uint64_t records = 0, bytes = 0;  // committed; bytes: of their values
  std::uint64_t transactions = 0, retries = 0;
  std::uint64_t position = 0;  // of the spool: what is before it is in Kafka
};

// One thread of its own. A broker that is away is waited for, said once when it goes and once when it is back.
class Sender {
 public:
  // `tell` is called from the sender's thread, a line for the operator each time. `spool` outlives the sender.
  Sender(const SenderOptions& options, Spool& spool, std::function<void(const Error&)> tell);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  void start();

  // Everything before the spool's end is sent, or `deadline` has passed, or sending has failed for good. True: sent.
  bool drain(std::optional<std::chrono::steady_clock::time_point> deadline, const std::atomic<bool>& hurry);
  std::optional<Error> failure() const;  // for good: another probe has the name, or a setting is refused
  SenderCounters counters() const;

 private:
  enum class Step { kSent, kNothing, kFailed };
  struct Batch {
    std::uint64_t end = 0;  // the spool's position after it
    std::vector<Message> messages;
  };

  void run();
  Status connect();
  Status take_position();
  Status go_on_as_a_new_spool(std::uint64_t lost_position);
  Result<Batch> gather();
  Step send_once();
  Status send(const Batch& batch);
  Status commit();
  Status give(const std::string& topic, const Message& message);
  Message position_message(const Batch& batch) const;
  void lose(const Error& reason);
  bool is_fenced() const;
  void leave_turn();
  void look_for_trouble();
  void found_again();
  void fail_for_good(const Error& error);

  SenderOptions options_;
  Spool& spool_;
  std::function<void(const Error&)> tell_;
  std::unique_ptr<Client> producer_;
  std::uint64_t position_ = 0;
  std::uint64_t records_ = 0;  // sent of this spool
  std::uint64_t sent_before_ = 0;  // what is before it is in Kafka, whatever weir.probes says
  bool has_position_ = false;
  bool has_committed_ = false;
  bool away_ = false;
  std::atomic<bool> closing_ = false;
  mutable std::mutex mutex_;
  std::optional<Error> failure_;
  SenderCounters counters_;
  std::thread thread_;
};

}  // namespace weir::kafka
