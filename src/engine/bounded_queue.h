// A queue between two stages that holds at most so many items: a full one makes files wait and live traffic drop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace weir::engine {

template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // Waits for room. False when the queue was closed: the item is lost, and whoever closed it knows.
  bool push(T item) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [&] { return items_.size() < capacity_ || closed_; });
    return put(std::move(item), lock);
  }
  // Does not wait: false when full or closed, and `item` is untouched.
  bool try_push(T& item) {
    std::unique_lock lock(mutex_);
    if (items_.size() >= capacity_ || closed_) return false;
    return put(std::move(item), lock);
  }
  // Past the capacity if need be: for what must neither be lost nor wait.
  bool force(T item) {
    std::unique_lock lock(mutex_);
    return put(std::move(item), lock);
  }
  // Waits for an item; nullopt when closed and empty.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [&] { return !items_.empty() || closed_; });
    return take(lock);
  }
  // As pop(), or nullopt after `timeout`.
  std::optional<T> pop_for(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    not_empty_.wait_for(lock, timeout, [&] { return !items_.empty() || closed_; });
    return take(lock);
  }
  bool empty() const {
    std::lock_guard lock(mutex_);
    return items_.empty();
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    not_empty_.notify_all();
    not_full_.notify_all();
  }

 private:
  bool put(T&& item, std::unique_lock<std::mutex>& lock) {
    if (closed_) return false;
    items_.push_back(std::move(item));
    lock.unlock();
    not_empty_.notify_one();
    return true;
  }
  std::optional<T> take(std::unique_lock<std::mutex>& lock) {
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    lock.unlock();
    not_full_.notify_one();
    return item;
  }

  mutable std::mutex mutex_;
  std::condition_variable not_empty_, not_full_;
  std::deque<T> items_;
  std::size_t capacity_;
  bool closed_ = false;
};

}  // namespace weir::engine
