#include "capture/capture_reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

#include "capture/byte_stream.h"

namespace weir::capture {
namespace {

// Below this, mapping costs more than reading.
constexpr off_t kMinMappedBytes = 1024 * 1024;

std::string display_name(const std::string& path) { return path == "-" ? "standard input" : path; }

std::unexpected<Error> cannot_open(const std::string& path, int error) {
  bool denied = error == EACCES || error == EPERM;
  return failure(denied ? ErrorKind::kPermission : ErrorKind::kInput, "cannot open capture", display_name(path),
                 system_error(error));
}

Result<FileDescriptor> open_descriptor(const std::string& path) {
  FileDescriptor file(path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                  : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return cannot_open(path, errno);
  return file;
}

bool worth_mapping(int file, const struct stat& about) {
  std::array<std::uint8_t, 4> first{};
  return S_ISREG(about.st_mode) && about.st_size > kMinMappedBytes && lseek(file, 0, SEEK_CUR) == 0 &&
         pread(file, first.data(), first.size(), 0) == ssize_t{first.size()} && !is_compressed(first);
}

Result<std::unique_ptr<Feed>> open_feed(const std::string& path, const StopSignal& stop,
                                        std::atomic<std::uint64_t>& bytes_read) {
  auto file = open_descriptor(path);
  if (!file) return std::unexpected(file.error());
  struct stat about{};
  if (fstat(file->get(), &about) != 0) return cannot_open(path, errno);
  if (S_ISDIR(about.st_mode)) return cannot_open(path, EISDIR);
  if (worth_mapping(file->get(), about)) {
    return make_mapped_feed(std::move(*file), static_cast<std::uint64_t>(about.st_size), bytes_read);
  }
  auto stream = decompressed(std::make_unique<DescriptorStream>(std::move(*file), stop, bytes_read));
  if (!stream) return std::unexpected(stream.error());
  return make_stream_feed(std::move(*stream));
}

}  // namespace

Result<std::unique_ptr<CaptureReader>> CaptureReader::open(const std::string& path, const StopSignal& stop,
                                                           std::atomic<std::uint64_t>& bytes_read) {
  auto feed = open_feed(path, stop, bytes_read);
  if (feed) return over(std::move(*feed), display_name(path));
  if (feed.error().on.empty()) feed.error().on = display_name(path);
  return std::unexpected(feed.error());
}

Result<std::unique_ptr<CaptureReader>> CaptureReader::over(std::unique_ptr<Feed> feed, std::string name) {
  std::unique_ptr<CaptureReader> reader(new CaptureReader(std::move(feed), std::move(name)));
  if (auto chosen = reader->choose_format(); !chosen) return std::unexpected(chosen.error());
  return reader;
}

Status CaptureReader::choose_format() {
  for (bool at_end = false;;) {
    ParserChoice choice = choose_parser(feed_->bytes(), at_end);
    parser_ = std::move(choice.parser);
    if (parser_) return {};
    if (!choice.refusal.empty()) return std::unexpected(error(choice.refusal));
    auto more = feed_->more();
    if (!more) return std::unexpected(named(more.error()));
    at_end = !*more;
  }
}

Result<Outcome> CaptureReader::next(Frame& frame, bool holding) {
  if (returned_) {
    frame = *returned_;
    returned_.reset();
    return Outcome::kFrame;
  }
  for (;;) {
    Step step = parser_->next(feed_->bytes(), frame);
    if (step == Step::kFrame) return Outcome::kFrame;
    if (step == Step::kDamaged) return std::unexpected(damage(parser_->damage()));
    if (holding && feed_->more_moves()) return Outcome::kStorageEnds;
    auto more = feed_->more();
    if (!more) return std::unexpected(named(more.error()));
    if (!*more) return end_of_input();
  }
}

Result<Outcome> CaptureReader::end_of_input() const {
  if (feed_->bytes().left() == 0 && parser_->between_records()) return Outcome::kEnd;
  return std::unexpected(damage("it is cut short inside a record"));
}

Error CaptureReader::damage(std::string_view reason) const {
  if (feed_->still_there() < feed_->bytes().end) return shrunk();
  return {ErrorKind::kInput, "capture is damaged", name_,
          "at byte " + std::to_string(feed_->offset()) + ": " + std::string(reason) + "; the packets before it count"};
}

Error CaptureReader::error(std::string_view reason) const {
  return {ErrorKind::kInput, "cannot read capture", name_, std::string(reason)};
}

Error CaptureReader::named(const Error& error) const {
  std::string reason = error.advice.empty() ? error.what : error.what + ": " + error.advice;
  return {error.kind, "cannot read capture", name_, reason + " (after byte " + std::to_string(feed_->offset()) + ")"};
}

}  // namespace weir::capture
