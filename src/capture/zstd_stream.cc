#include <zstd.h>

#include "capture/decompress.h"

namespace weir::capture {
namespace {

class ZstdStream final : public ByteStream {
 public:
  explicit ZstdStream(std::unique_ptr<ByteStream> compressed)
      : input_(std::move(compressed)), state_(ZSTD_createDStream(), ZSTD_freeDStream) {
    WEIR_CHECK(state_ != nullptr);
  }

  Result<std::size_t> read(std::span<std::uint8_t> to) override {
    for (;;) {
      auto produced = decode_into(to);
      if (!produced || *produced > 0) return produced;
      if (!input_.at_hand().empty()) continue;
      auto more = input_.refill();
      if (!more) return std::unexpected(more.error());
      if (*more) continue;
      if (in_frame_) return failure(ErrorKind::kInput, "the zstd data is cut short", "");
      return 0;
    }
  }

 private:
  // Also called with nothing at hand: the decoder may hold output that did not fit before.
  Result<std::size_t> decode_into(std::span<std::uint8_t> to) {
    auto from = input_.at_hand();
    if (from.empty() && !in_frame_) return 0;
    ZSTD_inBuffer in{from.data(), from.size(), 0};
    ZSTD_outBuffer out{to.data(), to.size(), 0};
    std::size_t hint = ZSTD_decompressStream(state_.get(), &out, &in);
    input_.consume(in.pos);
    if (ZSTD_isError(hint)) {
      return failure(ErrorKind::kInput, "the zstd data is damaged", "", ZSTD_getErrorName(hint));
    }
    in_frame_ = hint != 0;
    return out.pos;
  }

  CompressedInput input_;
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> state_;
  bool in_frame_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> make_zstd_stream(std::unique_ptr<ByteStream> compressed) {
  return std::make_unique<ZstdStream>(std::move(compressed));
}

}  // namespace weir::capture
