// Gathers rows by key in any order: a look along the rows while they are few, a hash table when they are many.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "traffic/bounded_table.h"

namespace weir::traffic {

template <typename Row>
class RowGatherer {
 public:
  // The row of (hash, key); `make` gives a new one. The reference is good until the next call.
  template <typename Key, typename Make>
  Row& at(std::uint64_t hash, const Key& key, Make make) {
    if (rows_.size() <= kFew) {
      for (Row& row : rows_)
        if (row.hash == hash && key_of(row) == key) return row;
      return add(make());
    }
    if (index_.empty()) index_all();
    auto [found, is_new] = index_.try_emplace({hash, key}, static_cast<std::uint32_t>(rows_.size()));
    return is_new ? add(make()) : rows_[found->second];
  }

  std::size_t size() const { return rows_.size(); }

  // The rows, sorted; none are left.
  std::vector<Row> take() {
    std::sort(rows_.begin(), rows_.end(), before<Row>);
    index_.clear();
    return std::exchange(rows_, {});
  }

 private:
  static constexpr std::size_t kFew = 16;
  using KeyType = std::remove_cvref_t<decltype(key_of(std::declval<const Row&>()))>;
  using Hashed = std::pair<std::uint64_t, KeyType>;
  struct Hash {
    std::size_t operator()(const Hashed& h) const { return h.first; }
  };

  Row& add(Row&& row) {
    rows_.push_back(std::move(row));
    return rows_.back();
  }
  void index_all() {
    for (std::uint32_t i = 0; i < rows_.size(); ++i) index_.emplace(Hashed{rows_[i].hash, key_of(rows_[i])}, i);
  }

  std::vector<Row> rows_;
  absl::flat_hash_map<Hashed, std::uint32_t, Hash> index_;
};

}  // namespace weir::traffic
