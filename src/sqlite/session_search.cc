#include "sqlite/session_search.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "contracts/session_search.h"
#include "sqlite/known_users.h"
#include "sqlite/session_block.h"
#include "sqlite/session_conditions.h"

namespace weir::sqlite {
namespace {

using traffic::SessionRecord;

struct Identity {  // of a session in one import
  std::int64_t user = 0;
  traffic::SessionKey key;
  Nanoseconds opened = 0;
  friend bool operator==(const Identity&, const Identity&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Identity& i) {
    return H::combine(std::move(h), i.user, i.key, i.opened);
  }
};

struct Piece {  // a record, and the block that it came from: of two with one sequence the later block's counts
  std::int64_t block;
  SessionRecord record;
};

SessionRecord sum_of(std::vector<Piece>& pieces) {
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    return std::tie(a.record.sequence, a.block) < std::tie(b.record.sequence, b.block);
  });
  std::vector<SessionRecord> records;
  records.reserve(pieces.size());
  for (Piece& piece : pieces) records.push_back(std::move(piece.record));
  return added_up(records);
}

std::vector<StoredRecord> read_records_of(Database& database, std::string_view block) {
  std::vector<StoredRecord> records;
  if (!read_block(block, records)) database.fail_with(SQLITE_CORRUPT);
  return records;
}

class Search {
 public:
  Search(Database& database, const SessionQuery& query)
      : database_(database),
        query_(query),
        users_(KnownUsers::load(database, query.user, std::nullopt)),
        conditions_(query, users_) {}

  std::vector<StoredSession> run() {
    // By key alone all records of a session match, and one pass finds them.
    if (!query_.from && !query_.to && !query_.name) {
      take_all();
    } else {
      find();
      complete();
    }
    return collect();
  }

 private:
  void take_all() {
    Statement blocks(database_, "SELECT id, filter, bytes FROM session_blocks");
    while (blocks.step()) {
      if (!conditions_.block_may_have_key(blocks.bytes(1))) continue;
      for (StoredRecord& stored : records_of(blocks)) {
        if (!conditions_.key_matches(stored)) continue;
        std::vector<Piece>& pieces = sessions_[Identity{stored.user, stored.record.key, stored.record.opened}];
        pieces.push_back({blocks.integer(0), std::move(stored.record)});
      }
    }
  }

  // Records that match; each matching session has one among them: its last packet's is in time, and any has its opened.
  void find() {
    Statement blocks(database_,
                     "SELECT id, filter, bytes FROM session_blocks WHERE last_packet >= ? AND first_opened < ?");
    blocks.bind(query_.from.value_or(INT64_MIN), query_.to.value_or(INT64_MAX));
    while (blocks.step()) {
      const std::string_view filter = blocks.bytes(1);
      if (!conditions_.block_may_have_key(filter) || !conditions_.block_may_have_name(filter)) continue;
      read_blocks_.insert(blocks.integer(0));
      for (StoredRecord& stored : records_of(blocks)) {
        const SessionMatch& match = conditions_.match();
        if (match.time(stored.record) && conditions_.key_matches(stored) && match.name(stored.record)) {
          sessions_.try_emplace(Identity{stored.user, stored.record.key, stored.record.opened});
        }
      }
    }
    for (std::int64_t block : std::vector<std::int64_t>(read_blocks_.begin(), read_blocks_.end())) read_again(block);
  }

  // All records of the sessions found, matching by themselves or not.
  void take(std::int64_t block, std::vector<StoredRecord>&& records) {
    for (StoredRecord& stored : records) {
      const auto found = sessions_.find(Identity{stored.user, stored.record.key, stored.record.opened});
      if (found != sessions_.end()) found->second.push_back({block, std::move(stored.record)});
    }
  }

  void read_again(std::int64_t block) {
    if (sessions_.empty()) return;
    if (!one_block_) one_block_.emplace(database_, "SELECT id, filter, bytes FROM session_blocks WHERE id = ?");
    one_block_->bind(block);
    if (one_block_->step()) take(block, records_of(*one_block_));
    one_block_->reset();
  }

  // Records in blocks that find() passed over: before `from`, or without the name.
  void complete() {
    Nanoseconds from = INT64_MAX;
    for (const auto& [identity, pieces] : sessions_) {
      const bool whole = std::any_of(pieces.begin(), pieces.end(), [](const Piece& p) { return is_whole(p.record); });
      if (!whole) from = std::min(from, identity.opened);
    }
    if (from == INT64_MAX || (!query_.from && !query_.name)) return;
    Statement blocks(database_,
                     "SELECT id, filter, bytes FROM session_blocks WHERE last_packet >= ? AND first_opened < ?");
    blocks.bind(from, query_.to.value_or(INT64_MAX));
    while (blocks.step()) {
      if (read_blocks_.contains(blocks.integer(0)) || !conditions_.block_may_have_key(blocks.bytes(1))) continue;
      take(blocks.integer(0), records_of(blocks));
    }
  }

  std::vector<StoredRecord> records_of(const Statement& blocks) { return read_records_of(database_, blocks.bytes(2)); }

  std::vector<StoredSession> collect() {
    std::vector<StoredSession> found;
    for (auto& [identity, pieces] : sessions_) {
      SessionRecord record = sum_of(pieces);
      if (!conditions_.match().time(record) || !conditions_.match().name(record)) continue;
      found.push_back({users_.find(identity.user)->name, std::move(record)});
    }
    return found;
  }

  Database& database_;
  const SessionQuery& query_;
  KnownUsers users_;
  SessionConditions conditions_;
  absl::flat_hash_map<Identity, std::vector<Piece>> sessions_;
  absl::flat_hash_set<std::int64_t> read_blocks_;
  std::optional<Statement> one_block_;
};

}  // namespace

void search_sessions(Database& database, const SessionQuery& query,
                     const std::function<bool(const StoredSession&)>& visit) {
  std::vector<StoredSession> found = Search(database, query).run();
  if (!database.ok()) return;
  visit_in_order(std::move(found), query.limit, visit);
}

void read_records(Database& database, const KnownUsers& users, Nanoseconds from,
                  const std::function<void(const StoredSession&)>& visit) {
  Statement blocks(database, "SELECT bytes FROM session_blocks WHERE last_packet >= ?");
  blocks.bind(from);
  while (blocks.step()) {
    for (StoredRecord& stored : read_records_of(database, blocks.bytes(0))) {
      const KnownUser* user = users.find(stored.user);
      if (user && stored.record.last >= from) visit({user->name, std::move(stored.record)});
    }
  }
}

}  // namespace weir::sqlite
