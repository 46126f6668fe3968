#include "kafka/intake.h"

#include <algorithm>
#include <thread>

#include "kafka/partition.h"
#include "kafka/pycapa.h"

namespace weir::kafka {
namespace {

constexpr auto kLookForRoom = std::chrono::milliseconds(20);
constexpr std::size_t kPycapaGroupBytes = 256 * 1024;

}  // namespace

Result<Accepted> SpoolDoor::accept(std::uint16_t source, const SourceClockState& clock,
                                   std::vector<PackedRecord>&& records) {
  std::lock_guard lock(mutex_);
  SpoolState state = *spool_.state();
  Group group{source, clock, {}};
  for (PackedRecord& record : records) {
    record.head.spool = state.spool;
    record.head.sequence = state.next_sequence[static_cast<std::size_t>(record.partition)]++;
    group.messages.push_back({record.partition, std::nullopt, headers_of(record.head), std::move(record.value)});
  }
  auto accepted = spool_.append(group);
  if (!accepted || *accepted == Accepted::kYes) return accepted;
  for (std::size_t i = 0; i < records.size(); ++i) records[i].value = std::move(group.messages[i].value);
  return accepted;
}

Result<Accepted> SpoolDoor::accept(const Group& group) {
  std::lock_guard lock(mutex_);
  return spool_.append(group);
}

SourceIntake::SourceIntake(const IntakeOptions& options, const SourceClockState& resumed, SpoolDoor& door)
    : options_(options), door_(door), packer_(options.packer), clock_(resumed) {
  if (options_.live) first_order_ = seen_ = clock_.next_order;
}

Status SourceIntake::begin(const std::atomic<bool>& stop) {
  std::lock_guard lock(mutex_);
  if (clock_.begun) return {};
  SourceClockState after = clock_;
  after.begun = true;
  if (options_.one_packet_per_record) {
    clock_ = after;
    return {};
  }
  return give(packer_.to_all(Kind::kBegin, std::nullopt, options_.return_pane), after, stop);
}

Status SourceIntake::take(const Batch& batch, const std::atomic<bool>& stop) {
  std::lock_guard lock(mutex_);
  count_dropped({batch.kernel_dropped + batch.interface_dropped, 0, batch.ahead_of_clock});
  counters_.clamped_times += batch.clamped_times;
  std::uint64_t order = first_order_ + batch.first_order;
  for (const Frame& frame : batch.frames) {
    if (Status taken = take_frame(frame, order++, stop); !taken) return taken;
  }
  if (batch.complete_until != INT64_MIN) {
    if (Status told = take_border(batch.complete_until, stop); !told) return told;
  }
  if (pending_packets_ > 0 && Clock::now() - opened_ >= options_.close_after) return flush(std::nullopt, stop);
  return {};
}

Status SourceIntake::take_frame(Frame frame, std::uint64_t order, const std::atomic<bool>& stop) {
  if (order < clock_.next_order || stop) return {};
  if (options_.return_pane && !frame.late && pane_of(frame.time) < *options_.return_pane) {
    frame.late = true;
    frame.late_pane = *options_.return_pane;
  }
  if (pending_packets_ == 0) opened_ = Clock::now();
  if (options_.one_packet_per_record) return add_pycapa(frame, order, stop);
  if (!packer_.add(frame, order)) {
    if (Status flushed = flush(std::nullopt, stop); !flushed || stop) return flushed;
    opened_ = Clock::now();
    WEIR_CHECK(packer_.add(frame, order));
  }
  ++pending_packets_, pending_bytes_ += frame.wire_length;
  seen_ = order + 1;
  return {};
}

Status SourceIntake::add_pycapa(const Frame& frame, std::uint64_t order, const std::atomic<bool>& stop) {
  seen_ = order + 1;
  if (!has_pycapa_form(frame)) {
    ++counters_.other_link_types;
    return {};
  }
  pycapa_.push_back(pycapa_message(frame, partition_of(frame, options_.packer.partitions)));
  pycapa_bytes_ += frame.captured_length;
  ++pending_packets_, pending_bytes_ += frame.wire_length;
  return pycapa_bytes_ >= kPycapaGroupBytes ? flush(std::nullopt, stop) : Status{};
}

Status SourceIntake::take_border(Seconds until, const std::atomic<bool>& stop) {
  if (options_.return_pane) until = std::max(until, *options_.return_pane);
  if (stop || (clock_.complete_until && until <= *clock_.complete_until)) return {};
  return flush(until, stop);
}

Status SourceIntake::close_aged(const std::atomic<bool>& stop) {
  std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || pending_packets_ == 0 || Clock::now() - opened_ < options_.close_after) return {};
  return flush(std::nullopt, stop);
}

