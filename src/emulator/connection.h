// One connection while it lives: its headers, numbers and window, and the packets that its steps come to.
#pragma once

#include "emulator/packet.h"
#include "emulator/plan.h"
#include "emulator/random.h"
#include "emulator/truth.h"

namespace weir::emulator {

class Stream;

class Connection {
 public:
  Connection(const ConnectionPlan& plan, Random random, Stream& stream);

  bool is_tcp() const { return plan_.transport == kTcp; }
  Answer answer() const { return plan_.answer; }
  const Host& host(Side side) const { return side == Side::kClient ? plan_.client : plan_.server; }
  // From a packet of the other side at the mirror to the earliest packet of `side` there.
  Nanoseconds reaction(Side side) const { return host(side).reaction; }

  // Each emits packets of `now` and later and returns the time of the last one that the peer must have seen before it
  // goes on.
  Nanoseconds open(Nanoseconds now, Stream& stream);  // the time when it is clear what became of it
  Nanoseconds close(Side from, Nanoseconds now, Stream& stream);
  Nanoseconds abort(Side from, Nanoseconds now, Stream& stream);
  Nanoseconds datagram(Side from, const Content& content, Nanoseconds now, Stream& stream);

  // TCP data: begin(), then flight() until done(). flight() sends what the congestion window (RFC 5681, 6928) lets,
  // with its acknowledgements and at most one loss, and returns when the next flight begins; after the last one, when
  // the last byte has passed the mirror.
  void begin(Side from, const Content& content);
  bool done() const { return sent_ == content_->size(); }
  Nanoseconds flight(Nanoseconds now, Stream& stream);
  // Acknowledges what `from` sent last and nobody acknowledged yet, at `when`.
  bool has_unacknowledged(Side from) const { return unacknowledged_[index(from)] > 0; }
  void acknowledge(Side receiver, Nanoseconds when, Stream& stream);

 private:
  static constexpr std::uint32_t kInitialWindow = 10, kMostWindow = 64;  // segments

  struct Flight {  // segments [0, count) of the content, seen at start + i * spacing
    Side from;
    Nanoseconds start, spacing;
    std::uint32_t first_sequence, count;
    std::uint64_t offset;
  };
  std::uint32_t segment_bytes() const { return plan_.server.address.is_v4() ? 1460 : 1440; }
  std::uint16_t bytes_of(const Flight& flight, std::uint32_t segment) const;
  std::uint32_t sequence_of(const Flight& flight, std::uint32_t segment) const;
  Packet packet(Side from, Nanoseconds time, std::uint8_t flags);
  void emit_segment(const Flight& flight, std::uint32_t segment, Nanoseconds time, Stream& stream);
  void emit_acknowledgement(Side from, Nanoseconds time, std::uint32_t number, Stream& stream);
  Nanoseconds whole_flight(const Flight& flight, Stream& stream);
  Nanoseconds lossy_flight(const Flight& flight, std::uint32_t lost, Stream& stream);
  Nanoseconds duplicates(const Flight& flight, std::uint32_t lost, Stream& stream);
  Nanoseconds try_again_and_again(Nanoseconds now, Stream& stream);
  Nanoseconds refuse_by_icmp(const Host& sender, std::uint8_t code, const Packet& refused, Stream& stream) const;

  ConnectionPlan plan_;
  Random random_;
  Flow flow_;
  std::array<std::uint32_t, 2> next_sequence_{};
  std::array<std::uint32_t, 2> window_{kInitialWindow, kInitialWindow};
  std::array<std::uint32_t, 2> unacknowledged_{};  // segments of each side that wait for a delayed acknowledgement
  const Content* content_ = nullptr;
  std::uint64_t sent_ = 0;
  Side sender_ = Side::kClient;
};

}  // namespace weir::emulator
