// Flow records are stored many to a row, a *block*: a row and five index entries for each record would cost more than
// all else that is stored (README.md has figures). A block has the time it spans and a filter (session_filter.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/session_filter.h"
#include "traffic/records.h"

namespace weir::sqlite {

struct StoredRecord {
  std::int64_t user = 0;  // id in table users
  traffic::SessionRecord record;
};

// Gathers records until full(); two full blocks and their filters fit a page of 16 KiB.
class BlockWriter {
 public:
  void add(std::int64_t user, const traffic::SessionRecord& record);
  bool empty() const { return terms_.empty(); }
  bool full() const { return bytes_.size() > 6400; }
  std::string filter() const { return make_filter(terms_); }
  std::string_view bytes() const { return bytes_; }
  Nanoseconds first_opened() const { return first_opened_; }
  Nanoseconds last_packet() const { return last_packet_; }
  void clear();

 private:
  std::string bytes_;
  std::vector<Term> terms_;
  Nanoseconds first_opened_ = INT64_MAX, last_packet_ = INT64_MIN, previous_opened_ = 0;
};

// Appends a block's records; false when its bytes are damaged.
bool read_block(std::string_view block, std::vector<StoredRecord>& records);

}  // namespace weir::sqlite
