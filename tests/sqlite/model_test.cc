// Random batches of random imports against a model in memory that keeps everything in plain maps.
#include <map>
#include <random>
#include <set>

#include "sqlite/store_fixture.h"

namespace weir::sqlite {
namespace {

using traffic::Level;
using traffic::Settled;

struct Key {
  Level level;
  Seconds start;
  std::string user;
  auto operator<=>(const Key&) const = default;
};

class Model : public StoreTest, public ::testing::WithParamInterface<unsigned> {
 protected:
  Model() : random_(GetParam()) {}

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  std::string some_user() { return "10.0.0." + std::to_string(below(30)); }

  Settled some_settled(Seconds start) {
    Settled settled = settled_of(1 + below(1000));
    std::set<std::uint32_t> addresses;
    for (std::uint64_t i = below(12); i > 0; --i) addresses.insert(static_cast<std::uint32_t>(below(50)));
    for (std::uint32_t address : addresses) {
      const IpAddress remote = IpAddress::v4(address);
      settled.remotes.push_back({remote, traffic::hash_of({}, remote), {settled_of(1).totals, {1, 0}}, start, {}});
    }
    std::sort(settled.remotes.begin(), settled.remotes.end(), [](auto& a, auto& b) { return a.hash < b.hash; });
    return settled;
  }

  void write_random_batch() {
    StoreBatch batch;
    const Seconds end = until_ + 1 + static_cast<Seconds>(below(below(10) ? 20 : 4000));
    put(batch, Level::kSecond, until_, some_user());  // a minute or hour has panes at both its ends, as in a run
    put(batch, Level::kSecond, end - 1, some_user());
    for (std::uint64_t i = below(80); i > 0; --i) {
      const Seconds start = until_ + static_cast<Seconds>(below(static_cast<std::uint64_t>(end - until_)));
      put(batch, Level::kSecond, start, some_user());
    }
    for (Seconds minute = floor_to(until_, 60); minute + 60 <= end; minute += 60)
      put(batch, Level::kMinute, minute, some_user());
    for (Seconds hour = floor_to(until_, 3600); hour + 3600 <= end; hour += 3600)
      put(batch, Level::kHour, hour, some_user());
    if (below(4) == 0)
      put(batch, Level::kSecond, until_ - static_cast<Seconds>(below(5)), some_user());  // rewrites the past
    batch.settled_until = until_ = end;
    write(*store_, batch);
  }

  void put(StoreBatch& batch, Level level, Seconds start, const std::string& user) {
    const Settled settled = some_settled(start);
    batch.panes.push_back(pane_row(level, start, user, settled));
    panes_[import_][{level, start, user}] = settled;
    if (level != Level::kSecond) return;
    batch.users.push_back(increment_of(user, start, settled));
    totals_[user].add(settled.totals);
  }

  std::map<Key, Settled> merged(Level level) {
    std::map<Key, Settled> all;
    for (const auto& [import, panes] : panes_) {
      for (const auto& [key, settled] : panes) {
        if (key.level == level) traffic::merge(all[key], settled, {});
      }
    }
    return all;
  }

  void compare_panes(Level level, Seconds from, Seconds to, const std::optional<std::string>& user) {
    std::vector<std::pair<Key, Settled>> expected;
    for (const auto& [key, settled] : merged(level)) {
      if (key.start >= from && key.start < to && (!user || key.user == *user)) expected.emplace_back(key, settled);
    }
    const std::vector<StoredPane> found = panes_of(*store_, level, from, to, user);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ((Key{level, found[i].start, found[i].user}), expected[i].first);
      ASSERT_EQ(found[i].settled, expected[i].second) << found[i].start << found[i].user;
    }
  }

  std::mt19937_64 random_;
  std::unique_ptr<Store> store_;
  int import_ = 0;
  Seconds until_ = 0;
  std::map<int, std::map<Key, Settled>> panes_;  // by import
  std::map<std::string, traffic::Counts> totals_;
};

TEST_P(Model, TheStoreAnswersAsPlainMapsDo) {
  StoreOptions keep_all;
  keep_all.keep_second_panes = keep_all.keep_minute_panes = keep_all.keep_hour_panes = 100'000 * 86'400ll;
  store_ = open(OpenMode::kWrite, keep_all);
  for (import_ = 0; import_ < 3; ++import_) {
    begin(*store_, file_import(std::to_string(import_)));
    until_ = kHour + static_cast<Seconds>(below(3000));
    for (int i = 0; i < 25; ++i) write_random_batch();
    ASSERT_TRUE(store_->finish_import({}));
  }
  for (Level level : {Level::kSecond, Level::kMinute, Level::kHour}) {
    compare_panes(level, INT64_MIN, INT64_MAX, std::nullopt);
    for (int i = 0; i < 15; ++i) {
      const Seconds from = kHour + static_cast<Seconds>(below(10'000));
      compare_panes(level, from, from + static_cast<Seconds>(below(5000)), some_user());
      compare_panes(level, from, from + static_cast<Seconds>(below(100)), std::nullopt);
    }
  }
  const std::vector<UserTotals> totals = users_of(*store_);
  ASSERT_EQ(totals.size(), totals_.size());
  for (const UserTotals& user : totals) EXPECT_EQ(user.row.totals, totals_[user.row.user]) << user.row.user;
}

INSTANTIATE_TEST_SUITE_P(Seeds, Model, ::testing::Range(0u, 8u));

}  // namespace
}  // namespace weir::sqlite
