// A first-in first-out queue in one block of memory: an empty one owns none, unlike std::deque, and a user has several.
#pragma once

#include <cstddef>
#include <vector>

namespace weir {

template <typename T>
class Queue {
 public:
  bool empty() const { return head_ == items_.size(); }
  std::size_t size() const { return items_.size() - head_; }
  T& operator[](std::size_t i) { return items_[head_ + i]; }
  const T& operator[](std::size_t i) const { return items_[head_ + i]; }
  T& front() { return items_[head_]; }
  const T& front() const { return items_[head_]; }
  const T& back() const { return items_.back(); }
  auto begin() { return items_.begin() + static_cast<std::ptrdiff_t>(head_); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin() + static_cast<std::ptrdiff_t>(head_); }
  auto end() const { return items_.end(); }
  void push_back(T item) { items_.push_back(std::move(item)); }
  void insert(typename std::vector<T>::iterator at, T item) { items_.insert(at, std::move(item)); }

  // Amortised constant: the front half is given back when it is all popped, and memory that an eighth would do for.
  void pop_front() {
    ++head_;
    if (head_ == items_.size()) {
      items_.clear();
      if (items_.capacity() > kKeep) items_.shrink_to_fit();
      head_ = 0;
    } else if (head_ > kKeep && head_ * 2 > items_.size()) {
      items_.erase(items_.begin(), begin());
      head_ = 0;
      if (items_.capacity() > 8 * items_.size()) items_.shrink_to_fit();
    }
  }

 private:
  static constexpr std::size_t kKeep = 64;
  std::vector<T> items_;
  std::size_t head_ = 0;
};

}  // namespace weir
