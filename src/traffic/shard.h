// settle for the users of one shard: state + a pane's Activity -> state + what is to be stored and shown.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "traffic/directory.h"
#include "traffic/mapper.h"
#include "traffic/session_tracker.h"
#include "traffic/user_ranges.h"

namespace weir::traffic {

struct Settling {  // what settling gave out; the caller empties it
  std::vector<PaneRow> panes;
  struct Session {
    UserName user;
    SessionRecord record;
  };
  std::vector<Session> sessions;
  std::vector<CurrentProfile> profiles;      // each minute, and when a long window ends
  std::vector<CurrentProfile> long_windows;  // ended
  std::vector<UserRow> users;                // increments of the panes settled
  NetworkActivity::Sum unattributed;
  NetworkActivity::Sum beyond_max_users;     // of addresses that send but are not admitted
  std::uint64_t windows = 0, sessions_opened = 0, folded_panes = 0;
};

// A shard's part of `max_users` (Bounds); the parts add up to it.
constexpr std::uint32_t max_users_of_shard(std::uint32_t max_users, unsigned shard) {
  return max_users / kShards + (shard < max_users % kShards ? 1 : 0);
}

class Shard {
 public:
  // References must outlive the shard.
  Shard(const Options& options, const Directory& directory, std::uint32_t max_unnamed_users);
  ~Shard();
  Shard(Shard&&) noexcept;
  Shard& operator=(Shard&&) = delete;
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // The next pane in which something happens without new Activity: windows slide, time-outs, minutes. INT64_MAX: none.
  Seconds next_due() const;

  // Settles one pane; panes in ascending order, each at most once, none before next_due() skipped. `activities`: those
  // of this shard's local addresses, in any order; consumed. `first_pane`: the input's.
  void settle(Seconds pane, Seconds first_pane, std::vector<AddressActivity>&& activities, Settling& out);

  // The end of the input: long windows so far, sessions by force. `settled_until`: the last settled pane + 1.
  void finish(Seconds settled_until, Seconds first_pane, Settling& out);

  // Users whose window is due at the border after the pane just settled, by name.
  struct WindowView {
    const UserName* user;
    const UserRanges* ranges;
  };
  std::vector<WindowView> windows() const;

  std::size_t users() const { return users_.size(); }

  // Recovery of a live run: known users, then their panes in order (see docs of RecoverySource).
  void recover_user(const UserId& user);
  struct RecoverPane {
    Level level;
    Seconds start;
  };
  void recover(const UserId& user, const RecoverPane& pane, const Settled& settled, Seconds settled_until);
  // Before its panes of seconds: the flags of its open sessions since they were opened (session_flags.h).
  void recover_flags(const UserId& user, const Settled& flags);

 private:
  struct User;
  std::uint32_t user_index(const UserId& id);
  void admit(std::vector<AddressActivity>& activities, Settling& out);
  void settle_user(std::uint32_t index, Seconds pane, Seconds first_pane, const Activity* activity, Settling& out);
  void store_pane(const User& user, Seconds pane, const Activity* activity, Settling& out);
  void take_tables(User& user) const;
  void end_ranges(User& user, Seconds pane, Seconds first_pane, Settling& out);
  CurrentProfile profile_of(const User& user, Seconds settled_until, Seconds first_pane) const;
  void schedule(std::uint32_t index, Seconds after);

  const Options& options_;
  const Directory& directory_;
  std::uint32_t max_unnamed_users_;
  std::uint32_t unnamed_users_ = 0;
  absl::flat_hash_map<UserId, std::uint32_t> index_;
  std::vector<std::unique_ptr<User>> users_;
  std::map<Seconds, std::vector<std::uint32_t>> agenda_;  // users by the pane in which they are due
  std::vector<std::uint32_t> reporting_;  // users with a window at the current border
  SettledPane settled_;
  std::string bytes_;  // grown once, where a row's own would grow each time
  std::vector<SessionRecord> records_;
};

}  // namespace weir::traffic
