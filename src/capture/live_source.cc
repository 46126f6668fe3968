#include "capture/live_source.h"

#include <net/if.h>

#include <atomic>
#include <cstring>
#include <ctime>
#include <optional>

#include "capture/chunk_pool.h"
#include "capture/host_reckoning.h"
#include "capture/pcap_handle.h"
#include "capture/stop_signal.h"
#include "packet/source_clock.h"

namespace weir::capture {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kChunkBytes = 2 * 1024 * 1024;
constexpr std::uint32_t kMaxSnapshotBytes = 262'144;

milliseconds until(SteadyClock::time_point moment) {
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(moment - SteadyClock::now()));
}

class PcapSource final : public LiveSource {
 public:
  PcapSource(std::string name, const LiveOptions& options)
      : name_(std::move(name)),
        options_(options),
        clock_(options.lateness),
        pool_(std::make_shared<ChunkPool>(kChunkBytes)) {
    options_.snapshot_bytes = std::min(options_.snapshot_bytes, kMaxSnapshotBytes);
  }

  Status open();
  void wait() { waiting_ = true; }
  Result<bool> next(Batch& batch) override;
  std::string name() const override { return name_; }
  bool waiting() const override { return waiting_.load(std::memory_order_relaxed); }
  void stop() override {
    stopped_ = true;
    stop_signal_.raise();
  }

 private:
  static void on_packet(unsigned char* source, const pcap_pkthdr* header, const unsigned char* bytes);
  void take(const pcap_pkthdr& header, const unsigned char* bytes);
  void move_arrived();
  void start(Batch& batch);
  bool full() const;
  Status collect(SteadyClock::time_point deadline);
  Status collect_once(SteadyClock::time_point deadline);
  Status wait_for_interface(SteadyClock::time_point deadline);
  Error clock_was_set_back(Nanoseconds by) const;
  void lose_interface();
  bool interface_changed();
  void end(Batch& batch);
  void count_drops(Batch& batch);

  std::string name_;
  LiveOptions options_;
  packet::SourceClock clock_;
  StopSignal stop_signal_;
  std::atomic<bool> stopped_ = false, waiting_ = false;
  std::optional<PcapHandle> handle_;
  std::shared_ptr<ChunkPool> pool_;
  std::shared_ptr<std::uint8_t[]> chunk_;  // frames are copied here, those of several batches one after the other
  std::size_t used_ = 0;                   // of the chunk
  Batch* batch_ = nullptr;                 // being filled by next()
  std::vector<Frame> arrived_;             // taken from the ring and not yet in a batch, from next_arrived_ on
  std::size_t next_arrived_ = 0;
  bool closed_ = false;  // the next arrived frame belongs to the next batch
  Nanoseconds host_now_ = 0;
  HostReckoning reckoning_;
  std::string told_;  // why the interface could not be opened again
  pcap_stat counted_{};  // what the batches so far have told of
  SteadyClock::time_point next_drop_count_, next_reopen_, next_index_check_;
  std::uint64_t order_ = 0;
  bool ended_ = false;
};

Status PcapSource::open() {
  auto opened =
      PcapHandle::open(name_, {options_.snapshot_bytes, options_.ring_bytes, options_.promiscuous, options_.filter});
  if (!opened) return std::unexpected(opened.error());
  handle_.emplace(std::move(*opened));
  counted_ = {};
  waiting_ = false;
  return {};
}

Result<bool> PcapSource::next(Batch& batch) {
  if (ended_) return false;
  start(batch);
  // An idle source answers only when it has something to tell: a newer complete_until.
  for (Seconds complete_before = clock_.complete_until();;) {
    auto deadline = SteadyClock::now() + options_.flush_interval;
    if (Status collected = collect(deadline); !collected) return std::unexpected(collected.error());
    const Nanoseconds now = reckoning_.follow(host_now_, options_.boot_clock());
    if (stopped_) break;
    if (batch.frames.empty()) {
      if (const Nanoseconds set_back = reckoning_.take_set_back()) return std::unexpected(clock_was_set_back(set_back));
      clock_.follow(packet::saturating_subtract(now, kIdleMargin));
    }
    if (!batch.frames.empty() || clock_.complete_until() > complete_before || batch.ahead_of_clock > 0) break;
  }
  end(batch);
  return true;
}

void PcapSource::start(Batch& batch) {
  clear(batch);
  batch_ = &batch;
  batch.first_order = order_;
  bool all_given = next_arrived_ == arrived_.size();
  if (!chunk_ || (all_given && kChunkBytes - used_ < options_.snapshot_bytes)) {
    chunk_ = pool_->take();
    used_ = 0;
  }
  batch.storage = chunk_;
  move_arrived();
}

void PcapSource::move_arrived() {
  closed_ = false;
  for (; next_arrived_ < arrived_.size(); ++next_arrived_) {
    Frame& frame = arrived_[next_arrived_];
    closed_ = clock_.advances(frame.time) && !batch_->frames.empty();
    if (closed_) return;
    clock_.admit(frame);
    batch_->frames.push_back(frame);
  }
  arrived_.clear();
  next_arrived_ = 0;
}

bool PcapSource::full() const {
  return closed_ || batch_->frames.size() >= options_.max_frames || kChunkBytes - used_ < options_.snapshot_bytes;
}

