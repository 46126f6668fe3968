// What really happened, by the emulator's own books: what a monitor of the same packets has to find.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/address.h"
#include "base/time.h"

namespace weir::emulator {

struct TruthOptions {
  Nanoseconds idle_timeout = 120 * kNanosecondsPerSecond;   // a session without packets for so long is over; >= 1 s
  Nanoseconds answer_timeout = 3 * kNanosecondsPerSecond;
};

struct UserTotals {
  std::uint64_t packets_in = 0, packets_out = 0, bytes_in = 0, bytes_out = 0;  // bytes on the wire
  Nanoseconds first = INT64_MAX, last = INT64_MIN;
  std::uint64_t opened_in = 0, opened_out = 0, refused_in = 0, refused_out = 0, unanswered_in = 0, unanswered_out = 0;
  void merge(const UserTotals& other);
};

enum class Outcome : std::uint8_t { kPending, kAnswered, kRefused, kUnanswered };

// A session as one of its users sees it. A session between two users is told twice.
struct SessionTruth {
  std::uint32_t user = 0;
  std::uint8_t transport = 0;
  IpAddress local, remote;
  std::uint16_t local_port = 0, remote_port = 0;  // ICMP echo: the identifier, twice
  bool out = false;  // the user began it
  Nanoseconds first = 0, last = 0;
  std::uint64_t packets_in = 0, packets_out = 0, bytes_in = 0, bytes_out = 0;
  Outcome outcome = Outcome::kPending;
  bool ended_idle = false;  // else with the capture
};

// A service of benign life that ran, and a misbehaviour.
struct ActivityTruth {
  std::uint32_t user = 0;
  std::string kind;
  bool benign = true;
  Nanoseconds start = 0, end = 0;
  bool finished = false;  // else the capture ended before it
};

// What was done on purpose that an analyser remarks on: by the TCP model, but for the last.
struct TcpTruth {
  // Segments of remote hosts that only their retransmission shows; not the last of a flight, of which nothing shows.
  std::uint64_t lost_before_mirror = 0;
  std::uint64_t lost_after_mirror = 0;   // segments that are seen twice
  std::uint64_t retransmissions = 0;     // packets sent again: of both kinds, and SYNs without an answer
  std::uint64_t duplicate_acknowledgements = 0;
  std::uint64_t resets = 0;
  std::uint64_t address_conflicts = 0;  // claims of a user's address by another machine, each followed by the user's
  void merge(const TcpTruth& other);
};

// Takes the truth while it becomes known; called from one thread, in an order that depends on the scenario alone.
class TruthSink {
 public:
  virtual ~TruthSink() = default;
  TruthSink() = default;
  TruthSink(const TruthSink&) = delete;
  TruthSink& operator=(const TruthSink&) = delete;
  virtual void session(const SessionTruth& session) = 0;
  virtual void activity(const ActivityTruth& activity) = 0;
  virtual void user(const IpAddress& address, const UserTotals& totals) = 0;
};

}  // namespace weir::emulator
