// Puts what cannot be read to weir.dead-letter, with why and from where (api/kafka-record.md).
#pragma once

#include <array>
#include <memory>

#include "kafka/client_options.h"
#include "kafka/record.h"

namespace weir::kafka {

class Client;

class DeadLetters {
 public:
  explicit DeadLetters(ClientOptions options);
  ~DeadLetters();  // gives what is under way five seconds
  DeadLetters(const DeadLetters&) = delete;
  DeadLetters& operator=(const DeadLetters&) = delete;

  // Connects with the first one. What cannot be delivered is dropped: it is still counted, and still in its topic.
  void put(const MessageView& message, Unreadable reason);
  std::uint64_t count(Unreadable reason) const { return counts_[static_cast<std::size_t>(reason)]; }
  std::uint64_t total() const;

 private:
  bool connect();

  ClientOptions options_;
  std::unique_ptr<Client> producer_;
  bool refused_ = false;
  std::array<std::uint64_t, static_cast<std::size_t>(Unreadable::kCount)> counts_{};
};

}  // namespace weir::kafka
