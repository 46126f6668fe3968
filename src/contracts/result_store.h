// Where results are kept and read from. SQLite today (src/sqlite), MongoDB in the cluster: same words, same answers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "traffic/records.h"

namespace weir {

// One run of `weir run`: a live run or an import of files. Panes of two imports are kept apart and merged on reading.
struct ImportIdentity {
  std::string description;   // "eth0", or the paths
  std::string fingerprint;   // of the files' content and of the settings that shape results; empty for live and standard input
  std::string settings_hash; // of the settings that shape results (networks, users, timeouts, bounds)
  bool live = false;
};

enum class ImportState : std::uint8_t { kNew, kResumedLive, kAlreadyImported, kRestarted };  // restarted: its unfinished rows were removed

// All of one transaction. Rows replace rows of the same key, so a repeat changes nothing.
struct StoreBatch {
  std::vector<traffic::PaneRow> panes;
  std::vector<traffic::NetworkPaneRow> network_panes;
  struct Session {
    traffic::UserName user;
    traffic::SessionRecord record;
  };
  std::vector<Session> sessions;
  std::vector<traffic::CurrentProfile> profiles;   // replaces the user's
  std::vector<traffic::UserRow> users;             // increments, added to the user's row of this import
  Seconds settled_until = INT64_MIN;               // every pane before it is in the store with this batch
  bool empty() const { return panes.empty() && network_panes.empty() && sessions.empty() && profiles.empty() && users.empty(); }
};

class ResultWriter {
 public:
  virtual ~ResultWriter() = default;
  virtual Result<ImportState> begin_import(const ImportIdentity& identity, bool again) = 0;
  virtual Status write(const StoreBatch& batch) = 0;  // one transaction: all or nothing, durable against kill -9 on return
  virtual Status finish_import() = 0;
};

struct SessionQuery {  // absent: any
  std::optional<std::string> user;
  std::optional<Prefix> remote;
  std::optional<std::uint16_t> port;          // local or remote
  std::optional<std::string> name;            // the name, or its parent domain; or the remote's text
  std::optional<Nanoseconds> from, to;        // overlaps [from, to)
  std::size_t limit = SIZE_MAX;               // newest first when limited by the command
};

struct StoredSession {  // records of one session, added up
  traffic::UserName user;
  traffic::SessionRecord record;  // sequence: of the last record; counts: of all; first: opened
};

struct StoredPane {
  Seconds start = 0;
  traffic::Level level = traffic::Level::kSecond;
  traffic::UserName user;
  traffic::Settled settled;       // imports merged
};

struct UserTotals {
  std::string period;             // "" for all time, else the day, ISO week (Monday's date) or month: 2026-11-24, 2026-11
  traffic::UserRow row;
};

enum class Period : std::uint8_t { kAll, kDay, kWeek, kMonth };

// The visitor returns false to stop. Every read sees one consistent state.
class ResultReader {
 public:
  virtual ~ResultReader() = default;
  virtual Result<std::vector<UserTotals>> users(Period period) = 0;  // sorted by period, then bytes descending, then name
  virtual Status sessions(const SessionQuery& query, const std::function<bool(const StoredSession&)>& visit) = 0;  // by opened, user, key
  // Panes of [from, to) at exactly `level`, by start, then user. `user` absent: all.
  virtual Status panes(traffic::Level level, Seconds from, Seconds to, const std::optional<std::string>& user,
                       const std::function<bool(const StoredPane&)>& visit) = 0;
  // Any range [from, to) of one user as one value: whole hours, else minutes, else seconds, merged; never both of the same time.
  virtual Result<traffic::Settled> range(const std::string& user, Seconds from, Seconds to) = 0;
  virtual Result<std::optional<traffic::CurrentProfile>> profile(const std::string& user) = 0;
  virtual Result<std::optional<std::pair<Seconds, Seconds>>> covered() = 0;  // first and last+1 second with panes; none when empty
};

// For settle's recovery of a live run.
struct Recovery {
  Seconds settled_until = INT64_MIN;
  Seconds first_pane = INT64_MIN;
  std::vector<std::string> users;          // every unnamed address ever admitted
};

class RecoverySource {
 public:
  virtual ~RecoverySource() = default;
  virtual Result<Recovery> recovery() = 0;
  virtual Status panes_of_this_import(traffic::Level level, Seconds from, Seconds to,
                                      const std::function<bool(const StoredPane&)>& visit) = 0;
};

}  // namespace weir
