#include "sqlite/writer.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "sqlite/schema.h"
#include "sqlite/session_block.h"

namespace weir::sqlite {
namespace {

std::int64_t host_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

Writer::Writer(Database& database, const StoreOptions& options)
    : database_(database),
      options_(options),
      imports_(database),
      users_(database),
      panes_(database),
      retention_(database, options),
      insert_block_(database, "INSERT INTO session_blocks VALUES(NULL, ?, ?, ?, ?, ?)"),
      replace_profile_(database, "INSERT OR REPLACE INTO profiles VALUES(?, ?, ?, ?, ?)") {}

Result<ImportState> Writer::begin_import(const ImportIdentity& identity) {
  Transaction transaction(database_, Transaction::Kind::kWrite);
  const Imports::Begun begun = imports_.begin(identity, host_seconds());
  if (Status done = transaction.commit(); !done) return std::unexpected(done.error());
  import_ = begun.row;
  writable_ = true;
  users_.begin_import(import_.id);
  retention_.forget();
  return begun.state;
}

// Only increments and panes must not come twice; what a run writes at its very end (sessions, profiles) may share the
// time of the batch before.
Status Writer::check_new(const StoreBatch& batch) const {
  const bool adds = !batch.users.empty() || !batch.panes.empty() || !batch.network_panes.empty();
  const bool earlier =
      adds ? batch.settled_until <= import_.settled_until : batch.settled_until < import_.settled_until;
  if (!earlier) return {};
  return failure(ErrorKind::kFailure, "refused a batch of panes that are already stored in", database_.path(),
                 "settled until " + std::to_string(batch.settled_until) + ", stored until " +
                     std::to_string(import_.settled_until));
}

Status Writer::write(const StoreBatch& batch) {
  WEIR_CHECK(writable_);
  if (Status is_new = check_new(batch); !is_new) return is_new;
  if (batch.empty() && batch.settled_until == import_.settled_until) return {};
  Transaction transaction(database_, Transaction::Kind::kWrite);
  ImportRow import = import_;
  panes_.write(batch.panes, users_, import);
  panes_.write(batch.network_panes, import);
  write_sessions(batch.sessions);
  write_profiles(batch.profiles);
  write_users(batch.users);
  import.settled_until = batch.settled_until;
  retention_.run(import);
  imports_.save(import);
  if (Status done = transaction.commit(); !done) return rolled_back(done);
  import_ = import;
  return {};
}

Status Writer::rolled_back(Status failed) {
  users_.forget();
  retention_.forget();
  return failed;
}

void Writer::write_sessions(const std::vector<StoreBatch::Session>& sessions) {
  std::vector<std::pair<std::int64_t, const traffic::SessionRecord*>> records;
  records.reserve(sessions.size());
  for (const StoreBatch::Session& session : sessions) records.emplace_back(users_.id_of(session.user), &session.record);
  // A user's records together: their filters have fewer terms in common with others'.
  std::stable_sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  BlockWriter block;
  const auto put = [&] {
    const std::string filter = block.filter();
    insert_block_.bind(import_.id, block.first_opened(), block.last_packet(), Blob{filter}, Blob{block.bytes()}).run();
    block.clear();
  };
  for (const auto& [user, record] : records) {
    block.add(user, *record);
    if (block.full()) put();
  }
  if (!block.empty()) put();
}

void Writer::write_profiles(const std::vector<traffic::CurrentProfile>& profiles) {
  absl::flat_hash_map<std::int64_t, const traffic::CurrentProfile*> newest;  // only the last of a user is kept
  for (const traffic::CurrentProfile& profile : profiles) newest[users_.id_of(profile.user)] = &profile;
  std::string bytes;
  for (const auto& [user, profile] : newest) {
    traffic::serialize(profile->settled, profile->long_window_start, options_.bounds, bytes);
    replace_profile_
        .bind(user, profile->long_window_start, profile->long_window_seconds, profile->covered_seconds, Blob{bytes})
        .run();
  }
}

void Writer::write_users(const std::vector<traffic::UserRow>& increments) {
  absl::flat_hash_map<std::int64_t, traffic::UserRow> sums;
  for (const traffic::UserRow& increment : increments) sums[users_.id_of(increment.user)].add(increment);
  for (const auto& [user, sum] : sums) users_.add(user, sum);
}

Status Writer::finish_import(const std::vector<CaptureIdentity>& captures) {
  WEIR_CHECK(writable_);
  Transaction transaction(database_, Transaction::Kind::kWrite);
  imports_.finish(import_.id, captures);
  return transaction.commit();
}

Status Writer::discard_import() {
  WEIR_CHECK(writable_);
  writable_ = false;
  Transaction transaction(database_, Transaction::Kind::kWrite);
  imports_.remove(import_.id);
  return transaction.commit();
}

}  // namespace weir::sqlite
