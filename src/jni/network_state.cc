#include "jni/network_state.h"

#include <algorithm>

#include "jni/documents.h"
#include "jni/late.h"
#include "jni/state_keys.h"
#include "kafka/record.h"

namespace weir::jni {
namespace {

std::unexpected<Error> damaged() {
  return failure(ErrorKind::kStorage, "damaged or foreign state:", "the network's", "start with a fresh checkpoint");
}

bool read(ByteReader& in, traffic::NetworkActivity& activity) {
  auto parsed = traffic::parse_network_activity(in.text());
  if (parsed) activity = std::move(*parsed);
  return parsed.has_value();
}

}  // namespace

NetworkState::NetworkState(const Core& core) : core_(core), clocks_(core.sources()) {}

Result<Step> NetworkState::step(const std::vector<std::string_view>& pieces, const StepOptions& options) {
  Step step;
  Heard heard;
  std::vector<Piece> read;
  for (const std::string_view bytes : pieces) {
    auto piece = parse_piece(bytes, core_.options().bounds);
    if (!piece) return std::unexpected(piece.error());
    heard.take(*piece);
    read.push_back(std::move(*piece));
  }
  bool all_end = false;
  for (Piece& piece : read) {
    all_end |= piece.all_end;
    if (heard.newest()) silence_.take(piece.news, *heard.newest());
    take_piece(std::move(piece));
  }
  clocks_.forget_ended();
  silence_.forget_others(clocks_);
  tell_turned_away(step);
  if (all_end) clocks_.end_all();
  if (options.idle_follows) heard.let_idle_follow(clocks_, core_.options().lateness);
  settled_until_ = std::max(settled_until_, clocks_.complete_until());
  while (!pending_.empty() && pending_.begin()->first < settled_until_) {
    const auto next = pending_.extract(pending_.begin());
    settle_pane(next.key(), next.mapped(), step);
  }
  end_ranges(settled_until_, step);
  if (options.source_timeout > 0) give_up_silent(options.source_timeout, step);
  step.changes.push_back({kHeaderKey, header()});
  return step;
}

void NetworkState::take_piece(Piece&& piece) {
  mark_late(piece, clocks_, core_.options().lateness);
  count_as_late(piece, settled_until_, settled_until_);
  for (const ClockNews& news : piece.news) clocks_.take(news);
  for (const NetworkPane& item : piece.network) traffic::merge(pending_[item.pane], item.activity);
}

void NetworkState::settle_pane(Seconds pane, const traffic::NetworkActivity& activity, Step& step) {
  end_ranges(pane, step);
  for (auto [range, seconds] : {std::pair(&minute_, 60), std::pair(&hour_, 3600)}) {
    if (range->start == INT64_MIN) range->start = floor_to(pane, seconds);
    traffic::merge(range->sum, activity);
  }
}

void NetworkState::end_ranges(Seconds until, Step& step) {
  const auto end = [&](Range& range, Seconds seconds, traffic::Level level) {
    if (range.start == INT64_MIN || until < range.start + seconds) return;
    step.rows.push_back(document_of(traffic::NetworkPaneRow{level, range.start, std::move(range.sum)}));
    range = {};
  };
  end(minute_, 60, traffic::Level::kMinute);
  end(hour_, 3600, traffic::Level::kHour);
}

// Once, until a trigger comes in which nobody is.
void NetworkState::tell_turned_away(Step& step) {
  const std::string probe = clocks_.take_turned_away();
  if (!probe.empty() && !tells_turned_away_) step.rows.push_back({OutputKind::kTurnedAway, probe, {}});
  tells_turned_away_ = !probe.empty();
}

void NetworkState::give_up_silent(std::int64_t timeout, Step& step) {
  for (const Clocks::Behind& source : silence_.due(clocks_, timeout)) {
    kafka::RecordHead head;
    head.kind = kafka::Kind::kRemoved;
    head.probe = source.probe;
    head.source = source.source, head.sources = source.sources;
    // One that never began has completed nothing: no pane waits for it.
    head.pane = source.complete_until == INT64_MIN ? pane_of(kEarliestTime) : source.complete_until;
    OutputRow& row = step.rows.emplace_back(OutputRow{OutputKind::kRemoved, source.probe, {}});
    ByteWriter out(row.value);
    for (const kafka::Header& header : kafka::headers_of(head)) {
      for (const std::string& part : {header.name, header.value}) {
        out.u8(static_cast<std::uint8_t>(part.size()));
        row.value += part;
      }
    }
  }
}

std::string NetworkState::header() const {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kNetworkStateVersion);
  out.zigzag(settled_until_);
  for (const Range* range : {&minute_, &hour_}) {
    out.zigzag(range->start);
    out.text(traffic::serialize(range->sum));
  }
  out.varint(pending_.size());
  for (const auto& [pane, activity] : pending_) {
    out.zigzag(pane);
    out.text(traffic::serialize(activity));
  }
  clocks_.write(out);
  silence_.write(out);
  return bytes;
}

Status NetworkState::restore_header(std::string_view bytes) {
  ByteReader in(bytes);
  const std::uint8_t version = in.u8();
  if (version == 0 || version > kNetworkStateVersion) return damaged();
  settled_until_ = in.zigzag();
  for (Range* range : {&minute_, &hour_}) {
    range->start = in.zigzag();
    if (!read(in, range->sum)) return damaged();
  }
  for (std::size_t left = in.count(2); left > 0; --left)
    if (const Seconds pane = in.zigzag(); !read(in, pending_[pane])) return damaged();
  if (!clocks_.read(in)) return damaged();
  if (version > 1) silence_.read(in);
  return in.ok() && in.left() == 0 ? Status{} : damaged();
}

Status NetworkState::restore(const Entries& entries) {
  if (entries.empty()) return {};
  if (entries.size() != 1 || entries[0].first != kHeaderKey) return damaged();
  return restore_header(entries[0].second);
}

}  // namespace weir::jni
