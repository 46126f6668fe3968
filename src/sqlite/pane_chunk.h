// How seconds are stored: a row is a *chunk*, a run of users of one (second, import), ascending by user, of up to
// kChunkBytes. Rows of one user each cost 2.0 us a user-second, chunks 0.3 us and the writing of the bytes (measured
// with 67 users and 400 B each). Chunks of one (second, import) never overlap, so one user's is a single seek.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::sqlite {

// Four chunks fill a page of 16 KiB with little rest.
inline constexpr std::size_t kChunkBytes = 4000;

struct UserBytes {
  std::int64_t user = 0;   // id in table users
  std::string_view bytes;  // serialize(Settled); owned by whoever gave it
};

// chunk = { varint: user - user of the entry before (0 for the first) ; varint length ; bytes }*
class ChunkWriter {
 public:
  // False when the entry belongs in the next chunk; a chunk's first entry always fits. Users must ascend.
  bool add(const UserBytes& entry);
  void clear() { bytes_.clear(); }
  bool empty() const { return bytes_.empty(); }
  std::int64_t first_user() const { return first_user_; }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::int64_t first_user_ = 0, last_user_ = 0;
};

// Appends the entries of a chunk whose first user is `first_user`; false when the bytes are damaged.
bool read_chunk(std::int64_t first_user, std::string_view chunk, std::vector<UserBytes>& entries);

}  // namespace weir::sqlite
