#include "emulator/connection.h"

#include <algorithm>

#include "emulator/icmp.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr Nanoseconds kMillisecond = 1'000'000;
// The least time-out of retransmission, as Linux has it; RFC 6298 would have a second.
constexpr Nanoseconds kLeastTimeout = 200 * kMillisecond;
constexpr Nanoseconds kFirstTimeout = 1'000 * kMillisecond;  // of a SYN
// Windows of hosts that have room: 262,656 bytes and 261,888, by the scale of 8 that SYNs offer.
constexpr std::array<std::uint16_t, 2> kWindow{1026, 1023};
constexpr std::uint16_t kFirstWindow = 64'240;  // not scaled

ConnectionPlan with_port(ConnectionPlan plan, Stream& stream) {
  if (plan.client_port == 0) plan.client_port = stream.next_port();
  return plan;
}

}  // namespace

Connection::Connection(const ConnectionPlan& plan, Random random, Stream& stream)
    : plan_(with_port(plan, stream)),
      random_(random),
      flow_(make_flow(plan_.client, plan_.client_port, plan_.server, plan_.server_port, plan_.transport)) {
  for (std::size_t side : {0, 1}) {
    next_sequence_[side] = static_cast<std::uint32_t>(random_.next());
    flow_.next_id[side] = static_cast<std::uint16_t>(random_.next());
  }
}

Packet Connection::packet(Side from, Nanoseconds time, std::uint8_t flags) {
  Packet packet;
  packet.time = time;
  packet.flow = &flow_;
  packet.from = from;
  packet.tcp_flags = flags;
  packet.ip_id = flow_.next_id[index(from)]++;
  packet.sequence = next_sequence_[index(from)];
  packet.acknowledgement = (flags & kAck) != 0 ? next_sequence_[index(other(from))] : 0;
  packet.window = (flags & kSyn) != 0 ? kFirstWindow : (flags & kRst) != 0 ? std::uint16_t{0} : kWindow[index(from)];
  return packet;
}

Nanoseconds Connection::open(Nanoseconds now, Stream& stream) {
  if (plan_.answer == Answer::kSilent) return try_again_and_again(now, stream);
  Packet syn = packet(Side::kClient, now, kSyn);
  stream.emit(syn);
  if (plan_.answer == Answer::kUnreachable) {
    return refuse_by_icmp(stream.world().gateway().of(flow_.is_v4), icmp::kHostUnreachable, syn, stream);
  }
  if (plan_.answer == Answer::kAccepted && random_.chance(plan_.server.loss)) {  // after the mirror: seen again
    ++stream.ledger().tcp().lost_after_mirror, ++stream.ledger().tcp().retransmissions;
    stream.emit(packet(Side::kClient, now += kFirstTimeout, kSyn));
  }
  ++next_sequence_[0];
  Nanoseconds answered = now + reaction(Side::kServer);
  if (plan_.answer == Answer::kRefused) {
    next_sequence_[1] = 0;
    ++stream.ledger().tcp().resets;
    stream.emit(packet(Side::kServer, answered, kRst | kAck));
    return answered;
  }
  stream.emit(packet(Side::kServer, answered, kSyn | kAck));
  ++next_sequence_[1];
  stream.emit(packet(Side::kClient, answered + reaction(Side::kClient), kAck));
  return answered + reaction(Side::kClient);
}

Nanoseconds Connection::try_again_and_again(Nanoseconds now, Stream& stream) {
  Nanoseconds timeout = kFirstTimeout;
  for (int attempt = 0; attempt < plan_.attempts; ++attempt, timeout *= 2) {
    stream.emit(packet(Side::kClient, now, kSyn));
    if (attempt > 0) ++stream.ledger().tcp().retransmissions;
    now += timeout;
  }
  return now;
}

Nanoseconds Connection::close(Side from, Nanoseconds now, Stream& stream) {
  Side peer = other(from);
  stream.emit(packet(from, now, kFin | kAck));
  ++next_sequence_[index(from)];
  Nanoseconds answered = now + reaction(peer);
  stream.emit(packet(peer, answered, kFin | kAck));
  ++next_sequence_[index(peer)];
  stream.emit(packet(from, answered + reaction(from), kAck));
  unacknowledged_ = {};
  return answered + reaction(from);
}

