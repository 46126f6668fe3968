// What the store's tests share: a directory of their own, short ways to make rows, and to read everything back.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sqlite/store.h"

namespace weir::sqlite {

inline constexpr Seconds kHour = 1'699'999'200;  // 2023-11-14T22:00:00Z, a Tuesday; a multiple of 3600

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    std::string pattern = ::testing::TempDir() + "weir-store-XXXXXX";
    directory_ = root_ = ::mkdtemp(pattern.data());
  }
  ~StoreTest() override { std::filesystem::remove_all(root_); }

  std::string database() const { return directory_ + "/weir.db"; }
  std::unique_ptr<Store> open(OpenMode mode = OpenMode::kWrite, const StoreOptions& options = {}) const {
    Result<std::unique_ptr<Store>> store = open_store(directory_, mode, options);
    if (store) return std::move(*store);
    ADD_FAILURE() << store.error().line();
    return nullptr;
  }
  Error refusal(OpenMode mode, const StoreOptions& options = {}) const {
    Result<std::unique_ptr<Store>> store = open_store(directory_, mode, options);
    if (!store) return store.error();
    ADD_FAILURE() << "it opened";
    return {};
  }

  std::string directory_;

 private:
  std::string root_;
};

inline ImportIdentity file_import(const std::string& head) { return {"a.pcap", "settings", false, {head}}; }
inline ImportIdentity live_import(const std::string& settings = "settings") { return {"eth0", settings, true, {}}; }

inline ImportState begin(Store& store, const ImportIdentity& identity) {
  Result<ImportState> state = store.begin_import(identity);
  EXPECT_TRUE(state) << (state ? "" : state.error().line());
  return state.value_or(ImportState::kNew);
}

// `packets` packets of 100 bytes out, one session opened out.
inline traffic::Settled settled_of(std::uint64_t packets) {
  traffic::Settled settled;
  settled.totals.add(traffic::kOut, packets, packets * 100);
  settled.session_counts.opened[traffic::kOut] = 1;
  settled.protocols.push_back({443, {settled.totals, {1, 0}}});
  return settled;
}

inline traffic::PaneRow pane_row(traffic::Level level, Seconds start, const std::string& user,
                                 const traffic::Settled& settled, const traffic::Bounds& bounds = {}) {
  traffic::PaneRow row{level, start, user, settled.totals, settled.late, settled.session_counts, ""};
  traffic::serialize(settled, start, bounds, row.bytes);
  return row;
}

inline traffic::UserRow increment_of(const std::string& user, Seconds pane, const traffic::Settled& settled) {
  traffic::UserRow row;
  row.user = user;
  row.totals = settled.totals;
  row.totals.add(settled.late);
  row.late_packets = settled.late.all_packets();
  row.late_bytes = settled.late.all_bytes();
  row.sessions_opened = settled.session_counts.opened[0] + settled.session_counts.opened[1];
  row.first = start_of(pane) + 1;
  row.last = start_of(pane) + 2;
  return row;
}

// A batch with one second of one user, its increment and the network's pane.
inline StoreBatch second_batch(Seconds pane, const std::string& user, std::uint64_t packets) {
  StoreBatch batch;
  const traffic::Settled settled = settled_of(packets);
  batch.panes.push_back(pane_row(traffic::Level::kSecond, pane, user, settled));
  batch.users.push_back(increment_of(user, pane, settled));
  traffic::NetworkPaneRow network{traffic::Level::kSecond, pane, {}};
  network.activity.total.add(packets, packets * 100);
  batch.network_panes.push_back(network);
  batch.settled_until = pane + 1;
  return batch;
}

inline void write(Store& store, const StoreBatch& batch) {
  const Status status = store.write(batch);
  EXPECT_TRUE(status) << (status ? "" : status.error().line());
}

inline std::vector<StoredPane> panes_of(Store& store, traffic::Level level, Seconds from = INT64_MIN,
                                        Seconds to = INT64_MAX, const std::optional<std::string>& user = std::nullopt) {
  std::vector<StoredPane> panes;
  const Status status = store.panes(level, from, to, user, [&](const StoredPane& pane) {
    panes.push_back(pane);
    return true;
  });
  EXPECT_TRUE(status) << (status ? "" : status.error().line());
  return panes;
}

inline std::vector<UserTotals> users_of(Store& store, Period period = Period::kAll) {
  Result<std::vector<UserTotals>> totals = store.users(period);
  EXPECT_TRUE(totals) << (totals ? "" : totals.error().line());
  return totals.value_or(std::vector<UserTotals>{});
}

inline std::vector<StoredSession> sessions_of(Store& store, const SessionQuery& query = {}) {
  std::vector<StoredSession> sessions;
  const Status status = store.sessions(query, [&](const StoredSession& session) {
    sessions.push_back(session);
    return true;
  });
  EXPECT_TRUE(status) << (status ? "" : status.error().line());
  return sessions;
}

// A whole session of one record, out, of `bytes` bytes in one packet.
inline StoreBatch::Session session_of(const std::string& user, const std::string& remote, std::uint16_t local_port,
                                      std::uint16_t remote_port, Nanoseconds opened, const std::string& name = "") {
  StoreBatch::Session session;
  session.user = user;
  traffic::SessionRecord& record = session.record;
  record.key = {parse_address("10.0.0.1").value(), parse_address(remote).value(), local_port, remote_port, 6};
  record.opened = record.first = record.last = opened;
  record.counts.add(traffic::kOut, 1, 60);
  record.end_reason = traffic::FlowEndReason::kIdleTimeout;
  if (!name.empty()) record.name = {packet::NameSource::kTlsSni, opened, name};
  return session;
}

}  // namespace weir::sqlite
