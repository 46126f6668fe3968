#include "sqlite/pane_chunk.h"

#include "base/bytes.h"

namespace weir::sqlite {

bool ChunkWriter::add(const UserBytes& entry) {
  constexpr std::size_t kEntryOverhead = 8;
  if (!empty() && bytes_.size() + entry.bytes.size() + kEntryOverhead > kChunkBytes) return false;
  if (empty()) first_user_ = last_user_ = entry.user;
  ByteWriter writer(bytes_);
  writer.varint(static_cast<std::uint64_t>(entry.user - last_user_));
  writer.text(entry.bytes);
  last_user_ = entry.user;
  return true;
}

bool read_chunk(std::int64_t first_user, std::string_view chunk, std::vector<UserBytes>& entries) {
  ByteReader reader(chunk);
  std::int64_t user = first_user;
  while (reader.ok() && reader.left() > 0) {
    user += static_cast<std::int64_t>(reader.varint());
    const std::string_view bytes = reader.text();
    if (reader.ok()) entries.push_back({user, bytes});
  }
  return reader.ok();
}

}  // namespace weir::sqlite
