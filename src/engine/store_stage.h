// The store stage: gathers what was settled and writes it, one transaction a second, on its own thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "contracts/result_store.h"

namespace weir::engine {

class StoreStage {
 public:
  explicit StoreStage(ResultWriter& writer);
  ~StoreStage();
  StoreStage(const StoreStage&) = delete;
  StoreStage& operator=(const StoreStage&) = delete;

  // Waits while too much is not yet written. After a failure it only forgets.
  void add(StoreBatch&& batch);
  // Everything added is written when it returns, or failed.
  void flush();
  Seconds stored_until() const;                // panes before it are in the store
  std::optional<Error> failure() const;

 private:
  void run();
  void gather(StoreBatch&& batch);             // with the lock held

  ResultWriter& writer_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  StoreBatch gathered_;
  StoreBatch spare_;  // empty; its memory is used again
  std::size_t gathered_rows_ = 0;
  bool flushing_ = false, writing_ = false, closed_ = false;
  Seconds stored_until_ = INT64_MIN;
  std::optional<Error> failure_;
  std::thread thread_;
};

}  // namespace weir::engine