Status PcapSource::collect(SteadyClock::time_point deadline) {
  while (!full() && !stopped_) {
    bool late = SteadyClock::now() >= deadline;
    Status collected = handle_ ? collect_once(deadline) : wait_for_interface(deadline);
    if (!collected || late) return collected;
  }
  return {};
}

// Takes what the ring has; waits for more until the deadline when it has nothing.
Status PcapSource::collect_once(SteadyClock::time_point deadline) {
  host_now_ = options_.host_clock();
  std::size_t room = (kChunkBytes - used_) / options_.snapshot_bytes;
  int most = static_cast<int>(std::min(room, options_.max_frames - batch_->frames.size()));
  int count = pcap_dispatch(handle_->get(), most, on_packet, reinterpret_cast<unsigned char*>(this));
  move_arrived();
  if (count > 0) return {};
  if (count < 0 || interface_changed()) {
    lose_interface();
    return {};
  }
  stop_signal_.wait_readable(handle_->selectable(), until(deadline));
  return {};
}

// NOLINTNEXTLINE(readability-non-const-parameter): libpcap's pcap_handler
void PcapSource::on_packet(unsigned char* source, const pcap_pkthdr* header, const unsigned char* bytes) {
  reinterpret_cast<PcapSource*>(source)->take(*header, bytes);
}

void PcapSource::take(const pcap_pkthdr& header, const unsigned char* bytes) {
  Frame frame;
  frame.time = Nanoseconds{header.ts.tv_sec} * kNanosecondsPerSecond +
               Nanoseconds{header.ts.tv_usec} * handle_->fraction_nanoseconds();
  if (frame.time > packet::saturating_add(host_now_, kMaxAheadOfClock)) {
    ++batch_->ahead_of_clock;
    return;
  }
  frame.captured = chunk_.get() + used_;
  frame.captured_length = std::min(header.caplen, options_.snapshot_bytes);
  frame.wire_length = header.len;
  frame.link_type = handle_->link_type();
  std::memcpy(chunk_.get() + used_, bytes, frame.captured_length);
  used_ += frame.captured_length;
  arrived_.push_back(frame);
}

// Waits until the interface is back, the deadline or stop.
Status PcapSource::wait_for_interface(SteadyClock::time_point deadline) {
  host_now_ = options_.host_clock();
  if (SteadyClock::now() >= next_reopen_) {
    next_reopen_ = SteadyClock::now() + options_.reopen_interval;
    Status opened = open();
    if (opened) told_.clear();
    if (opened || opened.error().kind == ErrorKind::kUnavailable) return {};
    const bool is_news = opened.error().line() != told_;
    told_ = opened.error().line();
    if (is_news) return opened;
  }
  stop_signal_.wait_readable(-1, until(std::min(deadline, next_reopen_)));
  return {};
}

Error PcapSource::clock_was_set_back(Nanoseconds by) const {
  return {ErrorKind::kUnavailable, "the host's clock was set back by " + std::to_string(pane_of(by)) + " s: packets of",
          name_, "count as late until it has caught up; start weir again to go on at once"};
}

void PcapSource::lose_interface() {
  count_drops(*batch_);
  handle_.reset();
  waiting_ = true;
  next_reopen_ = {};
}

// A new interface of the same name, or none: libpcap's socket stays with the old one.
bool PcapSource::interface_changed() {
  if (handle_->interface_index() == 0 || SteadyClock::now() < next_index_check_) return false;
  next_index_check_ = SteadyClock::now() + options_.reopen_interval;
  return if_nametoindex(name_.c_str()) != handle_->interface_index();
}

void PcapSource::end(Batch& batch) {
  if (stopped_ && !closed_) {
    clock_.finish();
    ended_ = true;
  }
  batch.complete_until = clock_.complete_until();
  if (closed_) batch.complete_until = clock_.complete_until_with(arrived_[next_arrived_].time);
  if (handle_ && (ended_ || SteadyClock::now() >= next_drop_count_)) count_drops(batch);
  order_ += batch.frames.size();
  batch_ = nullptr;
}

void PcapSource::count_drops(Batch& batch) {
  next_drop_count_ = SteadyClock::now() + options_.flush_interval;
  pcap_stat now{};
  if (pcap_stats(handle_->get(), &now) != 0) return;
  // The counters are 32 bits wide and wrap.
  batch.kernel_dropped += now.ps_drop - counted_.ps_drop;
  batch.interface_dropped += now.ps_ifdrop - counted_.ps_ifdrop;
  counted_ = now;
}

}  // namespace

Nanoseconds host_time() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return Nanoseconds{now.tv_sec} * kNanosecondsPerSecond + now.tv_nsec;
}

Nanoseconds time_since_boot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return Nanoseconds{now.tv_sec} * kNanosecondsPerSecond + now.tv_nsec;
}

Result<std::unique_ptr<LiveSource>> open_interface(std::string name, const LiveOptions& options) {
  auto source = std::make_unique<PcapSource>(std::move(name), options);
  Status opened = source->open();
  if (!opened) {
    const bool may_come = opened.error().kind == ErrorKind::kUnavailable && options.wait_for_interface;
    if (!may_come) return std::unexpected(opened.error());
    source->wait();
  }
  return source;
}

}  // namespace weir::capture
