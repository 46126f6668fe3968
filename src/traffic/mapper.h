// map: frames -> Activity per (pane, local address), and one for the network. Nothing here looks back past its pane.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "packet/frame.h"
#include "traffic/activity.h"
#include "traffic/directory.h"

namespace weir::traffic {

struct AddressActivity {
  IpAddress address;
  Activity activity;
};

// One pane's result of map; pieces of one pane from several mappers are united by merge().
struct PaneActivity {
  Seconds pane = 0;
  NetworkActivity network;
  std::vector<AddressActivity> addresses;  // ascending by address
  Nanoseconds first = INT64_MAX, last = INT64_MIN;  // of all frames, late ones by their own time
};

void merge(PaneActivity& into, PaneActivity&& from, const Bounds& bounds);

// Gathers frames until a pane is taken. add() of the same frames in any split, over any number of mappers, gives the
// same panes once merged. Not thread-safe; one a thread.
class Mapper {
 public:
  // Both are kept by reference and must outlive the mapper.
  Mapper(const Options& options, const Directory& directory);
  ~Mapper();
  Mapper(Mapper&&) noexcept;
  Mapper& operator=(Mapper&&) = delete;
  Mapper(const Mapper&) = delete;
  Mapper& operator=(const Mapper&) = delete;

  // `source` numbers the sources in the order of the command line; frame i has the order first_order + i.
  void add(std::span<const Frame> frames, std::uint32_t source, std::uint64_t first_order);

  // Everything gathered for panes before `until`, ascending; forgotten here.
  std::vector<PaneActivity> take_before(Seconds until);
  std::vector<PaneActivity> take_all() { return take_before(INT64_MAX); }
  std::size_t flows() const;  // rows held: a bound on memory is the caller's, by take_all()

  struct Pane;     // pane_flows.h
  struct Decoded;  // mapper.cc

 private:
  Pane& pane_for(Seconds pane, std::uint32_t source);
  void find_ends(const Frame& frame, std::uint32_t source, Decoded& decoded);
  void add_decoded(const Frame& frame, const Decoded& decoded, std::uint32_t source, std::uint64_t order);
  void add_late(const Frame& frame, const packet::FrameFacts& facts, std::uint32_t source);

  const Options& options_;
  const Directory& directory_;
  std::map<std::pair<Seconds, std::uint32_t>, std::unique_ptr<Pane>> panes_;
  Pane* newest_ = nullptr;  // the last one used: nearly always the next one too
  Seconds newest_pane_ = 0;
  std::uint32_t newest_source_ = 0;
};

}  // namespace weir::traffic
