// Where results are kept, and what a run that goes on needs of them (src/sqlite). How they are read: result_reader.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "contracts/result_reader.h"
#include "traffic/records.h"

namespace weir {

// All of one transaction. Rows replace rows of the same key, so a repeat changes nothing.
struct StoreBatch {
  std::vector<traffic::PaneRow> panes;
  std::vector<traffic::NetworkPaneRow> network_panes;
  struct Session {
    traffic::UserName user;
    traffic::SessionRecord record;
  };
  std::vector<Session> sessions;
  std::vector<traffic::CurrentProfile> profiles;  // replaces the user's
  std::vector<traffic::UserRow> users;  // increments, added to the user's row of this import
  Seconds settled_until = INT64_MIN;  // every pane before it is in the store with this batch
  bool empty() const {
    return panes.empty() && network_panes.empty() && sessions.empty() && profiles.empty() && users.empty();
  }
};

class ResultWriter {
 public:
  virtual ~ResultWriter() = default;
  // One transaction: all or nothing, durable against kill -9 on return.
  virtual Status write(const StoreBatch& batch) = 0;
};

// For settle's recovery of a live run.
struct Recovery {
  Seconds settled_until = INT64_MIN;
  Seconds first_pane = INT64_MIN;
  std::vector<std::string> users;  // every unnamed address ever admitted
};

class RecoverySource {
 public:
  virtual ~RecoverySource() = default;
  virtual Result<Recovery> recovery() = 0;
  virtual Status panes_of_this_import(traffic::Level level, Seconds from, Seconds to,
                                      const std::function<bool(const StoredPane&)>& visit) = 0;
  // Flow records, each by itself, whose last packet is at `from` or later; in any order.
  virtual Status records_of_this_import(Nanoseconds from, const std::function<void(const StoredSession&)>& visit) = 0;
};

}  // namespace weir
