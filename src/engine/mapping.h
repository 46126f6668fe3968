// The map stage: batches go to mappers on threads, borders to all of them; what comes out are complete panes.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "contracts/packet_source.h"
#include "engine/bounded_queue.h"
#include "engine/engine.h"
#include "traffic/mapper.h"

namespace weir::engine {

struct Border {                  // every pane before `complete_until` is complete in all sources
  Seconds complete_until = 0;
  bool last = false;             // nothing comes after it: all panes are given
  std::uint64_t queue_dropped = 0, kernel_dropped = 0, ahead_of_clock = 0;  // since the border before
  bool lost() const { return queue_dropped + kernel_dropped + ahead_of_clock != 0; }
};

struct MappedBorder {
  Border border;
  std::vector<traffic::PaneActivity> panes;  // ascending; merged over the mappers
};

class Mapping {
 public:
  Mapping(const Options& options, const traffic::Directory& directory, unsigned threads);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  void close();  // nothing more goes in or out; whoever waits is freed

  // Waits for room; or with `may_drop` returns false when there is none.
  bool add(Batch&& batch, std::uint32_t source, bool may_drop);
  void add_border(const Border& border);
  // The next border with its panes, in order, and those after it that are there already, as one; nullopt after
  // `timeout`. Called from one thread.
  std::optional<MappedBorder> next(std::chrono::milliseconds timeout);

 private:
  struct Work {
    Batch batch;
    std::uint32_t source = 0;
    std::optional<Border> border;
  };
  struct Part {
    Border border;
    std::vector<traffic::PaneActivity> panes;
  };
  struct Worker {
    explicit Worker(std::size_t capacity) : work(capacity), parts(capacity) {}
    BoundedQueue<Work> work;
    BoundedQueue<Part> parts;
    std::thread thread;
  };
  void run(Worker& worker) const;
  bool another_is_there() const;
  bool add_rest(MappedBorder& mapped);

  const Options& options_;
  const traffic::Directory& directory_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::size_t next_worker_ = 0;
};

}  // namespace weir::engine
