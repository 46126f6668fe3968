// Writes captures to temporary files and reads sources to their end.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "capture/capture_builder.h"
#include "capture/file_source.h"

namespace weir::capture {

// A folder of its own that goes when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "weir-capture-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

// A frame with a copy of its bytes, and what its batch said.
struct Copied {
  Nanoseconds time = 0;
  std::string data;
  std::uint32_t wire_length = 0;
  std::uint16_t link_type = 0;
  bool late = false;
  Seconds late_pane = 0;
  bool operator==(const Copied&) const = default;
};

struct Everything {
  std::vector<Copied> frames;
  std::vector<Error> errors;
  std::vector<Seconds> complete_until;  // of each batch
  std::vector<std::uint64_t> first_orders, batch_sizes;
  std::uint64_t clamped_times = 0;
};

inline Everything read_all(PacketSource& source) {
  Everything all;
  Batch batch;
  for (;;) {
    auto more = source.next(batch);
    if (!more) {
      all.errors.push_back(more.error());
      continue;
    }
    if (!*more) return all;
    all.first_orders.push_back(batch.first_order);
    all.batch_sizes.push_back(batch.frames.size());
    all.complete_until.push_back(batch.complete_until);
    all.clamped_times += batch.clamped_times;
    for (const Frame& f : batch.frames) {
      std::string data(reinterpret_cast<const char*>(f.captured), f.captured_length);
      all.frames.push_back({f.time, data, f.wire_length, f.link_type, f.late, f.late_pane});
    }
  }
}

// What the files give; an Error at opening is the only one of `errors` then.
inline Everything read_files(std::vector<std::string> paths, const FileOptions& options = {}) {
  auto source = open_files(std::move(paths), options);
  if (!source)
    return {.frames = {}, .errors = {source.error()}, .complete_until = {}, .first_orders = {}, .batch_sizes = {}};
  return read_all(**source);
}

inline Everything read_bytes(const std::string& bytes, const FileOptions& options = {}) {
  TemporaryFolder folder;
  return read_files({folder.write("capture", bytes)}, options);
}

}  // namespace weir::capture
