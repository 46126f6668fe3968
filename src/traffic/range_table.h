// One table (ports, protocols or remotes) of a user over three ranges at once: the sliding window, the minute and the long
// window. A row costs one look-up a pane; leaving the window costs none.
//
// Packets, bytes and sessions opened are sums of unsigned integers, which do have an inverse (Z mod 2^64): a row leaves the
// window by subtraction, exactly (Tangwongsan, Hirzel, Schneider, "General incremental sliding-window aggregation", VLDB
// 2015, call it subtract-on-evict). What has no inverse is kept so that it needs none: a name is that of the newest pane,
// and K is applied when rows are read, over all rows that the window's panes kept.
#pragma once

#include <algorithm>
#include "base/queue.h"
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "traffic/bounded_table.h"

namespace weir::traffic {

inline void subtract(RowCounts& from, const RowCounts& row) {
  for (int d : {0, 1}) {
    from.counts.packets[d] -= row.counts.packets[d];
    from.counts.bytes[d] -= row.counts.bytes[d];
    from.opened[d] -= row.opened[d];
  }
}

inline std::uint64_t hash_in_table(const SettledPort& row) { return row.hash; }
inline std::uint64_t hash_in_table(const SettledRemote& row) { return row.hash; }
inline std::uint64_t hash_in_table(const SettledProtocol& row) { return mix(row.protocol, 1); }
inline ProtocolId key_of(const SettledProtocol& row) { return row.protocol; }
inline bool row_before(const SettledPort& a, const SettledPort& b) { return before(a, b); }
inline bool row_before(const SettledRemote& a, const SettledRemote& b) { return before(a, b); }
inline bool row_before(const SettledProtocol& a, const SettledProtocol& b) { return a.protocol < b.protocol; }
inline void refresh(SettledPort&, const SettledPort&) {}
inline void refresh(SettledProtocol&, const SettledProtocol&) {}
inline void refresh(SettledRemote& held, const SettledRemote& newest) {
  held.last_pane = newest.last_pane;
  if (held.name != newest.name) held.name = newest.name;
}
inline bool bounded(const SettledPort& row) { return row.key.port >= 1024; }
inline bool bounded(const SettledRemote&) { return true; }
inline bool bounded(const SettledProtocol&) { return false; }

template <typename Row>
class RangeTable {
 public:
  // One pane's rows; `rows_bound` is K. The minute and long sums take them too.
  void add(const std::vector<Row>& rows, std::size_t rows_bound) {
    for (const Row& row : rows) {
      const std::uint32_t slot = slot_of(row);
      Slot& held = slots_[slot];
      refresh(held.row, row);
      held.row.row.add(row.row);
      ++held.in_window;
      log_.push_back({slot, row.row});
      held.minute.add(row.row);
      if (!held.in_minute) held.in_minute = true, minute_.push_back(slot);
      add_to_long(held, slot, row);
    }
    bound_long(rows_bound);
  }

  // The oldest `count` rows that were added leave the window.
  void evict(std::size_t count) {
    for (; count != 0; --count) {
      const auto& [slot, counts] = log_.front();
      subtract(slots_[slot].row.row, counts);
      --slots_[slot].in_window;
      release(slot);
      log_.pop_front();
    }
  }

  // Rows of the window, sorted; K not yet applied.
  std::vector<Row> window() const {
    std::vector<Row> rows;
    for (const Slot& slot : slots_)
      if (slot.in_window != 0) rows.push_back(slot.row);
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return row_before(a, b); });
    return rows;
  }

  std::vector<Row> take_minute() {
    std::vector<Row> rows = rows_of(minute_, &Slot::minute);
    for (const std::uint32_t slot : minute_) {
      slots_[slot].minute = {};
      slots_[slot].in_minute = false;
      release(slot);
    }
    minute_.clear();
    return rows;
  }

  std::vector<Row> long_window() const { return rows_of(long_, &Slot::long_window); }
  bool long_folded() const { return long_cut_ != UINT64_MAX; }

  void clear_long() {
    for (const std::uint32_t slot : long_) {
      slots_[slot].long_window = {};
      slots_[slot].in_long = false;
      release(slot);
    }
    long_.clear();
    long_cut_ = UINT64_MAX;
  }

  // Recovery: rows that are in the minute's or the long sums and no longer in the window.
  void recover(const std::vector<Row>& rows, bool minute, bool long_window) {
    for (const Row& row : rows) {
      const std::uint32_t slot = slot_of(row);
      Slot& held = slots_[slot];
      refresh(held.row, row);
      if (minute) {
        held.minute.add(row.row);
        if (!held.in_minute) held.in_minute = true, minute_.push_back(slot);
      }
      if (long_window) add_to_long(held, slot, row);
      release(slot);
    }
  }
  void recover_window(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      const std::uint32_t slot = slot_of(row);
      refresh(slots_[slot].row, row);
      slots_[slot].row.row.add(row.row);
      ++slots_[slot].in_window;
      log_.push_back({slot, row.row});
    }
  }

 private:
  struct Slot {
    Row row;  // row.row: the window's sums
    RowCounts minute, long_window;
    std::uint32_t in_window = 0;
    bool in_minute = false, in_long = false;
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

  void release(std::uint32_t slot) {
    const Slot& held = slots_[slot];
    if (held.in_window != 0 || held.in_minute || held.in_long) return;
    index_.erase(Hashed{hash_in_table(held.row), key_of(held.row)});
    free_.push_back(slot);
  }

  void add_to_long(Slot& held, std::uint32_t slot, const Row& row) {
    if (!held.in_long) {
      if (bounded(row) && hash_in_table(row) > long_cut_) return;
      held.in_long = true;
      long_.push_back(slot);
    }
    held.long_window.add(row.row);
  }

  // The long window only grows, so a row beyond its K least hashes can be forgotten for good.
  void bound_long(std::size_t rows_bound) {
    if (long_.size() < 2 * rows_bound + 2048) return;
    std::vector<std::uint64_t> hashes;
    for (const std::uint32_t slot : long_)
      if (bounded(slots_[slot].row)) hashes.push_back(hash_in_table(slots_[slot].row));
    if (hashes.size() <= rows_bound) return;
    std::nth_element(hashes.begin(), hashes.begin() + static_cast<std::ptrdiff_t>(rows_bound - 1), hashes.end());
    long_cut_ = hashes[rows_bound - 1];
    std::erase_if(long_, [&](std::uint32_t slot) {
      Slot& held = slots_[slot];
      if (!bounded(held.row) || hash_in_table(held.row) <= long_cut_) return false;
      held.long_window = {};
      held.in_long = false;
      release(slot);
      return true;
    });
  }

  std::vector<Row> rows_of(const std::vector<std::uint32_t>& slots, RowCounts Slot::*sums) const {
    std::vector<Row> rows;
    rows.reserve(slots.size());
    for (const std::uint32_t slot : slots) {
      rows.push_back(slots_[slot].row);
      rows.back().row = slots_[slot].*sums;
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return row_before(a, b); });
    return rows;
  }

  struct Entry {
    std::uint32_t slot;
    RowCounts counts;
  };
  absl::flat_hash_map<Hashed, std::uint32_t, GivenHash> index_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_, minute_, long_;
  Queue<Entry> log_;  // the window's rows, oldest first
  std::uint64_t long_cut_ = UINT64_MAX;
};

}  // namespace weir::traffic
