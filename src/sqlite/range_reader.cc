#include "sqlite/range_reader.h"

#include <algorithm>
#include <map>
#include <vector>

#include "sqlite/imports.h"
#include "sqlite/known_users.h"
#include "sqlite/pane_reader.h"
#include "sqlite/schema.h"

namespace weir::sqlite {
namespace {

using traffic::Level;
using traffic::Settled;

// Merges `bytes` into `into`; false when they cannot be read.
bool merge_bytes(Database& database, std::string_view bytes, Seconds start, const traffic::Bounds& bounds,
                 Settled& into) {
  Result<Settled> settled = traffic::parse_settled(bytes, start, bounds);
  if (!settled) {
    database.fail(settled.error());
  } else if (into == Settled{}) {
    into = std::move(*settled);
  } else {
    traffic::merge(into, *settled, bounds);
  }
  return database.ok();
}

// One user of one import: ranges as its panes allow.
class RangeOfImport {
 public:
  RangeOfImport(Database& database, const KnownUser& user, const ImportRow& import, const traffic::Bounds& bounds,
                Settled& into)
      : database_(database), users_{user}, imports_{import}, bounds_(bounds), into_(into) {}

  void read(Seconds from, Seconds to) {
    const ImportRow& import = imports_.front();
    if (!import.has_panes()) return;
    // Cut to whole hours around the import, so that the first and last hour are still read as hours.
    from = std::max(from, floor_to(import.first_pane, 3600));
    to = std::min(to, floor_to(import.last_pane, 3600) + 3600);
    read_level(Level::kHour, from, to);
  }

 private:
  void read_level(Level level, Seconds from, Seconds to) {
    if (from >= to) return;
    if (level == Level::kSecond) return take(level, from, to);
    const Level finer = level == Level::kHour ? Level::kMinute : Level::kSecond;
    const Seconds width = level_seconds(level);
    const Seconds first = floor_to(from + width - 1, width);
    const Seconds end = std::min(floor_to(to, width), imports_.front().finished_until(level));
    if (first >= end) return read_level(finer, from, to);
    read_level(finer, from, first);
    take(level, first, end);
    read_level(finer, end, to);
  }

  void take(Level level, Seconds from, Seconds to) {
    PaneReader(database_, level)
        .of(users_, imports_, from, to, [&](Seconds start, const std::vector<UserBytes>& entries) {
          return merge_bytes(database_, entries.front().bytes, start, bounds_, into_);
        });
  }

  Database& database_;
  std::vector<KnownUser> users_;
  std::vector<ImportRow> imports_;
  const traffic::Bounds& bounds_;
  Settled& into_;
};

}  // namespace

void read_panes(Database& database, const PaneQuery& query, const traffic::Bounds& bounds,
                const std::function<bool(const StoredPane&)>& visit) {
  const KnownUsers known = KnownUsers::load(database, query.user, query.import);
  const auto give = [&](Seconds start, const std::vector<UserBytes>& entries) {
    std::map<std::string_view, StoredPane> by_name;
    for (const UserBytes& entry : entries) {
      const KnownUser* user = known.find(entry.user);
      if (!user) continue;
      StoredPane& pane = by_name[user->name];
      if (!merge_bytes(database, entry.bytes, start, bounds, pane.settled)) return false;
    }
    for (auto& [name, pane] : by_name) {
      pane.start = start;
      pane.level = query.level;
      pane.user = name;
      if (!visit(pane)) return false;
    }
    return true;
  };
  PaneReader reader(database, query.level);
  if (!query.user) return reader.all(query.from, query.to, give);
  reader.of(known.users(), Imports(database).all(), query.from, query.to, give);
}

Settled read_range(Database& database, const std::string& user, Seconds from, Seconds to,
                   const traffic::Bounds& bounds) {
  Settled range;
  const std::vector<ImportRow> imports = Imports(database).all();
  const KnownUsers known = KnownUsers::load(database, user, std::nullopt);
  for (const KnownUser& one : known.users()) {
    const auto import =
        std::find_if(imports.begin(), imports.end(), [&](const ImportRow& i) { return i.id == one.import; });
    if (import != imports.end()) RangeOfImport(database, one, *import, bounds, range).read(from, to);
  }
  return range;
}

}  // namespace weir::sqlite
