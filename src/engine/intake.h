// The intake: reads the sources, hands batches to the map stage, and tells it when panes are complete in all of them.
// Files are read in the order of their clocks, so that none runs ahead of another; each interface has its thread.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/mapping.h"

namespace weir::engine {

class Intake {
 public:
  // `floor`: panes before it are settled already (a resumed run): what comes for them is late.
  Intake(std::vector<std::unique_ptr<PacketSource>> sources, Mapping& mapping, Seconds floor,
         const std::atomic<bool>& stop);
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;
  void start();
  std::vector<Error> take_problems();  // what sources reported since the last call
  std::vector<Error> take_notices();   // interfaces that went away or came back since: nothing failed

 private:
  struct Source {
    std::unique_ptr<PacketSource> reader;
    std::uint32_t number = 0;
    Seconds complete_until = INT64_MIN;
    bool ended = false;
    bool waiting = false;                  // as last noticed
  };
  void read_files();
  void read_live(Source& source);
  bool read_batch(Source& source);         // false: ended
  void notice_waiting(Source& source);
  void give(Source& source, Batch&& batch);
  void end(Source& source);
  void tell_border();                      // with the lock held
  void mark_late(Batch& batch) const;

  std::vector<Source> sources_;
  Mapping& mapping_;
  const Seconds floor_;
  const std::atomic<bool>& stop_;
  std::atomic<bool> closing_ = false;
  std::mutex mutex_;                       // over the clocks and the border's counters; held while waiting for room
  Seconds told_ = INT64_MIN;
  Border lost_;                            // what was dropped since the last border
  std::mutex problems_mutex_;
  std::vector<Error> problems_, notices_;
  std::vector<std::thread> threads_;
};

}  // namespace weir::engine
