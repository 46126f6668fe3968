#include "jni/step_bytes.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace weir::jni {
namespace {

class Blocks {
 public:
  explicit Blocks(std::size_t bytes) : bytes_(bytes) {}

  void add(std::uint8_t what, std::string_view key, std::string_view value) {
    if (blocks_.empty() || blocks_.back().size() >= bytes_) blocks_.emplace_back();
    ByteWriter out(blocks_.back());
    out.u8(what);
    out.u64(key.size());
    out.raw(key);
    out.u64(value.size());
    out.raw(value);
  }
  std::vector<std::string> take() { return std::move(blocks_); }

 private:
  std::size_t bytes_;
  std::vector<std::string> blocks_;
};

}  // namespace

std::vector<std::string> blocks_of(const Step& step, std::size_t block_bytes) {
  Blocks changes(block_bytes), rows(block_bytes);
  for (const StateChange& change : step.changes)
    changes.add(change.value ? kPutEntry : kRemoveEntry, change.key,
                change.value ? std::string_view(*change.value) : "");
  for (const OutputRow& row : step.rows) rows.add(static_cast<std::uint8_t>(row.kind), row.key, row.value);
  std::vector<std::string> blocks = changes.take();
  std::ranges::move(rows.take(), std::back_inserter(blocks));
  return blocks;
}

}  // namespace weir::jni
