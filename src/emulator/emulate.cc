#include "emulator/emulate.h"

#include <algorithm>
#include <cstring>

#include "emulator/behaviours.h"
#include "emulator/capture_writer.h"
#include "emulator/life.h"
#include "emulator/merge.h"
#include "emulator/pool.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

// About as much work a chunk, whatever the number of users, but a tenth of a second at least.
Nanoseconds chunk_of(const Scenario& scenario) {
  constexpr Nanoseconds kShortest = kNanosecondsPerSecond / 10, kLongest = 5 * kNanosecondsPerSecond;
  return std::clamp(400 * kNanosecondsPerSecond / scenario.world.users, kShortest, kLongest);
}

class Emulation {
 public:
  Emulation(const Scenario& scenario, const Output& output, TruthSink* truth)
      : scenario_(scenario),
        output_(output),
        truth_(truth),
        world_(scenario.world),
        pool_(output.threads),
        groups_(std::min<std::size_t>(4 * output.threads, scenario.world.users)),
        writer_(output.descriptor, output.name) {
    make_streams();
  }

  Result<Emulated> go(const std::function<bool(const Progress&)>& proceed) {
    write_header();
    Nanoseconds end = scenario_.start + scenario_.duration, at = scenario_.start;
    while (at < end) {
      at = std::min(at + chunk_of(scenario_), end);
      make_chunk(at);
      if (writer_.failed()) break;
      if (!proceed({at - scenario_.start, scenario_.duration, outcome_.capture_bytes})) {
        outcome_.stopped = at < end;
        break;
      }
    }
    if (truth_ != nullptr) tell_the_rest(at);
    Status written = writer_.finish();
    if (!written) return std::unexpected(written.error());
    outcome_.reader_left = writer_.closed();
    outcome_.capture_bytes = writer_.bytes_written();
    for (const auto& stream : streams_) outcome_.tcp.merge(stream->ledger().tcp());
    return outcome_;
  }

 private:
  void make_streams() {
    for (const Group& group : scenario_.groups) {
      for (std::uint32_t i = 0; i < group.users; ++i) {
        auto number = static_cast<std::uint32_t>(streams_.size());
        streams_.push_back(std::make_unique<Stream>(world_, number, scenario_.truth, truth_ != nullptr));
        begin(*streams_.back(), group.life);
      }
    }
    for (const Behaviour& behaviour : scenario_.behaviours) {
      start_behaviour(behaviour, scenario_.start, *streams_[behaviour.user]);
    }
  }

  // Everybody says something in the first second, so that everybody is a user from there on.
  void begin(Stream& stream, const Life& life) {
    Nanoseconds rest_of_second = start_of(pane_of(scenario_.start) + 1) - scenario_.start;
    Random random = stream.random(2);
    announce(scenario_.start + random.between(0, rest_of_second - 1), stream);
    stream.start(make_life(life, scenario_, stream), scenario_.start);
  }

  void write_header() {
    std::string header = capture_header(output_.snaplen);
    buffers_.resize(1);
    std::memcpy(buffers_[0].room(header.size()), header.data(), header.size());
    buffers_[0].resize(header.size());
    writer_.write(buffers_);
  }

  void make_chunk(Nanoseconds until) {
    Nanoseconds newest = outcome_.last;
    pool_.run(groups_.size(), [&](std::size_t group) { advance(group, until, newest); });
    Nanoseconds from = until - chunk_of(scenario_);
    std::size_t slices = output_.threads * 4;
    buffers_.resize(slices);
    std::vector<SliceCounts> counts(slices);
    pool_.run(slices, [&](std::size_t i) {
      Nanoseconds slice_from = from + (until - from) / static_cast<Nanoseconds>(slices) * static_cast<Nanoseconds>(i);
      Nanoseconds slice_until =
          i + 1 == slices ? until : slice_from + (until - from) / static_cast<Nanoseconds>(slices);
      if (i == 0) slice_from = kEarliestTime;
      counts[i] = write_slice(groups_, slice_from, slice_until, output_.snaplen, buffers_[i]);
    });
    for (const SliceCounts& count : counts) {
      outcome_.packets += count.packets, outcome_.bytes += count.bytes, outcome_.capture_bytes += count.capture_bytes;
      outcome_.last = std::max(outcome_.last, count.last);
    }
    writer_.write(buffers_);
    if (truth_ != nullptr) tell();
  }

  // Makes the packets of a group of users up to `until`, in order.
  void advance(std::size_t group, Nanoseconds until, Nanoseconds newest) {
    std::vector<PacketReference>& references = groups_[group];
    references.clear();
    std::size_t first = streams_.size() * group / groups_.size(), end = streams_.size() * (group + 1) / groups_.size();
    for (std::size_t i = first; i < end; ++i) {
      Stream& stream = *streams_[i];
      stream.forget_due();
      stream.advance(until);
      if (truth_ != nullptr) stream.ledger().close_idle(newest, false);
      for (const Packet& packet : stream.due()) references.push_back({packet.time, &packet, stream.user()});
    }
    std::sort(references.begin(), references.end());
  }

  void tell() {
    for (const auto& stream : streams_) {
      for (const ActivityTruth& activity : stream->ledger().take_activities()) truth_->activity(activity);
      for (const SessionTruth& session : stream->ledger().take_sessions()) truth_->session(session);
    }
  }

  void tell_the_rest(Nanoseconds end) {
    for (const auto& stream : streams_) {
      stream->ledger().close_idle(outcome_.last, true);
      stream->ledger().end_all_activities(end);
    }
    tell();
    std::map<std::uint32_t, UserTotals> totals;
    for (const auto& stream : streams_) {
      for (const auto& [user, part] : stream->ledger().totals()) totals[user].merge(part);
    }
    for (const auto& [user, sum] : totals) truth_->user(world_.user(user).address, sum);
  }

  const Scenario& scenario_;
  const Output& output_;
  TruthSink* truth_;
  World world_;
  Pool pool_;
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<std::vector<PacketReference>> groups_;
  std::vector<Buffer> buffers_;
  CaptureWriter writer_;
  Emulated outcome_;
};

}  // namespace

Result<Emulated> emulate(const Scenario& scenario, const Output& output, TruthSink* truth,
                         const std::function<bool(const Progress&)>& proceed) {
  return Emulation(scenario, output, truth).go(proceed);
}

}  // namespace weir::emulator
