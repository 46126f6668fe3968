#include <zlib.h>

#include "capture/decompress.h"

namespace weir::capture {
namespace {

std::unexpected<Error> damaged(const char* reason) {
  return failure(ErrorKind::kInput, "the gzip data is damaged", "", reason ? reason : "it is not deflate");
}

class GzipStream final : public ByteStream {
 public:
  explicit GzipStream(std::unique_ptr<ByteStream> compressed) : input_(std::move(compressed)) {
    WEIR_CHECK(inflateInit2(&state_, 16 + MAX_WBITS) == Z_OK);
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  ~GzipStream() override { inflateEnd(&state_); }

  Result<std::size_t> read(std::span<std::uint8_t> to) override {
    while (!ended_) {
      auto more = input_.refill();
      if (!more) return std::unexpected(more.error());
      if (!*more) return end_of_input();
      if (between_members_ && !begin_member()) return 0;
      auto count = inflate_into(to);
      if (!count || *count > 0) return count;
    }
    return 0;
  }

 private:
  Result<std::size_t> end_of_input() {
    ended_ = true;
    if (!between_members_) return failure(ErrorKind::kInput, "the gzip data is cut short", "");
    return 0;
  }

  // A further member begins with gzip's first magic byte; anything else is trailing garbage.
  bool begin_member() {
    ended_ = input_.at_hand().front() != 0x1f;
    between_members_ = false;
    inflateReset(&state_);
    return !ended_;
  }

  Result<std::size_t> inflate_into(std::span<std::uint8_t> to) {
    auto from = input_.at_hand();
    state_.next_in = const_cast<std::uint8_t*>(from.data());
    state_.avail_in = static_cast<uInt>(from.size());
    state_.next_out = to.data();
    state_.avail_out = static_cast<uInt>(to.size());
    int outcome = inflate(&state_, Z_NO_FLUSH);
    input_.consume(from.size() - state_.avail_in);
    std::size_t produced = to.size() - state_.avail_out;
    between_members_ = outcome == Z_STREAM_END;
    // Bytes made before the damage come first; the next call finds the damage again.
    if (outcome != Z_OK && outcome != Z_STREAM_END && produced == 0) return damaged(state_.msg);
    return produced;
  }

  CompressedInput input_;
  z_stream state_{};
  bool between_members_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> make_gzip_stream(std::unique_ptr<ByteStream> compressed) {
  return std::make_unique<GzipStream>(std::move(compressed));
}

}  // namespace weir::capture
