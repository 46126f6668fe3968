#include "jni/late.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir::jni {
namespace {

constexpr Nanoseconds kOnTheWay = kNanosecondsPerSecond;  // through a probe and Kafka

traffic::Activity as_late(const traffic::Activity& activity) {
  traffic::Activity late;
  late.late = activity.late;
  late.late.add(activity.totals);
  late.late_from_outside = activity.late_from_outside;
  late.late_from_outside.add(activity.from_outside);
  late.first = activity.first;
  late.last = activity.last;
  return late;
}

traffic::NetworkActivity as_late(const traffic::NetworkActivity& activity) {
  traffic::NetworkActivity late = activity;
  late.late.add(activity.total);
  late.late_foreign.add(activity.foreign);
  late.total = late.in = late.out = late.internal = late.foreign = {};
  std::fill(std::begin(late.partial), std::end(late.partial), 0);
  late.transports.clear();
  return late;
}

// Takes the late packets out of an Activity. Which of the two had the first and the last packet is not known any more.
traffic::Activity late_part_of(traffic::Activity& activity) {
  traffic::Activity late;
  late.late = std::exchange(activity.late, {});
  late.late_from_outside = std::exchange(activity.late_from_outside, {});
  late.first = activity.first;
  late.last = activity.last;
  return late;
}

}  // namespace

void count_as_late(Piece& piece, Seconds complete, Seconds late_pane) {
  if (piece.least_pane && *piece.least_pane < complete) piece.least_pane.reset();
  std::vector<ActivityOf> moved;
  for (ActivityOf& item : piece.activities) {
    if (item.pane >= late_pane) continue;
    if (item.pane < complete) {
      item.of.activity = as_late(item.of.activity);
      item.pane = late_pane;
    } else if (item.of.activity.late.all_packets() != 0) {
      moved.push_back({late_pane, {item.of.address, late_part_of(item.of.activity)}});
    }
  }
  std::move(moved.begin(), moved.end(), std::back_inserter(piece.activities));
  for (NetworkPane& item : piece.network) {
    if (item.pane >= complete) continue;
    item.activity = as_late(item.activity);
    item.pane = late_pane;
  }
}

void mark_late(Piece& piece, const Clocks& clocks, Nanoseconds lateness) {
  if (!piece.one_packet_a_record_of) return;
  const Seconds complete = clocks.complete_until(*piece.one_packet_a_record_of);
  if (complete != INT64_MIN) count_as_late(piece, complete, complete + lateness / kNanosecondsPerSecond);
}

void Heard::take(const Piece& piece) {
  for (const ClockNews& news : piece.news) partitions_.insert(news.partition);
  if (piece.newest) newest_ = std::max(newest_.value_or(*piece.newest), *piece.newest);
}

void Heard::let_idle_follow(Clocks& clocks, Nanoseconds lateness) const {
  constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
  if (newest_) clocks.follow(partitions_, pane_of(*newest_ * kNanosecondsPerMillisecond - kOnTheWay - lateness));
}

}  // namespace weir::jni
