#include "capture/file_source.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <tuple>

#include "capture/capture_digest.h"
#include "capture/capture_reader.h"
#include "packet/source_clock.h"

namespace weir::capture {
namespace {

struct Entry {
  std::string path;
  std::optional<Nanoseconds> first_time;
  std::unique_ptr<CaptureReader> reader;  // kept open when it cannot be opened again
};

struct About {
  bool regular = false;
  std::uint64_t bytes = 0;
};

About about(const std::string& path) {
  struct stat seen{};
  if ((path == "-" ? fstat(0, &seen) : stat(path.c_str(), &seen)) != 0 || !S_ISREG(seen.st_mode)) return {};
  return {true, static_cast<std::uint64_t>(seen.st_size)};
}

class FileSource final : public PacketSource {
 public:
  explicit FileSource(const FileOptions& options) : options_(options), clock_(options.lateness) {}

  Status open(std::vector<std::string> paths) {
    measure(paths);
    if (paths.size() > 1) {
      for (std::string& path : paths) entries_.push_back(look_into(std::move(path)));
      std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::tie(entry.first_time, entry.path); });
    } else {
      entries_.push_back({std::move(paths.front()), {}, nullptr});
      if (Status opened = open_next(); !opened) return opened;
    }
    name_ = entries_.front().path;
    return {};
  }

  Result<bool> next(Batch& batch) override;
  std::string name() const override { return name_; }
  bool live() const override { return false; }
  SourceProgress progress() const override { return {bytes_read_.load(std::memory_order_relaxed), bytes_total_}; }
  void stop() override {
    stopped_ = true;
    stop_signal_.raise();
  }

 private:
  void measure(const std::vector<std::string>& paths);
  Entry look_into(std::string path) const;
  Status open_next();
  void fill(Batch& batch);
  void leave(std::optional<Error> error);
  void drop_what_shrank(Batch& batch);
  bool finish(Batch& batch);

  FileOptions options_;
  packet::SourceClock clock_;
  StopSignal stop_signal_;
  std::atomic<bool> stopped_ = false;
  mutable std::atomic<std::uint64_t> bytes_read_ = 0;
  std::uint64_t bytes_total_ = 0;
  std::string name_;
  std::vector<Entry> entries_;
  std::size_t next_entry_ = 0;
  std::unique_ptr<CaptureReader> reader_;
  CaptureDigest digest_;  // of what reader_ gave
  std::optional<Error> error_;  // of the file that was left, to be told next
  std::uint64_t order_ = 0;
  bool finished_ = false;
};

void FileSource::measure(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    About file = about(path);
    if (!file.regular) {
      bytes_total_ = 0;
      return;
    }
    bytes_total_ += file.bytes;
  }
}

Entry FileSource::look_into(std::string path) const {
  Entry entry{std::move(path), {}, nullptr};
  bool again = entry.path != "-" && about(entry.path).regular;
  std::atomic<std::uint64_t> not_counted = 0;
  auto reader = CaptureReader::open(entry.path, stop_signal_, again ? not_counted : bytes_read_);
  if (!reader) return entry;
  Frame first;
  auto outcome = (*reader)->next(first, false);
  if (outcome && *outcome == Outcome::kFrame) {
    entry.first_time = first.time;
    (*reader)->put_back(first);
  }
  if (!again) entry.reader = std::move(*reader);
  return entry;
}

Status FileSource::open_next() {
  Entry& entry = entries_[next_entry_++];
  if (entry.reader) {
    reader_ = std::move(entry.reader);
    return {};
  }
  auto opened = CaptureReader::open(entry.path, stop_signal_, bytes_read_);
  if (!opened) return std::unexpected(opened.error());
  reader_ = std::move(*opened);
  return {};
}

Result<bool> FileSource::next(Batch& batch) {
  clear(batch);
  batch.first_order = order_;
  while (batch.frames.empty()) {
    if (error_) return std::unexpected(*std::exchange(error_, std::nullopt));
    if (finished_) return false;
    if (!reader_) {
      if (next_entry_ == entries_.size() || stopped_) return finish(batch);
      if (Status opened = open_next(); !opened) return std::unexpected(opened.error());
    }
    fill(batch);
    if (!reader_ && next_entry_ == entries_.size() && finish(batch)) break;
  }
  order_ += batch.frames.size();
  return true;
}

// Fills the batch from the present file; leaves the file at its end or damage.
void FileSource::fill(Batch& batch) {
  Frame frame;
  std::uint64_t clamped_before = reader_->clamped_times();
  batch.complete_until = INT64_MIN;
  std::optional<Error> error;
  bool ended = stopped_;
  while (!ended && batch.frames.size() < options_.max_frames) {
    auto outcome = reader_->next(frame, !batch.frames.empty());
    if (!outcome) error = std::move(outcome.error());
    ended = !outcome || *outcome == Outcome::kEnd;
    if (ended || *outcome == Outcome::kStorageEnds) break;
    if (clock_.advances(frame.time) && !batch.frames.empty()) {
      reader_->put_back(frame);
      batch.complete_until = clock_.complete_until_with(frame.time);
      break;
    }
    digest_.add(frame);
    clock_.admit(frame);
    batch.frames.push_back(frame);
  }
  batch.complete_until = std::max(batch.complete_until, clock_.complete_until());
  batch.clamped_times = reader_->clamped_times() - clamped_before;
  batch.storage = reader_->storage();
  drop_what_shrank(batch);
  if (ended && reader_) leave(std::move(error));
}

// A file that shrank under its mapping reads as zeros: those are no frames.
void FileSource::drop_what_shrank(Batch& batch) {
  const std::uint8_t* limit = reader_->still_there();
  auto gone = [limit](const Frame& frame) { return frame.captured + frame.captured_length > limit; };
  if (batch.frames.empty() || !gone(batch.frames.back())) return;
  while (!batch.frames.empty() && gone(batch.frames.back())) batch.frames.pop_back();
  leave(reader_->shrunk());
}

void FileSource::leave(std::optional<Error> error) {
  // Stopped inside a record is not damage.
  if (!stopped_) error_ = std::move(error);
  reader_.reset();
  if (options_.left && digest_.packets() != 0) options_.left(digest_.identity());
  digest_ = {};
}

bool FileSource::finish(Batch& batch) {
  finished_ = true;
  clock_.finish();
  batch.complete_until = clock_.complete_until();
  return clock_.started();
}

}  // namespace

Result<std::unique_ptr<PacketSource>> open_files(std::vector<std::string> paths, const FileOptions& options) {
  if (paths.empty()) return failure(ErrorKind::kUsage, "no capture is named", "--read");
  auto source = std::make_unique<FileSource>(options);
  if (Status opened = source->open(std::move(paths)); !opened) return std::unexpected(opened.error());
  return source;
}

}  // namespace weir::capture
