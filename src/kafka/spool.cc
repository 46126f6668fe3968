#include "kafka/spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

namespace weir::kafka {
namespace {

constexpr const char* kSuffix = ".spool";
constexpr std::size_t kNameDigits = 20;

std::unexpected<Error> failed(const char* what, const std::string& on) {
  const int reason = errno;
  const bool denied = reason == EACCES || reason == EPERM || reason == EROFS;
  return failure(denied ? ErrorKind::kPermission : ErrorKind::kStorage, what, on, system_error(reason));
}

bool read_fully(int descriptor, char* to, std::size_t count, std::uint64_t offset) {
  while (count > 0) {
    const ssize_t got = ::pread(descriptor, to, count, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got, count -= static_cast<std::size_t>(got), offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

bool write_fully(int descriptor, const std::string& bytes, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put =
        ::pwrite(descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    done += static_cast<std::size_t>(put);
  }
  return true;
}

Result<std::vector<std::uint64_t>> starts_in(const std::string& directory) {
  DIR* opened = ::opendir(directory.c_str());
  if (opened == nullptr) return failed("cannot open the spool", directory);
  std::vector<std::uint64_t> starts;
  while (const dirent* entry = ::readdir(opened)) {  // NOLINT(concurrency-mt-unsafe): the stream is this thread's
    const std::string name = entry->d_name;
    if (name.size() != kNameDigits + std::strlen(kSuffix) || !name.ends_with(kSuffix)) continue;
    if (name.find_first_not_of("0123456789") != kNameDigits) continue;
    starts.push_back(std::strtoull(name.c_str(), nullptr, 10));
  }
  ::closedir(opened);
  std::sort(starts.begin(), starts.end());
  return starts;
}

Status make_directories(const std::string& directory) {
  for (std::size_t at = directory.find('/', 1);; at = directory.find('/', at + 1)) {
    const std::string part = directory.substr(0, at);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return failed("cannot make the spool", part);
    if (at == std::string::npos) return {};
  }
}

// So that a power failure leaves the names of new files.
Status sync_directory(const std::string& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  Status status = synced ? Status{} : failed("cannot write to the spool", directory);
  if (descriptor >= 0) ::close(descriptor);
  return status;
}

// A frame of a segment file, or nullopt where it is torn.
std::optional<ReadFrame> frame_at(int descriptor, std::uint64_t start, std::uint64_t offset, std::uint64_t bytes) {
  if (bytes - offset < kFrameHeaderBytes) return std::nullopt;
  std::string frame(kFrameHeaderBytes, '\0');
  if (!read_fully(descriptor, frame.data(), frame.size(), offset)) return std::nullopt;
  const auto length = payload_length(frame);
  if (!length || *length > bytes - offset - kFrameHeaderBytes) return std::nullopt;
  frame.resize(kFrameHeaderBytes + *length);
  if (!read_fully(descriptor, frame.data() + kFrameHeaderBytes, *length, offset + kFrameHeaderBytes)) {
    return std::nullopt;
  }
  return read_frame(frame, start + offset);
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::open(const SpoolOptions& options) {
  std::unique_ptr<Spool> spool(new Spool(options));
  Status status = make_directories(options.directory);
  if (status) status = spool->lock_directory();
  if (status) status = spool->open_segments();
  if (!status) return std::unexpected(status.error());
  return spool;
}

Spool::~Spool() {
  for (auto& [start, segment] : segments_) ::close(segment.descriptor);
  if (lock_ >= 0) ::close(lock_);
}

Status Spool::lock_directory() {
  const std::string path = options_.directory + "/lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) return failed("cannot write to the spool", options_.directory);
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return {};
  return failure(ErrorKind::kUsage, "another probe has the spool", options_.directory, "name another with --spool DIR");
}

Status Spool::open_segments() {
  auto starts = starts_in(options_.directory);
  if (!starts) return std::unexpected(starts.error());
  for (std::uint64_t start : *starts) {
    if (Status opened = open_segment(start); !opened) return opened;
  }
  // The newest segment begins with the state of all before it; one without even that is only a torn tail.
  while (!segments_.empty()) {
    auto newest = std::prev(segments_.end());
    if (replay(newest->first, newest->second, true)) break;
    torn_bytes_ += newest->second.bytes;
    remove(newest);
  }
  opened_at_ = end_locked();
  return {};
}

Status Spool::open_segment(std::uint64_t start) {
  Segment segment;
  segment.descriptor = ::open(path_of(start).c_str(), O_RDWR | O_CLOEXEC);
  struct stat about;
  if (segment.descriptor < 0 || ::fstat(segment.descriptor, &about) != 0) {
    return failed("cannot open the spool", path_of(start));
  }
  segment.bytes = static_cast<std::uint64_t>(about.st_size);
  segments_.emplace(start, segment);
  return {};
}

// Takes the state out of a segment; of the newest one the torn tail is cut. False without a state.
bool Spool::replay(std::uint64_t start, Segment& segment, bool newest) {
  std::optional<SpoolState> state;
  std::uint64_t offset = 0;
  while (auto frame = frame_at(segment.descriptor, start, offset, segment.bytes)) {
    if (auto* whole = std::get_if<SpoolState>(&frame->payload)) state = std::move(*whole);
    const auto* group = std::get_if<Group>(&frame->payload);
    if (!state || (group != nullptr && !apply(*group, *state))) break;
    offset += frame->bytes;
  }
  if (!state) return false;
  state_ = std::move(state);
  if (newest && offset < segment.bytes) {
    torn_bytes_ += segment.bytes - offset;
    if (::ftruncate(segment.descriptor, static_cast<off_t>(offset)) == 0) segment.bytes = offset;
  }
  return true;
}

void Spool::remove(Segments::iterator segment) {
  ::close(segment->second.descriptor);
  ::unlink(path_of(segment->first).c_str());
  segments_.erase(segment);
}

std::string Spool::path_of(std::uint64_t start) const {
  char name[kNameDigits + 1];
  std::snprintf(name, sizeof name, "%020llu", static_cast<unsigned long long>(start));
  return options_.directory + "/" + name + kSuffix;
}

std::optional<SpoolState> Spool::state() const {
  std::lock_guard lock(mutex_);
  return state_;
}

std::uint64_t Spool::end_locked() const {
  if (segments_.empty()) return 0;
  const auto& [start, segment] = *std::prev(segments_.end());
  return start + segment.bytes;
}

std::uint64_t Spool::first() const {
  std::lock_guard lock(mutex_);
  return segments_.empty() ? 0 : segments_.begin()->first;
}

std::uint64_t Spool::end() const {
  std::lock_guard lock(mutex_);
  return end_locked();
}

std::uint64_t Spool::held_locked() const {
  std::uint64_t bytes = 0;
  for (const auto& [start, segment] : segments_) bytes += segment.bytes;
  return bytes;
}

std::uint64_t Spool::held() const {
  std::lock_guard lock(mutex_);
  return held_locked();
}

Status Spool::begin(const SpoolState& state) {
  std::lock_guard lock(mutex_);
  if (!state_) return begin_locked(state);
  SpoolState next = *state_;
  next.input = state.input;
  next.sources = state.sources;
  return begin_locked(next);
}

Status Spool::renew(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  WEIR_CHECK(state_.has_value());
  SpoolState renewed = *state_;
  renewed.spool = id;
  return begin_locked(renewed);
}

Status Spool::begin_locked(const SpoolState& state) {
  // Of a run that was killed a second of it may not be on the disk yet, and sync() looks at the newest segment only.
  if (Status synced = sync_newest(); !synced) return synced;
  const std::optional<SpoolState> before = std::exchange(state_, state);
  // A segment's first frame is the state, so a new segment is all it takes.
  auto accepted = start_segment(end_locked());
  if (accepted && *accepted == Accepted::kYes) return {};
  state_ = before;
  if (!accepted) return std::unexpected(accepted.error());
  return failure(ErrorKind::kStorage, "no room in the spool", options_.directory, "make room, or raise --spool-limit");
}

Result<Accepted> Spool::start_segment(std::uint64_t start) {
  Segment segment;
  const std::string path = path_of(start);
  // A state at the very end of an empty segment replaces it.
  if (!segments_.empty() && std::prev(segments_.end())->first == start) remove(std::prev(segments_.end()));
  segment.descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (segment.descriptor < 0) return failed("cannot write to the spool", path);
  segments_.emplace(start, segment);
  ++segments_made_;
  auto accepted = write(write_frame(*state_, start));
  if (!accepted || *accepted == Accepted::kNoRoom) remove(std::prev(segments_.end()));
  return accepted;
}

// At the end of the newest segment.
Result<Accepted> Spool::write(const std::string& bytes) {
  auto& [start, segment] = *std::prev(segments_.end());
  if (write_fully(segment.descriptor, bytes, segment.bytes)) {
    segment.bytes += bytes.size();
    return Accepted::kYes;
  }
  const int reason = errno;
  if (::ftruncate(segment.descriptor, static_cast<off_t>(segment.bytes)) != 0)
    return failed("cannot write to the spool", path_of(start));
  if (reason == ENOSPC || reason == EDQUOT) return Accepted::kNoRoom;
  errno = reason;
  return failed("cannot write to the spool", path_of(start));
}

Result<Accepted> Spool::append(const Group& group) {
  std::lock_guard lock(mutex_);
  WEIR_CHECK(state_.has_value() && !segments_.empty());
  const std::uint64_t position = end_locked();
  const std::string bytes = write_frame(group, position);
  // What is refused although nothing is held would be refused for ever.
  if (held_locked() + bytes.size() > options_.limit_bytes && segments_.size() > 1) return Accepted::kNoRoom;
  if (held_locked() + bytes.size() > options_.limit_bytes && std::prev(segments_.end())->second.bytes > bytes.size())
    return Accepted::kNoRoom;
  auto accepted = write(bytes);
  if (!accepted || *accepted == Accepted::kNoRoom) return accepted;
  WEIR_CHECK(apply(group, *state_));
  const Segment& newest = std::prev(segments_.end())->second;
  if (newest.bytes >= options_.segment_bytes) {
    // Without room for the next segment this one goes on.
    if (sync_newest()) (void)start_segment(end_locked());
  }
  return accepted;
}

// What lies in older segments is on the disk: that is done before another one begins.
Status Spool::sync_newest() {
  if (segments_.empty() || synced_ >= end_locked()) return {};
  if (::fdatasync(std::prev(segments_.end())->second.descriptor) != 0)
    return failed("cannot write to the spool", options_.directory);
  synced_ = end_locked();
  return {};
}

Status Spool::sync() {
  std::lock_guard one_at_a_time(sync_mutex_);  // who comes second goes on when the first has done it
  int newest = -1;
  std::uint64_t end = 0, made = 0;
  bool names = false;
  {
    std::lock_guard lock(mutex_);
    end = end_locked(), made = segments_made_;
    names = named_ < made;
    if (segments_.empty() || (synced_ >= end && !names)) return {};
    newest = ::dup(std::prev(segments_.end())->second.descriptor);
  }
  // Without the lock: it may take long, and only what is appended later is not in it.
  Status synced = ::fdatasync(newest) == 0 ? Status{} : failed("cannot write to the spool", options_.directory);
  ::close(newest);
  if (synced && names) synced = sync_directory(options_.directory);
  if (!synced) return synced;
  std::lock_guard lock(mutex_);
  synced_ = std::max(synced_, end);
  named_ = made;
  return {};
}

Result<ReadFrame> Spool::read(std::uint64_t position) const {
  int descriptor = -1;
  std::uint64_t start = 0, bytes = 0;
  {
    std::lock_guard lock(mutex_);
    auto after = segments_.upper_bound(position);
    if (after != segments_.begin()) {
      const auto& [first, segment] = *std::prev(after);
      start = first, bytes = segment.bytes, descriptor = ::dup(segment.descriptor);
    }
  }
  std::optional<ReadFrame> frame;
  if (descriptor >= 0 && position - start < bytes) frame = frame_at(descriptor, start, position - start, bytes);
  if (descriptor >= 0) ::close(descriptor);
  if (frame) return std::move(*frame);
  return failure(ErrorKind::kStorage, "the spool is damaged", options_.directory,
                 "what is before byte " + std::to_string(position) + " is in Kafka; move the rest away");
}

Status Spool::release(std::uint64_t position) {
  auto first_is_done = [&] { return segments_.size() > 1 && std::next(segments_.begin())->first <= position; };
  {
    std::lock_guard lock(mutex_);
    if (segments_.empty() || !state_) return {};
    // The last segment goes too once it is worth the while: only its state is needed.
    if (position >= end_locked() && std::prev(segments_.end())->second.bytes >= options_.segment_bytes / 8) {
      if (auto accepted = start_segment(end_locked()); !accepted) return std::unexpected(accepted.error());
    }
    if (!first_is_done()) return {};
  }
  // The state that goes on is in the newest one: on the disk, before those go that it was made from.
  if (Status synced = sync(); !synced) return synced;
  std::lock_guard lock(mutex_);
  while (first_is_done()) remove(segments_.begin());
  return {};
}

std::uint64_t new_spool_id() {
  std::random_device random;
  return static_cast<std::uint64_t>(random()) << 32 | random();
}

}  // namespace weir::kafka
