// Frames and Activity for the tests of src/traffic: raw IPv4, as small as they can be.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "packet/frame.h"
#include "traffic/mapper.h"
#include "traffic/shard.h"

namespace weir::traffic {

inline constexpr std::uint32_t ip(int a, int b, int c, int d) {
  return static_cast<std::uint32_t>(a) << 24 | static_cast<std::uint32_t>(b) << 16 |
         static_cast<std::uint32_t>(c) << 8 | static_cast<std::uint32_t>(d);
}

inline Nanoseconds at(double seconds) { return static_cast<Nanoseconds>(seconds * 1e9 + (seconds < 0 ? -0.5 : 0.5)); }

struct Packet {
  double time = 0;
  std::uint32_t source = 0, destination = 0;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint8_t transport = packet::kTcp;
  std::uint8_t flags = packet::kAck;
  std::uint32_t length = 100;
  std::uint16_t identification = 0;
  std::uint16_t fragment = 0;  // the flags and offset field
  std::string payload = {};    // after the transport header
  bool late = false;
  Seconds late_pane = 0;
};

// Owns the bytes that its frames point into.
class Capture {
 public:
  void add(const Packet& p) {
    std::vector<std::uint8_t>& b = bytes_.emplace_back();
    b = {0x45, 0, 0, 0};
    put16(b, p.identification);
    put16(b, p.fragment);
    b.insert(b.end(), {64, p.transport, 0, 0});
    put32(b, p.source);
    put32(b, p.destination);
    if ((p.fragment & 0x1fff) == 0) put_transport(b, p);
    b.insert(b.end(), p.payload.begin(), p.payload.end());
    b[2] = static_cast<std::uint8_t>(b.size() >> 8);
    b[3] = static_cast<std::uint8_t>(b.size());
    Frame frame;
    frame.time = at(p.time);
    frame.captured = b.data();
    frame.captured_length = static_cast<std::uint32_t>(b.size());
    frame.wire_length = p.length;
    frame.link_type = 101;
    frame.late = p.late;
    frame.late_pane = p.late_pane;
    frames_.push_back(frame);
  }
  std::span<const Frame> frames() const { return frames_; }

 private:
  static void put16(std::vector<std::uint8_t>& b, std::uint32_t v) {
    b.push_back(static_cast<std::uint8_t>(v >> 8));
    b.push_back(static_cast<std::uint8_t>(v));
  }
  static void put32(std::vector<std::uint8_t>& b, std::uint32_t v) {
    put16(b, v >> 16);
    put16(b, v & 0xffff);
  }
  static void put_transport(std::vector<std::uint8_t>& b, const Packet& p) {
    if (p.transport == packet::kIcmp) {
      b.insert(b.end(), {static_cast<std::uint8_t>(p.source_port), 0, 0, 0});  // type; the test's identifier below
      put16(b, p.destination_port);
      put16(b, 1);
      return;
    }
    put16(b, p.source_port);
    put16(b, p.destination_port);
    if (p.transport == packet::kTcp) {
      b.insert(b.end(), {0, 0, 0, 1, 0, 0, 0, 1, 0x50, p.flags, 0, 0, 0, 0, 0, 0});
    } else {
      put16(b, static_cast<std::uint32_t>(8 + p.payload.size()));
      put16(b, 0);
    }
  }
  std::deque<std::vector<std::uint8_t>> bytes_;
  std::vector<Frame> frames_;
};

inline Options home_network() {
  Options options;
  options.networks = {*parse_prefix("10.0.0.0/8")};
  return options;
}

// Settles everything of a capture through one shard, pane by pane, up to and with the last pane.
class Settler {
 public:
  explicit Settler(Options o) : options(std::move(o)), directory(options), shard(options, directory, 1000) {}

  void run(const Capture& capture) {
    Mapper mapper(options, directory);
    mapper.add(capture.frames(), 0, 0);
    std::vector<PaneActivity> panes = mapper.take_all();
    for (PaneActivity& pane : panes) {
      advance(pane.pane);
      settle(pane.pane, std::move(pane.addresses));
    }
  }
  void advance(Seconds until) {
    while (shard.next_due() < until) settle(shard.next_due(), {});
  }
  void settle(Seconds pane, std::vector<AddressActivity>&& addresses) {
    if (first_pane == INT64_MIN) first_pane = pane;
    shard.settle(pane, first_pane, std::move(addresses), out);
    last_pane = pane;
  }
  // The stored panes of a user at a level, by start.
  std::vector<std::pair<Seconds, Settled>> panes(const std::string& user, Level level = Level::kSecond) const {
    std::vector<std::pair<Seconds, Settled>> found;
    for (const PaneRow& row : out.panes)
      if (row.user == user && row.level == level)
        found.push_back({row.start, *parse_settled(row.bytes, row.start, options.bounds)});
    return found;
  }
  Settled sum(const std::string& user) const {
    Settled total;
    for (const auto& [start, settled] : panes(user)) merge(total, settled, options.bounds);
    return total;
  }

  Options options;
  Directory directory;
  Shard shard;
  Settling out;
  Seconds first_pane = INT64_MIN, last_pane = INT64_MIN;
};

}  // namespace weir::traffic
