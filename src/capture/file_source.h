// The files of one --read as one source: in the order of their first packets, one after the other, with one clock.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "contracts/capture_identity.h"
#include "contracts/packet_source.h"

namespace weir::capture {

inline constexpr std::size_t kMaxBatchFrames = 8'192;

struct FileOptions {
  Nanoseconds lateness = kNanosecondsPerSecond;
  std::size_t max_frames = kMaxBatchFrames;  // of a batch; >= 1. Changes batches, never results
  // What was read of a file, once it is left: at its end, at its damage, or stopped. On the thread of next().
  std::function<void(const CaptureIdentity&)> left = {};
};

// Classic pcap ("modified" too) and pcapng, gzip or zstd around either; "-" is standard input.
//
// Order: by first packet's time, then by path; what has no first packet comes first. One path that cannot be opened is
// the Error of this call (kInput, kPermission); of several, each has its Error from next() in its turn, and reading
// goes on with the next file. So does a damaged file's Error, after all packets before the damage. After the Error of
// the last file comes false.
//
// The last batch with packets, or an empty one after it, completes the newest packet's pane. stop() ends the source as
// if its input ended there, soon also while it waits for a pipe. next() is for one thread; progress() and stop() are
// for any. bytes_total is 0 when an input is not a regular file; compressed files count as they are on disk.
Result<std::unique_ptr<PacketSource>> open_files(std::vector<std::string> paths, const FileOptions& options = {});

}  // namespace weir::capture
