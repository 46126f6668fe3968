#include "sqlite/pane_reader.h"

#include <algorithm>

#include "sqlite/schema.h"

namespace weir::sqlite {
namespace {

using traffic::Level;

// Ids hold 35 bits of seconds and their sign; 64 bits of nanoseconds hold fewer.
constexpr Seconds kFirstSecond = INT64_MIN >> kUserIdBits, kLastSecond = INT64_MAX >> kUserIdBits;

Seconds within_ids(Seconds time) { return std::clamp(time, kFirstSecond, kLastSecond); }

}  // namespace

PaneReader::PaneReader(Database& database, Level level)
    : database_(database),
      level_(level),
      range_(database,
             std::string("SELECT id, bytes FROM ") + panes_table(level) + " WHERE id >= ? AND id < ? ORDER BY id"),
      next_(database, std::string("SELECT id FROM ") + panes_table(level) + " WHERE id >= ? ORDER BY id LIMIT 1"),
      one_(database,
           level == Level::kSecond
               // The chunk that holds the user, if any does, begins at it or is the next before it of its import.
               ? "SELECT id, bytes FROM panes_second WHERE id <= ? AND id >= ? AND import = ? ORDER BY id DESC LIMIT 1"
               : std::string("SELECT id, bytes FROM ") + panes_table(level) + " WHERE id = ?") {}

void PaneReader::append_entries(std::int64_t id, std::string_view bytes, std::vector<UserBytes>& entries) {
  if (level_ != Level::kSecond) {
    entries.push_back({user_of_pane_id(id), bytes});
  } else if (!read_chunk(user_of_pane_id(id), bytes, entries)) {
    database_.fail_with(SQLITE_CORRUPT);
  }
}

void PaneReader::all(Seconds from, Seconds to, const Visit& visit) {
  range_.bind(pane_id(within_ids(from), 0), pane_id(within_ids(to), 0));
  std::vector<std::string> chunks;  // of one start; kept apart so that the views stay good
  std::vector<UserBytes> entries;
  Seconds start = 0;
  const auto give = [&] {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const UserBytes& a, const UserBytes& b) { return a.user < b.user; });
    const bool go_on = entries.empty() || visit(start, entries);
    entries.clear();
    chunks.clear();
    return go_on;
  };
  while (range_.step()) {
    const std::int64_t id = range_.integer(0);
    if (start_of_pane_id(id) != start && !give()) return range_.reset();
    start = start_of_pane_id(id);
    // A moved std::string may move its bytes: short ones live inside it.
    chunks.emplace_back().reserve(64);
    chunks.back().assign(range_.bytes(1));
    append_entries(id, chunks.back(), entries);
  }
  if (database_.ok()) give();
}

bool PaneReader::next_start(Seconds& start, Seconds to) {
  next_.bind(pane_id(start, 0));
  const bool found = next_.step() && start_of_pane_id(next_.integer(0)) < to;
  if (found) start = start_of_pane_id(next_.integer(0));
  next_.reset();
  return found;
}

bool PaneReader::look_up(const Target& target, Seconds start, std::string& bytes) {
  if (start < target.from || start >= target.to) return false;
  const std::int64_t id = pane_id(start, target.user);
  level_ == Level::kSecond ? one_.bind(id, pane_id(start, 0), target.import) : one_.bind(id);
  bool found = false;
  if (one_.step()) {
    std::vector<UserBytes> entries;
    append_entries(one_.integer(0), one_.bytes(1), entries);
    for (const UserBytes& entry : entries) {
      if (entry.user != target.user) continue;
      bytes = entry.bytes;
      found = true;
    }
  }
  one_.reset();
  return found;
}

void PaneReader::of(const std::vector<KnownUser>& users, const std::vector<ImportRow>& imports, Seconds from,
                    Seconds to, const Visit& visit) {
  const Seconds width = level_seconds(level_);
  std::vector<Target> targets;
  Seconds first = INT64_MAX, end = INT64_MIN;
  for (const KnownUser& user : users) {
    const auto import =
        std::find_if(imports.begin(), imports.end(), [&](const ImportRow& i) { return i.id == user.import; });
    if (import == imports.end() || !import->has_panes()) continue;
    const Seconds start = std::max(within_ids(from), floor_to(import->first_pane, width));
    const Seconds stop = std::min(within_ids(to), import->last_pane + 1);
    if (start >= stop) continue;
    targets.push_back({user.id, user.import, start, stop});
    first = std::min(first, start);
    end = std::max(end, stop);
  }
  for (Seconds start = first; start < end && next_start(start, end); ++start) {
    std::vector<std::string> storage(targets.size());
    std::vector<UserBytes> entries;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (look_up(targets[i], start, storage[i])) entries.push_back({targets[i].user, storage[i]});
    }
    if (!entries.empty() && !visit(start, entries)) return;
  }
}

}  // namespace weir::sqlite