Nanoseconds Connection::abort(Side from, Nanoseconds now, Stream& stream) {
  ++stream.ledger().tcp().resets;
  stream.emit(packet(from, now, kRst | kAck));
  unacknowledged_ = {};
  return now;
}

Nanoseconds Connection::datagram(Side from, const Content& content, Nanoseconds now, Stream& stream) {
  WEIR_CHECK(content.size() <= 1'400);
  Packet sent = packet(from, now, 0);
  sent.content = &content;
  sent.payload_length = static_cast<std::uint16_t>(content.size());
  stream.emit(sent);
  if (from != Side::kClient || plan_.transport != kUdp) return now;
  if (plan_.answer == Answer::kRefused) return refuse_by_icmp(plan_.server, icmp::kPortUnreachable, sent, stream);
  if (plan_.answer == Answer::kUnreachable) {
    return refuse_by_icmp(stream.world().gateway().of(flow_.is_v4), icmp::kHostUnreachable, sent, stream);
  }
  return now;
}

Nanoseconds Connection::refuse_by_icmp(const Host& sender, std::uint8_t code, const Packet& refused,
                                       Stream& stream) const {
  Nanoseconds when =
      refused.time + std::max(sender.reaction, plan_.server.on_lan ? sender.reaction : reaction(Side::kServer));
  icmp::emit_error(sender, plan_.client, code, refused, when, stream);
  return when;
}

void Connection::begin(Side from, const Content& content) {
  sender_ = from;
  content_ = &content;
  sent_ = 0;
}

std::uint16_t Connection::bytes_of(const Flight& flight, std::uint32_t segment) const {
  std::uint64_t at = flight.offset + std::uint64_t{segment} * segment_bytes();
  return static_cast<std::uint16_t>(std::min<std::uint64_t>(segment_bytes(), content_->size() - at));
}

std::uint32_t Connection::sequence_of(const Flight& flight, std::uint32_t segment) const {
  std::uint64_t at =
      std::min<std::uint64_t>(std::uint64_t{segment} * segment_bytes(), content_->size() - flight.offset);
  return flight.first_sequence + static_cast<std::uint32_t>(at);
}

Nanoseconds Connection::flight(Nanoseconds now, Stream& stream) {
  std::uint64_t left = content_->size() - sent_;
  std::uint64_t segments = (left + segment_bytes() - 1) / segment_bytes();
  std::uint32_t& window = window_[index(sender_)];
  Nanoseconds spacing = std::max(host(Side::kClient).frame_time, host(Side::kServer).frame_time);
  Flight flight{sender_,
                now,
                spacing,
                next_sequence_[index(sender_)],
                static_cast<std::uint32_t>(std::min<std::uint64_t>(segments, window)),
                sent_};
  sent_ += std::min<std::uint64_t>(std::uint64_t{flight.count} * segment_bytes(), left);
  unacknowledged_[index(other(sender_))] = 0;  // every segment acknowledges what came before
  double loss = (plan_.client.loss + plan_.server.loss) * flight.count;
  if (loss > 0 && random_.chance(loss)) {
    auto lost = static_cast<std::uint32_t>(random_.below(flight.count));
    window = std::max(2u, window / 2);
    return lossy_flight(flight, lost, stream);
  }
  window = std::min(kMostWindow, window + std::max(1u, flight.count / 2));
  return whole_flight(flight, stream);
}

void Connection::emit_segment(const Flight& flight, std::uint32_t segment, Nanoseconds time, Stream& stream) {
  Packet sent = packet(flight.from, time, kAck);
  sent.sequence = sequence_of(flight, segment);
  sent.content = content_;
  sent.offset = flight.offset + std::uint64_t{segment} * segment_bytes();
  sent.payload_length = bytes_of(flight, segment);
  if (sent.offset + sent.payload_length == content_->size()) sent.tcp_flags |= kPsh;
  stream.emit(sent);
}

void Connection::emit_acknowledgement(Side from, Nanoseconds time, std::uint32_t number, Stream& stream) {
  Packet sent = packet(from, time, kAck);
  sent.acknowledgement = number;
  stream.emit(sent);
}

// Every second segment is acknowledged at once (RFC 5681, 4.2).
Nanoseconds Connection::whole_flight(const Flight& flight, Stream& stream) {
  Side receiver = other(flight.from);
  std::uint32_t& waiting = unacknowledged_[index(flight.from)];
  Nanoseconds time = flight.start, first_heard = 0;
  for (std::uint32_t i = 0; i < flight.count; ++i) {
    time = flight.start + i * flight.spacing;
    emit_segment(flight, i, time, stream);
    if (++waiting < 2) continue;
    waiting = 0;
    emit_acknowledgement(receiver, time + reaction(receiver), sequence_of(flight, i + 1), stream);
    if (first_heard == 0) first_heard = time + reaction(receiver);
  }
  next_sequence_[index(flight.from)] = sequence_of(flight, flight.count);
  if (done()) return time;
  return std::max(time + flight.spacing, first_heard + reaction(flight.from));
}

// One segment is lost: a remote host's before it reaches the mirror, a local one's beyond it. What comes after it is
// acknowledged by duplicates; three of them bring it again at once (RFC 5681, 3.2), else the time-out does.
Nanoseconds Connection::lossy_flight(const Flight& flight, std::uint32_t lost, Stream& stream) {
  TcpTruth& truth = stream.ledger().tcp();
  bool seen = host(flight.from).on_lan;
  // Of the last segment of a remote host's flight nothing shows but that it comes late.
  bool shows = seen || lost + 1 < flight.count;
  if (shows) ++(seen ? truth.lost_after_mirror : truth.lost_before_mirror), ++truth.retransmissions;
  Side receiver = other(flight.from);
  std::uint32_t& waiting = unacknowledged_[index(flight.from)];
  Nanoseconds last = flight.start + (flight.count - 1) * flight.spacing;
  for (std::uint32_t i = 0; i < flight.count; ++i) {
    Nanoseconds time = flight.start + i * flight.spacing;
    if (i != lost || seen) emit_segment(flight, i, time, stream);
    if (i >= lost || ++waiting < 2) continue;
    waiting = 0;
    emit_acknowledgement(receiver, time + reaction(receiver), sequence_of(flight, i + 1), stream);
  }
  Nanoseconds again = duplicates(flight, lost, stream);
  if (again == 0) again = last + std::max(kLeastTimeout, 2 * (reaction(flight.from) + reaction(receiver)));
  again = std::max(again, last + flight.spacing);  // it waits behind what the sender has queued
  emit_segment(flight, lost, again, stream);
  next_sequence_[index(flight.from)] = sequence_of(flight, flight.count);
  emit_acknowledgement(receiver, again + reaction(receiver), next_sequence_[index(flight.from)], stream);
  waiting = 0;
  return done() ? again : again + reaction(receiver) + reaction(flight.from);
}

// The acknowledgements of what came after the loss. Returns when the third duplicate makes the sender repeat, or 0.
Nanoseconds Connection::duplicates(const Flight& flight, std::uint32_t lost, Stream& stream) {
  Side receiver = other(flight.from);
  std::uint32_t& waiting = unacknowledged_[index(flight.from)];
  std::uint32_t number = sequence_of(flight, lost), same = waiting > 0 ? 0 : 1;
  Nanoseconds again = 0;
  for (std::uint32_t i = lost + 1; i < flight.count; ++i, ++same) {
    Nanoseconds time = flight.start + i * flight.spacing + reaction(receiver);
    Packet sent = packet(receiver, time, kAck);
    sent.acknowledgement = number;
    sent.selective = true;
    sent.offset = std::uint64_t{sequence_of(flight, lost + 1)} << 32 | sequence_of(flight, i + 1);
    stream.emit(sent);
    if (same >= 1) ++stream.ledger().tcp().duplicate_acknowledgements;
    if (same == 3) again = time + reaction(flight.from);
  }
  return again;
}

void Connection::acknowledge(Side receiver, Nanoseconds when, Stream& stream) {
  unacknowledged_[index(other(receiver))] = 0;
  emit_acknowledgement(receiver, when, next_sequence_[index(other(receiver))], stream);
}

}  // namespace weir::emulator
