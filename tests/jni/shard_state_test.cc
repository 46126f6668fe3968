// An input that ends and then goes on: what was written at the end is written again as if it had not ended.
#include "jni/shard_state.h"

#include <gtest/gtest.h>

#include <map>

#include "jni/task_mapper.h"
#include "kafka/samples.h"

namespace weir::jni {
namespace {

using kafka::kSecond;

constexpr Seconds kMinute = 1'200'000'000 / 60 * 60;

// One shard as Spark runs it: a state that is committed with each trigger, and documents that replace those before.
class OneShard {
 public:
  OneShard() : core_(options(), {{"probe"}, 1}) {}

  // A file of the probe, a packet each second of [from, until), from its `begin` to its `end`.
  void read(Seconds from, Seconds until) {
    kafka::Packer packer({"probe", 0, 1, 1});
    give(packer.to_all(kafka::Kind::kBegin, std::nullopt, std::nullopt));
    for (Seconds second = from; second < until; ++second) {
      ASSERT_TRUE(packer.add(packet_at(second, from), static_cast<std::uint64_t>(second - from)));
      give(packer.take(std::nullopt, second + 1));
    }
    give(packer.to_all(kafka::Kind::kEnd, until, std::nullopt));
  }

  // A trigger of all that was read since the last one.
  void trigger() {
    const std::string piece = mapper_.take()[shard()];
    StepOptions options;
    options.finish_at_end = true;
    const auto step = state_->step({piece}, options);
    ASSERT_TRUE(step.has_value());
    for (const StateChange& change : step->changes) {
      if (change.value) {
        entries_[change.key] = *change.value;
      } else {
        entries_.erase(change.key);
      }
    }
    for (const OutputRow& row : step->rows)
      if (row.kind == OutputKind::kUserMinute || row.kind == OutputKind::kSession || row.kind == OutputKind::kProfile)
        documents_[{row.kind, row.key}] = row.value;
  }

  void start_again() {
    state_ = std::make_unique<ShardState>(core_, 0);
    ASSERT_TRUE(state_->restore({entries_.begin(), entries_.end()}));
  }

  using Documents = std::map<std::pair<OutputKind, std::string>, std::string>;
  const Documents& documents() const { return documents_; }

 private:
  static traffic::Options options() {
    traffic::Options options;
    options.networks = {*parse_prefix("10.0.0.1/32")};
    return options;
  }
  unsigned shard() const { return core_.directory().shard_of(core_.directory().user_of(*parse_address("10.0.0.1"))); }

  // TCP of one session; the first one has the SYN.
  Frame packet_at(Seconds second, Seconds first) {
    std::string bytes = kafka::udp_frame(1, 2, 12);
    bytes[14 + 9] = 6;
    bytes[14 + 20 + 12] = 0x50;
    bytes[14 + 20 + 13] = second == first && second % 3600 == kMinute % 3600 ? 0x02 : 0x10;
    return frames_.of(second * kSecond, bytes);
  }

  void give(std::vector<kafka::PackedRecord>&& records) {
    for (kafka::PackedRecord& record : records) {
      record.head.spool = 1;
      record.head.sequence = next_++;
      const kafka::Message message = kafka::message_of(record);
      ASSERT_TRUE(mapper_.add(kafka::view_of(message), 0));
    }
  }

  const Core core_;
  kafka::Frames frames_;
  TaskMapper mapper_{core_};
  std::uint64_t next_ = 0;
  std::map<std::string, std::string> entries_;
  Documents documents_;
  std::unique_ptr<ShardState> state_ = std::make_unique<ShardState>(core_, 0);
};

// Two files, the first of which ends at `border`.
OneShard::Documents without_an_end_between(Seconds border, Seconds until) {
  OneShard run;
  run.read(kMinute, border);
  run.read(border, until);
  run.trigger();
  return run.documents();
}

// The second has another trigger; the state is made anew before it, or not.
OneShard::Documents with_an_end_between(Seconds border, Seconds until, bool again) {
  OneShard run;
  run.read(kMinute, border);
  run.trigger();
  if (again) run.start_again();
  run.read(border, until);
  run.trigger();
  return run.documents();
}

TEST(ShardState, AMinuteAndASessionThatARunEndedInAreWholeWhenTheNextRunGoesOn) {
  for (const Seconds border : {kMinute + 30, kMinute + 210}) {
    const auto expected = without_an_end_between(border, kMinute + 240);
    ASSERT_GE(expected.size(), 3u);
    EXPECT_EQ(with_an_end_between(border, kMinute + 240, true), expected) << border - kMinute;
    EXPECT_EQ(with_an_end_between(border, kMinute + 240, false), expected) << border - kMinute;
  }
}

TEST(ShardState, AMinuteThatSeveralRunsEndedInIsWhole) {
  OneShard run;
  for (Seconds second = 0; second < 60; second += 10) {
    if (second % 20 == 0) run.start_again();
    run.read(kMinute + second, kMinute + second + 10);
    run.trigger();
  }
  EXPECT_EQ(run.documents(), without_an_end_between(kMinute + 30, kMinute + 60));
}

}  // namespace
}  // namespace weir::jni
