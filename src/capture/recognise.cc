#include "capture/recognise.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>

#include "capture/capture_digest.h"
#include "capture/capture_reader.h"

namespace weir::capture {
namespace {

// One regular file, packet by packet, for its identity alone.
class Walk {
 public:
  explicit Walk(const std::string& path) {
    std::error_code ignored;
    if (path == "-" || !std::filesystem::is_regular_file(path, ignored)) return;
    if (auto opened = CaptureReader::open(path, stop_, bytes_)) reader_ = std::move(*opened);
  }
  bool step() {
    if (!reader_) return false;
    Frame frame;
    auto outcome = reader_->next(frame, false);
    if (!outcome || *outcome != Outcome::kFrame) return false;
    if (digest_.packets() == 0) first_time_ = frame.time;
    digest_.add(frame);
    return true;
  }
  std::optional<Nanoseconds> first_time() const { return first_time_; }
  const CaptureDigest& digest() const { return digest_; }

 private:
  StopSignal stop_;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::unique_ptr<CaptureReader> reader_;
  CaptureDigest digest_;
  std::optional<Nanoseconds> first_time_;
};

}  // namespace

std::string head_of(const std::string& path) {
  Walk walk(path);
  while (walk.digest().packets() < CaptureDigest::kHeadPackets && walk.step()) {
  }
  return walk.digest().packets() == 0 ? "" : walk.digest().identity().head;
}

CaptureIdentity identity_of(const std::string& path) {
  Walk walk(path);
  while (walk.step()) {
  }
  return walk.digest().identity();
}

std::optional<Nanoseconds> first_time_of(const std::string& path) {
  Walk walk(path);
  walk.step();
  return walk.first_time();
}

Likeness likeness(const std::string& path, std::span<const CaptureIdentity> seen) {
  Walk walk(path);
  bool begins_with_one = false;
  const auto is_seen = [&] {
    return std::ranges::any_of(seen, [&](const CaptureIdentity& one) {
      return one.packets == walk.digest().packets() && one == walk.digest().identity();
    });
  };
  while (walk.step()) {
    if (is_seen()) begins_with_one = true;
  }
  if (is_seen()) return Likeness::kSame;
  return begins_with_one ? Likeness::kLonger : Likeness::kOther;
}

}  // namespace weir::capture
