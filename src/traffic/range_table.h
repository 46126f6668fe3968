// One table (ports, protocols or remotes) of a user's sliding window, for rows that no session of the window explains.
// Rows leave by subtraction (session_window.h says why that is exact), and so does what is OR-ed: the rows that have it
// are counted. A name is that of the newest pane; K is applied when rows are read, over all rows that the window's
// panes kept.
#pragma once

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/queue.h"
#include "traffic/bounded_table.h"

namespace weir::traffic {

inline std::uint64_t hash_in_table(const SettledPort& row) { return row.hash; }
inline std::uint64_t hash_in_table(const SettledRemote& row) { return row.hash; }
inline std::uint64_t hash_in_table(const SettledProtocol& row) { return mix(row.protocol, 1); }
inline ProtocolId key_of(const SettledProtocol& row) { return row.protocol; }
template <typename Row>
bool is_visited(const Row&) {
  return false;
}
inline bool is_visited(const SettledRemote& row) { return row.visited; }
template <typename Row>
void set_visited(Row&, bool) {}
inline void set_visited(SettledRemote& row, bool visited) { row.visited = visited; }
inline void refresh(SettledPort&, const SettledPort&) {}
inline void refresh(SettledProtocol&, const SettledProtocol&) {}
inline void refresh(SettledRemote& held, const SettledRemote& newest) {
  held.last_pane = newest.last_pane;
  if (held.name != newest.name) held.name = newest.name;
}

template <typename Row>
class RangeTable {
 public:
  void add(const std::vector<Row>& rows) {  // one pane's
    for (const Row& row : rows) {
      const std::uint32_t slot = slot_of(row);
      Slot& held = slots_[slot];
      refresh(held.row, row);
      held.row.row.add(row.row);
      ++held.in_window;
      held.visited_in_window += is_visited(row);
      set_visited(held.row, held.visited_in_window != 0);
      log_.push_back({slot, is_visited(row), row.row});
    }
  }

  // The oldest `count` rows that were added leave the window.
  void evict(std::size_t count) {
    for (; count != 0; --count) {
      const auto& [slot, visited, counts] = log_.front();
      Slot& held = slots_[slot];
      held.row.row.subtract(counts);
      held.visited_in_window -= visited;
      set_visited(held.row, held.visited_in_window != 0);
      if (--held.in_window == 0) {
        index_.erase(Hashed{hash_in_table(held.row), key_of(held.row)});
        free_.push_back(slot);
      }
      log_.pop_front();
    }
  }

  template <typename Visit>
  void for_each(Visit visit) const {  // rows of the window, in no order
    for (const Slot& slot : slots_)
      if (slot.in_window != 0) visit(slot.row);
  }

 private:
  struct Slot {
    Row row;  // row.row: the window's sums
    std::uint32_t in_window = 0;
    std::uint32_t visited_in_window = 0;  // rows of those that were visited
  };
  using KeyType = std::remove_cvref_t<decltype(key_of(std::declval<const Row&>()))>;
  struct Hashed {
    std::uint64_t hash;
    KeyType key;
    friend bool operator==(const Hashed& a, const Hashed& b) { return a.hash == b.hash && a.key == b.key; }
  };
  struct GivenHash {
    std::size_t operator()(const Hashed& h) const { return h.hash; }
  };
  struct Entry {
    std::uint32_t slot;
    bool visited;
    RowCounts counts;
  };

  std::uint32_t slot_of(const Row& row) {
    auto [at, is_new] = index_.try_emplace(Hashed{hash_in_table(row), key_of(row)}, 0u);
    if (!is_new) return at->second;
    if (free_.empty()) {
      at->second = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    } else {
      at->second = free_.back();
      free_.pop_back();
    }
    Slot& slot = slots_[at->second];
    slot = Slot{};
    slot.row = row;
    slot.row.row = {};
    return at->second;
  }

  absl::flat_hash_map<Hashed, std::uint32_t, GivenHash> index_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  Queue<Entry> log_;  // the window's rows, oldest first
};

}  // namespace weir::traffic