Status SourceIntake::end(const std::atomic<bool>& stop) {
  std::lock_guard lock(mutex_);
  if (pending_packets_ > 0) {
    if (Status flushed = flush(std::nullopt, stop); !flushed) return flushed;
  }
  if (stop && !options_.live) return {};
  SourceClockState after = clock_;
  after.ended = true;
  if (options_.one_packet_per_record) return give_pycapa(after, stop);
  return give(packer_.to_all(Kind::kEnd, clock_.complete_until, std::nullopt), after, stop);
}

Status SourceIntake::close(const std::atomic<bool>& stop) {
  std::lock_guard lock(mutex_);
  return pending_packets_ > 0 ? flush(std::nullopt, stop) : Status{};
}

Status SourceIntake::flush(std::optional<Seconds> border, const std::atomic<bool>& stop) {
  SourceClockState after = clock_;
  after.next_order = std::max(after.next_order, seen_);
  if (border) after.complete_until = border;
  if (options_.one_packet_per_record) return give_pycapa(after, stop);
  return give(packer_.take(clock_.complete_until, border), after, stop);
}

// Tries until there is room, the source is live, or stop. True when accepted.
Result<bool> SourceIntake::wait_for_room(const std::function<Result<Accepted>()>& attempt,
                                         const std::atomic<bool>& stop) const {
  for (;;) {
    auto accepted = attempt();
    if (!accepted) return std::unexpected(accepted.error());
    if (*accepted == Accepted::kYes) return true;
    if (options_.live || stop) return false;
    std::this_thread::sleep_for(kLookForRoom);
  }
}

Status SourceIntake::give(std::vector<PackedRecord>&& records, const SourceClockState& after,
                          const std::atomic<bool>& stop) {
  if (records.empty()) return {};
  records.front().head.dropped = untold_;
  const std::size_t count = records.size();
  auto accepted = wait_for_room([&] { return door_.accept(options_.packer.source, after, std::move(records)); }, stop);
  if (!accepted) return std::unexpected(accepted.error());
  if (*accepted) {
    clock_ = after;
    counters_.records += count;
    untold_ = {};
    count_accepted();
  } else if (options_.live) {
    count_dropped({0, pending_packets_, 0});  // the border comes with the next group
  }
  pending_packets_ = pending_bytes_ = 0;
  return {};
}

Status SourceIntake::give_pycapa(const SourceClockState& after, const std::atomic<bool>& stop) {
  Group group{options_.packer.source, after, std::move(pycapa_)};
  pycapa_.clear();
  pycapa_bytes_ = 0;
  auto accepted = wait_for_room([&] { return door_.accept(group); }, stop);
  if (!accepted) return std::unexpected(accepted.error());
  if (*accepted) {
    clock_ = after;
    counters_.records += group.messages.size();
    count_accepted();
  } else if (options_.live) {
    count_dropped({0, pending_packets_, 0});
  }
  pending_packets_ = pending_bytes_ = 0;
  return {};
}

void SourceIntake::count_accepted() {
  counters_.packets += pending_packets_;
  counters_.bytes += pending_bytes_;
  if (pending_packets_ > 0) in_gap_ = false;
}

void SourceIntake::count_dropped(const Dropped& dropped) {
  if (!dropped.any()) return;
  if (!in_gap_) ++counters_.gaps;
  in_gap_ = true;
  untold_.add(dropped);
  counters_.dropped.add(dropped);
}

Seconds SourceIntake::complete_until() const {
  std::lock_guard lock(mutex_);
  return clock_.complete_until.value_or(INT64_MIN);
}

bool SourceIntake::ended() const {
  std::lock_guard lock(mutex_);
  return clock_.ended;
}

IntakeCounters SourceIntake::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace weir::kafka
