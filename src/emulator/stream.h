// One user's packets, made in order of time and no further ahead than asked for.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/ledger.h"
#include "emulator/neighbours.h"
#include "emulator/packet.h"
#include "emulator/process.h"
#include "emulator/random.h"
#include "emulator/world.h"

namespace weir::emulator {

class Stream {
 public:
  // `world` outlives the stream. Without `with_truth` nothing is counted.
  Stream(const World& world, std::uint32_t user, const TruthOptions& truth, bool with_truth);

  // For processes.
  const World& world() const { return world_; }
  std::uint32_t user() const { return user_; }
  const Host& self() const { return self_; }
  bool is_v4() const { return self_.address.is_v4(); }
  // A sequence of random numbers of its own for a purpose of this user.
  Random random(std::uint64_t purpose) const { return Random(world_.options().seed, purpose, user_); }
  Neighbours& neighbours() { return neighbours_; }
  std::unordered_map<std::string, Nanoseconds>& resolved_names() { return resolved_names_; }  // name -> valid until
  std::uint16_t next_port();  // a local port of the dynamic range (RFC 6335), one after the other
  void emit(const Packet& packet) {
    latest_emitted_ = std::max(latest_emitted_, packet.time);
    pending_.push_back(packet);
  }
  // Keeps what packets point at until all that were emitted so far are written.
  void keep(std::shared_ptr<const void> what) { kept_.push_back({latest_emitted_, std::move(what)}); }
  // Runs `process` from `at` on; `parent` (which outlives it) is told when it has finished.
  void start(std::unique_ptr<Process> process, Nanoseconds at, Process* parent = nullptr);
  Ledger& ledger() { return ledger_; }

  // For the run: makes all packets before `until`, then moves them, in order of time, to due().
  void advance(Nanoseconds until);
  const std::vector<Packet>& due() const { return due_; }
  void forget_due();  // they are written

 private:
  struct Entry {
    std::unique_ptr<Process> process;
    Process* parent;
  };
  struct Turn {
    Nanoseconds time;
    std::uint64_t order;  // of starting: decides between equal times
  };
  static bool later(const Turn& a, const Turn& b) { return a.time != b.time ? a.time > b.time : a.order > b.order; }
  void schedule(Nanoseconds time, std::uint64_t order);
  void take_turn();
  void finish(std::uint64_t order, Nanoseconds now);
  void gather(Nanoseconds until);

  const World& world_;
  std::uint32_t user_;
  Host self_;
  Neighbours neighbours_;
  std::unordered_map<std::string, Nanoseconds> resolved_names_;
  std::uint32_t ports_used_ = 0;
  bool with_truth_;
  Ledger ledger_;

  std::unordered_map<std::uint64_t, Entry> processes_;     // by order of starting
  std::unordered_map<const Process*, std::uint64_t> orders_;
  std::vector<Turn> turns_;                                // a heap
  std::uint64_t started_ = 0;
  struct Kept {
    Nanoseconds until;
    std::shared_ptr<const void> what;
  };
  std::vector<Kept> kept_;
  Nanoseconds latest_emitted_ = kEarliestTime, made_until_ = kEarliestTime;
  std::vector<Packet> pending_, due_;
};

}  // namespace weir::emulator
