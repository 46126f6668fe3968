// settle for one shard, with a state that a store can hold as many small entries: a step writes what is new, not what
// is remembered.
//
// The state's entries:   'H'                        where the shard is: settled until, first pane, clocks, what came
// last
//                        'P' pane number            activities of a pane that is not complete yet
//                        'S' level start user       a settled pane that the memory of a user is rebuilt from
//                        'U' user                   an address that is a user for good
//                        'F' session                its TCP flags (kept_flags.h)
//                        'D' second number          documents that wait for their second (held_rows.h)
// Keys are opaque to the store. What is settled lives on in this object; from the entries alone restore() makes another
// that goes on where it was (traffic/shard.h, "Recovery").
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "jni/clocks.h"
#include "jni/core.h"
#include "jni/held_rows.h"
#include "jni/kept_flags.h"
#include "jni/piece.h"
#include "jni/state_keys.h"
#include "jni/stepper.h"
#include "jni/stopwatch.h"
#include "traffic/shard.h"

namespace weir::jni {

inline constexpr std::uint8_t kStateVersion = 1;  // of the entries; another is refused, so a new layout needs a new one

// The core must outlive it.
class ShardState : public Stepper {
 public:
  ShardState(const Core& core, unsigned shard);  // its number, below kShards
  ~ShardState() override;

  Status restore(const Entries& entries) override;
  Result<Step> step(const std::vector<std::string_view>& pieces, const StepOptions& options) override;

 private:
  struct Kept {  // of an 'S' entry
    Seconds start;
    std::string key;
  };
  using Fresh = std::map<Seconds, std::vector<traffic::AddressActivity>>;  // by pane; of this step

  Status take_pieces(const std::vector<std::string_view>& pieces, const StepOptions& options, Fresh& fresh);
  void take_piece(Piece&& piece, Fresh& fresh);
  void settle(Seconds until, Fresh& fresh, const StepOptions& options, Stopwatch& watch, Step& step);
  void settle_pane(Seconds pane, std::vector<traffic::AddressActivity>&& activities, const StepOptions& options,
                   Stopwatch& watch, Step& step);
  void give_windows(Seconds pane, const StepOptions& options, Step& step);
  void give_settled(Seconds pane, traffic::Settling&& settling, const StepOptions& options, Step& step);
  void finish(const StepOptions& options, Step& step);
  void keep(Fresh&& fresh, Step& step);
  void add_user_rows(const std::vector<traffic::UserRow>& rows, Step& step);
  void add_user_row(const traffic::UserRow& row);
  void end_user_minutes(Seconds pane);

  std::string header() const;  // shard_store.cc from here
  void keep_pending(Fresh&& fresh, Step& step);
  void keep_settled(const traffic::PaneRow& row, const traffic::UserRow* moments, Step& step);  // null: none
  Seconds seconds_needed_from() const;
  Seconds minutes_needed_from() const;
  void forget(Step& step);
  Status restore_header(std::string_view bytes);
  Status restore_pending(std::string_view key, std::string_view bytes);
  Status restore_settled(const SettledKey& key, std::string_view bytes);
  using SettledEntries = std::vector<std::pair<SettledKey, std::string_view>>;
  Status restore_all_settled(const SettledEntries& settled);
  void restore_flags(const SettledEntries& settled);

  const Core& core_;
  Clocks clocks_;
  traffic::Shard shard_;
  Seconds settled_until_ = INT64_MIN;
  Seconds first_pane_ = INT64_MAX;  // INT64_MAX: no packet yet
  std::uint64_t next_pending_ = 0;  // number of the next 'P' entry
  bool finished_ = false;
  std::map<Seconds, std::vector<traffic::AddressActivity>> pending_;
  std::map<Seconds, std::vector<std::string>> pending_keys_;
  std::deque<Kept> kept_seconds_, kept_minutes_;  // by start
  Seconds user_minute_ = INT64_MIN;  // the minute that user_minutes_ sums up
  std::map<traffic::UserName, traffic::UserRow> user_minutes_;
  KeptFlags flags_;
  HeldRows held_;
  std::set<std::string> known_users_;  // those with a 'U' entry, and named ones seen
};

}  // namespace weir::jni
