#include "engine/store_stage.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/reuse.h"

namespace weir::engine {
namespace {

constexpr std::size_t kWriteRows = 20'000;    // a transaction's fixed cost is nothing beside this many rows
constexpr std::size_t kKeptBytes = 16 << 20;  // twice what so many rows take
constexpr std::size_t kWaitingRows = 100'000; // the memory that a slow disk may cost

std::size_t rows_of(const StoreBatch& batch) {
  return batch.panes.size() + batch.sessions.size() + batch.profiles.size() + batch.users.size() +
         batch.network_panes.size();
}

template <typename T>
void append(std::vector<T>& into, std::vector<T>&& from) {
  if (into.empty() && into.capacity() < from.size()) {
    into = std::move(from);
  } else {
    into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }
}

// Capacities stay: rows of the next transaction take the same memory, which a new vector would have to grow into.
StoreBatch emptied(StoreBatch&& batch) {
  clear_for_reuse(batch.panes, kKeptBytes);
  clear_for_reuse(batch.network_panes, kKeptBytes);
  clear_for_reuse(batch.sessions, kKeptBytes);
  clear_for_reuse(batch.profiles, kKeptBytes);
  clear_for_reuse(batch.users, kKeptBytes);
  batch.settled_until = INT64_MIN;
  return std::move(batch);
}

}  // namespace

StoreStage::StoreStage(ResultWriter& writer) : writer_(writer), thread_([this] { run(); }) {}

StoreStage::~StoreStage() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void StoreStage::gather(StoreBatch&& batch) {
  gathered_rows_ += rows_of(batch);
  append(gathered_.panes, std::move(batch.panes));
  append(gathered_.network_panes, std::move(batch.network_panes));
  append(gathered_.sessions, std::move(batch.sessions));
  append(gathered_.profiles, std::move(batch.profiles));
  append(gathered_.users, std::move(batch.users));
  gathered_.settled_until = std::max(gathered_.settled_until, batch.settled_until);
}

void StoreStage::add(StoreBatch&& batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return gathered_rows_ < kWaitingRows || failure_; });
  if (failure_) return;
  gather(std::move(batch));
  if (gathered_rows_ >= kWriteRows) changed_.notify_all();
}

void StoreStage::flush() {
  std::unique_lock lock(mutex_);
  flushing_ = true;
  changed_.notify_all();
  changed_.wait(lock, [&] { return failure_ || (gathered_.settled_until == INT64_MIN && !writing_); });
  flushing_ = false;
}

Seconds StoreStage::stored_until() const {
  std::lock_guard lock(mutex_);
  return stored_until_;
}

std::optional<Error> StoreStage::failure() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

void StoreStage::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto due = [&] {
      const bool has_work = gathered_.settled_until != INT64_MIN;
      return closed_ || failure_ || (has_work && (flushing_ || gathered_rows_ >= kWriteRows));
    };
    changed_.wait_for(lock, std::chrono::seconds(1), due);
    if (failure_) return;
    if (gathered_.settled_until == INT64_MIN) {
      if (closed_) return;
      continue;
    }
    StoreBatch batch = std::exchange(gathered_, std::move(spare_));
    gathered_rows_ = 0;
    writing_ = true;
    changed_.notify_all();
    lock.unlock();
    const Status status = writer_.write(batch);
    const Seconds until = batch.settled_until;
    StoreBatch empty = emptied(std::move(batch));
    lock.lock();
    spare_ = std::move(empty);
    writing_ = false;
    if (status) {
      stored_until_ = until;
    } else {
      failure_ = status.error();
    }
    changed_.notify_all();
  }
}

}  // namespace weir::engine
