#include "engine/intake.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace weir::engine {

Intake::Intake(std::vector<std::unique_ptr<PacketSource>> sources, Mapping& mapping, Seconds floor,
               const std::atomic<bool>& stop)
    : mapping_(mapping), floor_(floor), stop_(stop) {
  for (auto& reader : sources) sources_.push_back({std::move(reader), static_cast<std::uint32_t>(sources_.size())});
}

Intake::~Intake() {
  closing_ = true;
  for (Source& source : sources_) source.reader->stop();
  for (std::thread& thread : threads_) thread.join();
}

void Intake::start() {
  const bool has_files =
      std::any_of(sources_.begin(), sources_.end(), [](const Source& s) { return !s.reader->live(); });
  if (has_files) threads_.emplace_back([this] { read_files(); });
  for (Source& source : sources_)
    if (source.reader->live()) threads_.emplace_back([this, &source] { read_live(source); });
  threads_.emplace_back([this] {  // a source that waits does not look at the flag
    while (!stop_ && !closing_) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    for (Source& source : sources_) source.reader->stop();
  });
}

void Intake::read_files() {
  for (;;) {
    Source* behind = nullptr;
    for (Source& source : sources_) {
      if (source.ended || source.reader->live()) continue;
      if (!behind || source.complete_until < behind->complete_until) behind = &source;
    }
    if (!behind) return;
    if (!read_batch(*behind)) end(*behind);
  }
}

void Intake::read_live(Source& source) {
  while (read_batch(source)) {
  }
  end(source);
}

bool Intake::read_batch(Source& source) {
  if (stop_ || closing_) return false;
  Batch batch;
  const Result<bool> more = source.reader->next(batch);
  if (!more) {
    std::lock_guard lock(problems_mutex_);
    problems_.push_back(more.error());
    return true;
  }
  if (!*more) return false;
  notice_waiting(source);
  give(source, std::move(batch));
  return true;
}

void Intake::notice_waiting(Source& source) {
  const bool waiting = source.reader->waiting();
  if (waiting == source.waiting) return;
  source.waiting = waiting;
  std::lock_guard lock(problems_mutex_);
  notices_.push_back({ErrorKind::kUnavailable, waiting ? "lost the interface" : "the interface is back:",
                      source.reader->name(), waiting ? "waiting for it to come back" : ""});
}

void Intake::mark_late(Batch& batch) const {
  for (Frame& frame : batch.frames) {
    if (frame.late || pane_of(frame.time) >= floor_) continue;
    frame.late = true;
    frame.late_pane = floor_;
  }
}

void Intake::give(Source& source, Batch&& batch) {
  if (floor_ != INT64_MIN) mark_late(batch);
  const std::uint64_t frames = batch.frames.size();
  const Seconds complete_until = batch.complete_until;
  std::lock_guard lock(mutex_);
  lost_.ahead_of_clock += batch.ahead_of_clock;
  lost_.kernel_dropped += batch.kernel_dropped + batch.interface_dropped;
  lost_.queue_dropped += batch.queue_dropped;
  if (frames != 0 && !mapping_.add(std::move(batch), source.number, source.reader->live()))
    lost_.queue_dropped += frames;
  source.complete_until = std::max(source.complete_until, complete_until);
  tell_border();
}

void Intake::end(Source& source) {
  std::lock_guard lock(mutex_);
  source.ended = true;
  tell_border();
}

void Intake::tell_border() {
  Seconds all = INT64_MAX, furthest = INT64_MIN;
  bool open = false;
  for (const Source& source : sources_) {
    furthest = std::max(furthest, source.complete_until);
    if (source.ended) continue;
    open = true;
    all = std::min(all, source.complete_until);
  }
  Border border = lost_;
  border.last = !open;
  border.complete_until = open ? all : furthest;
  if (!border.last && (all == INT64_MIN || all <= told_)) return;
  told_ = border.complete_until;
  lost_ = {};
  mapping_.add_border(border);
}

std::vector<Error> Intake::take_problems() {
  std::lock_guard lock(problems_mutex_);
  return std::exchange(problems_, {});
}

std::vector<Error> Intake::take_notices() {
  std::lock_guard lock(problems_mutex_);
  return std::exchange(notices_, {});
}

}  // namespace weir::engine
