// Live capture on a veth pair in a network namespace of the test's own thread. Needs root (or the capabilities).
#include "capture/live_source.h"

#include <gtest/gtest.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <thread>

#include "capture/interfaces.h"

namespace weir::capture {
namespace {

using std::chrono::milliseconds;

bool shell(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

// The kernel gives an interface its queue a while after `up`; what is sent before is dropped without an error.
bool carries_frames(const std::string& interface) {
  return shell("timeout 30 sh -c 'until ip link show " + interface +
               " | grep -q \"qdisc noqueue state UP\"; do sleep 0.02; done'");
}

bool make_pair_of_interfaces() {
  return shell("ip link add weir0 type veth peer name weir1") && shell("ip link set lo up") &&
         shell("ip link set weir0 addrgenmode none up") && shell("ip link set weir1 addrgenmode none up") &&
         carries_frames("weir0") && carries_frames("weir1");
}

// Runs `body` in a thread with a network namespace that holds weir0 and weir1, both up; false when that cannot be had.
bool in_namespace(const std::function<void()>& body) {
  bool ready = false;
  std::thread thread([&] {
    ready = unshare(CLONE_NEWNET) == 0 && make_pair_of_interfaces();
    if (ready) body();
  });
  thread.join();
  return ready;
}

#define IN_NAMESPACE(...) \
  if (!in_namespace(__VA_ARGS__)) GTEST_SKIP() << "needs root and ip(8) for a network namespace"

// Sends frames of `length` bytes that carry marks from `first_mark` on through weir0, so that weir1 receives them.
void send_frames(std::uint32_t first_mark, std::uint32_t count, std::size_t length = 100) {
  int raw = socket(AF_PACKET, SOCK_RAW, 0);
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(if_nametoindex("weir0"));
  std::string frame(length, 'w');
  std::memcpy(frame.data(), "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x88\xb5", 14);
  for (std::uint32_t mark = first_mark; mark < first_mark + count; ++mark) {
    std::memcpy(frame.data() + 14, &mark, 4);
    EXPECT_EQ(sendto(raw, frame.data(), length, 0, reinterpret_cast<sockaddr*>(&to), sizeof(to)),
              static_cast<ssize_t>(length));
  }
  close(raw);
}

void send_frame(std::uint32_t mark, std::size_t length = 100) { send_frames(mark, 1, length); }

std::uint32_t mark_of(const Frame& frame) {
  std::uint32_t mark = 0;
  std::memcpy(&mark, frame.captured + 14, 4);
  return mark;
}

using SteadyClock = std::chrono::steady_clock;

bool still_within_patience(SteadyClock::time_point start) {
  return SteadyClock::now() < start + std::chrono::seconds(5);
}

LiveOptions small_ring() {
  LiveOptions options;
  options.ring_bytes = 16 * 1024 * 1024;
  return options;
}

// The marks of the frames that come until `count` have, or five seconds have passed.
std::vector<std::uint32_t> marks_from(LiveSource& source, std::size_t count) {
  std::vector<std::uint32_t> marks;
  Batch batch;
  auto start = SteadyClock::now();
  while (marks.size() < count && still_within_patience(start)) {
    auto more = source.next(batch);
    if (!more || !*more) break;
    EXPECT_TRUE(std::ranges::is_sorted(batch.frames, {}, &Frame::time));
    for (const Frame& frame : batch.frames) marks.push_back(mark_of(frame));
  }
  return marks;
}

TEST(Live, FramesComeInOrderWithTheirTimesAndLengths) {
  IN_NAMESPACE([] {
    LiveOptions options = small_ring();
    options.snapshot_bytes = 60;
    auto source = open_interface("weir1", options);
    ASSERT_TRUE(source.has_value()) << source.error().line();
    Nanoseconds before = host_time();
    auto start = SteadyClock::now();
    constexpr std::uint32_t kSent = 500;
    send_frames(0, kSent, 1000);
    Batch batch;
    std::uint32_t got = 0;
    while (got < kSent && still_within_patience(start)) {
      ASSERT_TRUE((*source)->next(batch).value());
      EXPECT_EQ(batch.first_order, got);
      EXPECT_EQ(batch.kernel_dropped, 0u);
      for (const Frame& frame : batch.frames) {
        EXPECT_EQ(mark_of(frame), got++);
        EXPECT_EQ(frame.captured_length, 60u);
        EXPECT_EQ(frame.wire_length, 1000u);
        EXPECT_EQ(frame.link_type, 1);
        EXPECT_GE(frame.time, before);
        EXPECT_LE(frame.time, host_time());
        EXPECT_FALSE(frame.late);
      }
    }
    EXPECT_EQ(got, kSent);
    EXPECT_TRUE((*source)->live());
    EXPECT_EQ((*source)->name(), "weir1");
  });
}

TEST(Live, ABatchIsGivenSoonAndAnIdleSourceFollowsTheHost) {
  IN_NAMESPACE([] {
    auto source = open_interface("weir1", small_ring());
    ASSERT_TRUE(source.has_value());
    send_frame(1);
    auto before = SteadyClock::now();
    EXPECT_EQ(marks_from(**source, 1).size(), 1u);
    EXPECT_LT(SteadyClock::now() - before, milliseconds(600));
    Batch batch;
    Seconds last = INT64_MIN;
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE((*source)->next(batch).value());
      EXPECT_TRUE(batch.frames.empty());
      EXPECT_GT(batch.complete_until, last);
      EXPECT_LE(batch.complete_until, pane_of(host_time()) - 1);
      EXPECT_GE(batch.complete_until, pane_of(host_time()) - 3);
      last = batch.complete_until;
    }
  });
}

TEST(Live, AFrameFarAheadOfTheHostIsCountedAndMovesNoClock) {
  IN_NAMESPACE([] {
    LiveOptions options = small_ring();
    std::atomic<Nanoseconds> offset = 3600 * kNanosecondsPerSecond;  // the host's clock seems an hour behind
    options.host_clock = [&] { return host_time() - offset; };
    auto source = open_interface("weir1", options);
    ASSERT_TRUE(source.has_value());
    send_frame(1);
    Batch batch;
    std::uint64_t ahead = 0;
    for (auto start = SteadyClock::now(); ahead == 0 && still_within_patience(start);) {
      ASSERT_TRUE((*source)->next(batch).value());
      EXPECT_TRUE(batch.frames.empty());
      ahead = batch.ahead_of_clock;
      EXPECT_LE(batch.complete_until, pane_of(host_time() - offset));
    }
    EXPECT_EQ(ahead, 1u);
    offset = 30 * kNanosecondsPerSecond;  // within the minute it counts
    send_frame(2);
    EXPECT_EQ(marks_from(**source, 1), (std::vector<std::uint32_t>{2}));
  });
}

TEST(Live, AFilterIsAppliedAndAWrongOneIsAWrongOption) {
  IN_NAMESPACE([] {
    LiveOptions options = small_ring();
    options.filter = "greater 200";
    auto source = open_interface("weir1", options);
    ASSERT_TRUE(source.has_value()) << source.error().line();
    send_frame(1, 100);
    send_frame(2, 300);
    EXPECT_EQ(marks_from(**source, 1), (std::vector<std::uint32_t>{2}));
    options.filter = "no such filter";
    auto wrong = open_interface("weir1", options);
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().kind, ErrorKind::kUsage);
  });
}

TEST(Live, FullBatchesAreGivenAtOnce) {
  IN_NAMESPACE([] {
    LiveOptions options = small_ring();
    options.max_frames = 3;
    options.flush_interval = std::chrono::seconds(60);
    auto source = open_interface("weir1", options);
    ASSERT_TRUE(source.has_value());
    send_frames(0, 6);
    Batch batch;
    std::uint32_t seen = 0;
    for (auto start = SteadyClock::now(); seen < 6 && still_within_patience(start);) {
      ASSERT_TRUE((*source)->next(batch).value());
      ASSERT_LE(batch.frames.size(), 3u);
      for (const Frame& frame : batch.frames) EXPECT_EQ(mark_of(frame), seen++);
    }
  });
}

TEST(Live, DropsOfAFullRingAreCountedExactly) {
  IN_NAMESPACE([] {
    LiveOptions options = small_ring();
    options.ring_bytes = 256 * 1024;
    auto source = open_interface("weir1", options);
    ASSERT_TRUE(source.has_value());
    constexpr std::uint32_t kSent = 3000;
    send_frames(0, kSent, 1400);
    Batch batch;
    std::uint64_t got = 0, dropped = 0;
    for (auto start = SteadyClock::now(); got + dropped < kSent && still_within_patience(start);) {
      ASSERT_TRUE((*source)->next(batch).value());
      got += batch.frames.size();
      dropped += batch.kernel_dropped;
    }
    EXPECT_GT(dropped, 0u);
    EXPECT_EQ(got + dropped, kSent);
  });
}

TEST(Live, AVanishedInterfaceIsWaitedForAndResumed) {
  IN_NAMESPACE([] {
    LiveOptions options = small_ring();
    options.reopen_interval = milliseconds(100);
    auto source = open_interface("weir1", options);
    ASSERT_TRUE(source.has_value());
    send_frame(1);
    EXPECT_EQ(marks_from(**source, 1), (std::vector<std::uint32_t>{1}));
    ASSERT_TRUE(shell("ip link del weir0"));
    Batch batch;
    for (int i = 0; i < 5 && !(*source)->waiting(); ++i) ASSERT_TRUE((*source)->next(batch).value());
    EXPECT_TRUE((*source)->waiting());
    Seconds before = batch.complete_until;
    ASSERT_TRUE((*source)->next(batch).value());
    EXPECT_GT(batch.complete_until, before) << "the clock goes on meanwhile";
    ASSERT_TRUE(make_pair_of_interfaces());
    for (int i = 0; i < 5 && (*source)->waiting(); ++i) ASSERT_TRUE((*source)->next(batch).value());
    EXPECT_FALSE((*source)->waiting());
    send_frame(2);
    EXPECT_EQ(marks_from(**source, 1), (std::vector<std::uint32_t>{2}));
  });
}

TEST(Live, AnInterfaceThatGoesDownAndUpIsResumed) {
  IN_NAMESPACE([] {
    LiveOptions options = small_ring();
    options.reopen_interval = milliseconds(100);
    auto source = open_interface("weir1", options);
    ASSERT_TRUE(source.has_value());
    ASSERT_TRUE(shell("ip link set weir1 down"));
    Batch batch;
    ASSERT_TRUE((*source)->next(batch).value());
    ASSERT_TRUE((*source)->next(batch).value());
    ASSERT_TRUE(shell("ip link set weir1 up"));
    for (int i = 0; i < 5 && (*source)->waiting(); ++i) ASSERT_TRUE((*source)->next(batch).value());
    ASSERT_TRUE(carries_frames("weir0") && carries_frames("weir1"));
    send_frame(7);
    EXPECT_EQ(marks_from(**source, 1), (std::vector<std::uint32_t>{7}));
  });
}

TEST(Live, AnAbsentInterfaceIsUnavailableUnlessItIsToBeWaitedFor) {
  IN_NAMESPACE([] {
    auto absent = open_interface("weir9", small_ring());
    ASSERT_FALSE(absent.has_value());
    EXPECT_EQ(absent.error().kind, ErrorKind::kUnavailable);
    EXPECT_NE(absent.error().line().find("weir9"), std::string::npos);
    LiveOptions options = small_ring();
    options.wait_for_interface = true;
    options.reopen_interval = milliseconds(50);
    auto source = open_interface("weir3", options);
    ASSERT_TRUE(source.has_value());
    EXPECT_TRUE((*source)->waiting());
    ASSERT_TRUE(shell("ip link add weir2 type veth peer name weir3 && ip link set weir2 up && ip link set weir3 up"));
    Batch batch;
    for (int i = 0; i < 5 && (*source)->waiting(); ++i) ASSERT_TRUE((*source)->next(batch).value());
    EXPECT_FALSE((*source)->waiting());
  });
}

TEST(Live, StopReturnsPromptlyAndCompletesTheNewestPane) {
  IN_NAMESPACE([] {
    LiveOptions options = small_ring();
    options.flush_interval = std::chrono::seconds(60);
    auto source = open_interface("weir1", options);
    ASSERT_TRUE(source.has_value());
    send_frame(1);
    std::thread stopper([&] {
      std::this_thread::sleep_for(milliseconds(300));
      (*source)->stop();
    });
    auto before = SteadyClock::now();
    Batch batch;
    ASSERT_TRUE((*source)->next(batch).value());
    ASSERT_EQ(batch.frames.size(), 1u);
    EXPECT_EQ(batch.complete_until, pane_of(batch.frames[0].time) + 1);
    EXPECT_FALSE((*source)->next(batch).value());
    EXPECT_LT(SteadyClock::now() - before, std::chrono::seconds(2));
    stopper.join();
  });
}

TEST(Live, WithoutTheCapabilityItSaysWhatToDo) {
  std::thread thread([] {
    if (geteuid() == 0 && syscall(SYS_setresuid, 65'534, 65'534, 65'534) != 0) return;
    auto source = open_interface("lo", small_ring());
    ASSERT_FALSE(source.has_value());
    EXPECT_EQ(source.error().kind, ErrorKind::kPermission);
    EXPECT_NE(source.error().line().find("setcap cap_net_raw+ep"), std::string::npos) << source.error().line();
  });
  thread.join();
}

TEST(Live, TheNamespacesDefaultRouteAndPrefixesAreFound) {
  IN_NAMESPACE([] {
    EXPECT_EQ(default_route_interface(), std::nullopt);
    ASSERT_TRUE(shell("ip addr add 192.0.2.7/24 dev weir1 && ip route add default via 192.0.2.1"));
    EXPECT_EQ(default_route_interface(), "weir1");
    auto all = interfaces();
    ASSERT_TRUE(all.has_value());
    for (const Interface& interface : *all) {
      if (interface.name != "weir1") continue;
      EXPECT_TRUE(interface.up);
      EXPECT_EQ(format_prefix(interface.prefixes.at(0)), "192.0.2.0/24");
      EXPECT_EQ(format_address(interface.addresses.at(0)), "192.0.2.7");
    }
  });
}

}  // namespace
}  // namespace weir::capture
