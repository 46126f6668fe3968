// Results as they are read, wherever they are kept: SQLite (src/sqlite), where each read sees one consistent state, or
// MongoDB in the cluster (src/mongodb). Same words, same answers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/error.h"
#include "traffic/records.h"

namespace weir {

struct SessionQuery {  // absent: any
  std::optional<std::string> user;
  std::optional<Prefix> remote;
  std::optional<std::uint16_t> port;  // local or remote
  std::optional<std::string> name;  // the name, or its parent domain; or the remote's text
  std::optional<Nanoseconds> from, to;  // overlaps [from, to)
  std::size_t limit = SIZE_MAX;  // newest first when limited by the command
};

struct StoredSession {  // records of one session, added up
  traffic::UserName user;
  traffic::SessionRecord record;  // sequence: of the last record; counts: of all; first: opened
};

struct StoredPane {
  Seconds start = 0;
  traffic::Level level = traffic::Level::kSecond;
  traffic::UserName user;
  traffic::Settled settled;  // imports merged
};

struct UserTotals {
  std::string period;  // "" for all time, else the day, ISO week (Monday's date) or month: 2026-11-24, 2026-11
  traffic::UserRow row;
};

enum class Period : std::uint8_t { kAll, kDay, kWeek, kMonth };

// Levels that a store does not keep have no panes in it. The visitor returns false to stop. A reader belongs to one
// thread at a time. Errors: kUnavailable (a server that is not there or does not answer), kPermission, kStorage
// (damage).
class ResultReader {
 public:
  virtual ~ResultReader() = default;
  virtual Result<std::vector<UserTotals>> users(
      Period period) = 0;  // sorted by period, then bytes descending, then name
  virtual Status sessions(const SessionQuery& query,
                          const std::function<bool(const StoredSession&)>& visit) = 0;  // by opened, user, key
  // Panes of [from, to) at exactly `level`, by start, then user. `user` absent: all.
  virtual Status panes(traffic::Level level, Seconds from, Seconds to, const std::optional<std::string>& user,
                       const std::function<bool(const StoredPane&)>& visit) = 0;
  // Any range [from, to) of one user as one value: whole hours, else minutes, else seconds, merged; never both of the
  // same time.
  virtual Result<traffic::Settled> range(const std::string& user, Seconds from, Seconds to) = 0;
  virtual Result<std::optional<traffic::CurrentProfile>> profile(const std::string& user) = 0;
  virtual Result<std::optional<std::pair<Seconds, Seconds>>>
  covered() = 0;  // first and last+1 second with panes; none when empty
  // The times [from, to) in which second panes are missing that there were; ascending, apart from each other.
  virtual Result<std::vector<std::pair<Seconds, Seconds>>> without_seconds() = 0;
};

}  // namespace weir
