#include "sqlite/pane_writer.h"

#include <algorithm>
#include <map>

#include "sqlite/schema.h"

namespace weir::sqlite {
namespace {

using traffic::kIn;
using traffic::kOut;
using traffic::Level;

constexpr const char* kInsertRow = " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

void extend(ImportRow& import, Level level, Seconds start) {
  if (level != Level::kSecond) return;
  import.first_pane = std::min(import.first_pane, start);
  import.last_pane = std::max(import.last_pane, start);
}

}  // namespace

PaneWriter::PaneWriter(Database& database)
    : insert_second_(database, "INSERT INTO panes_second VALUES(?, ?, ?)"),
      insert_minute_(database, std::string("INSERT OR REPLACE INTO panes_minute") + kInsertRow),
      insert_hour_(database, std::string("INSERT OR REPLACE INTO panes_hour") + kInsertRow),
      insert_network_(database, "INSERT OR REPLACE INTO network_panes VALUES(?, ?, ?, ?)"),
      stored_seconds_(database, "SELECT id, bytes FROM panes_second WHERE id >= ? AND id < ? AND import = ?"),
      delete_seconds_(database, "DELETE FROM panes_second WHERE id >= ? AND id < ? AND import = ?") {}

void PaneWriter::write(const std::vector<traffic::PaneRow>& panes, UserIds& users, ImportRow& import) {
  std::vector<Second> seconds;
  for (const traffic::PaneRow& pane : panes) {
    const std::int64_t user = users.id_of(pane.user);
    if (pane.level == Level::kSecond) {
      seconds.push_back({pane.start, {user, pane.bytes}});
    } else {
      write_row(pane.level == Level::kMinute ? insert_minute_ : insert_hour_, pane, user, import.id);
    }
  }
  write_seconds(seconds, import);
  for (const traffic::PaneRow& pane : panes) extend(import, pane.level, pane.start);
}

void PaneWriter::write_row(Statement& statement, const traffic::PaneRow& row, std::int64_t user, std::int64_t import) {
  const traffic::Counts& totals = row.totals;
  const traffic::SessionCounts& sessions = row.session_counts;
  statement
      .bind(pane_id(row.start, user), import, totals.packets[kOut], totals.packets[kIn], totals.bytes[kOut],
            totals.bytes[kIn], row.late.packets[kOut], row.late.packets[kIn], row.late.bytes[kOut], row.late.bytes[kIn],
            sessions.opened[kOut], sessions.opened[kIn], sessions.refused[kOut], sessions.refused[kIn],
            sessions.unanswered[kOut], sessions.unanswered[kIn], Blob{row.bytes})
      .run();
}

void PaneWriter::write_seconds(std::vector<Second>& seconds, const ImportRow& import) {
  // Stable: of two rows of one key in a batch the later one is kept.
  std::stable_sort(seconds.begin(), seconds.end(), [](const Second& a, const Second& b) {
    return a.start != b.start ? a.start < b.start : a.entry.user < b.entry.user;
  });
  const Second* const end = seconds.data() + seconds.size();
  for (const Second* first = seconds.data(); first != end;) {
    const Second* next = std::find_if(first, end, [&](const Second& s) { return s.start != first->start; });
    write_second(first, next, import);
    first = next;
  }
}

void PaneWriter::write_second(const Second* begin, const Second* end, const ImportRow& import) {
  std::string storage;
  std::vector<UserBytes> entries;
  if (begin->start > import.last_pane) {  // the usual case: nothing is stored for it yet
    for (const Second* second = begin; second != end; ++second) {
      const bool repeated = !entries.empty() && entries.back().user == second->entry.user;
      if (repeated) entries.pop_back();
      entries.push_back(second->entry);
    }
  } else {
    entries = united_with_stored(begin, end, import.id, storage);
  }
  ChunkWriter chunk;
  for (const UserBytes& entry : entries) {
    if (chunk.add(entry)) continue;
    put_chunk(begin->start, chunk, import.id);
    chunk.clear();
    chunk.add(entry);
  }
  put_chunk(begin->start, chunk, import.id);
}

// Takes what is stored of a second out of the table, replaces the given users' bytes and returns the whole.
std::vector<UserBytes> PaneWriter::united_with_stored(const Second* begin, const Second* end, std::int64_t import,
                                                      std::string& storage) {
  const std::int64_t first_id = pane_id(begin->start, 0), end_id = pane_id(begin->start + 1, 0);
  std::map<std::int64_t, std::string> users;
  stored_seconds_.bind(first_id, end_id, import);
  while (stored_seconds_.step()) {
    std::vector<UserBytes> entries;
    read_chunk(user_of_pane_id(stored_seconds_.integer(0)), stored_seconds_.bytes(1), entries);
    for (const UserBytes& entry : entries) users[entry.user] = entry.bytes;
  }
  delete_seconds_.bind(first_id, end_id, import).run();
  for (const Second* second = begin; second != end; ++second) users[second->entry.user] = second->entry.bytes;
  std::size_t total = 0;
  for (const auto& [user, bytes] : users) total += bytes.size();
  storage.reserve(total);  // the views below point into it
  std::vector<UserBytes> united;
  for (const auto& [user, bytes] : users) {
    united.push_back({user, {storage.data() + storage.size(), bytes.size()}});
    storage += bytes;
  }
  return united;
}

void PaneWriter::put_chunk(Seconds start, const ChunkWriter& chunk, std::int64_t import) {
  insert_second_.bind(pane_id(start, chunk.first_user()), import, Blob{chunk.bytes()}).run();
}

void PaneWriter::write(const std::vector<traffic::NetworkPaneRow>& panes, ImportRow& import) {
  for (const traffic::NetworkPaneRow& pane : panes) {
    const std::string bytes = traffic::serialize(pane.activity);
    insert_network_.bind(static_cast<int>(pane.level), pane.start, import.id, Blob{bytes}).run();
    extend(import, pane.level, pane.start);
  }
}

}  // namespace weir::sqlite
