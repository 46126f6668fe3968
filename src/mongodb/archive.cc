// A user's packets: chunks of all partitions, merged by time as they are read.
#include <algorithm>
#include <memory>
#include <tuple>
#include <vector>

#include "mongodb/client.h"
#include "mongodb/packet_chunk.h"
#include "mongodb/reader.h"

namespace weir::mongodb {
namespace {

// Where the reading of a chunk is.
struct Place {
  std::shared_ptr<const Chunk> chunk;
  std::size_t index = 0;

  const ChunkPacket& packet() const { return chunk->packets[index]; }
  auto key() const { return std::tie(packet().time, chunk->head.probe, chunk->head.source, packet().order); }
};

// Chunks begin in order of time; in the memory are those that have begun and are not over.
class Merge {
 public:
  Merge(const Client& client, const PacketQuery& query) : client_(client), query_(query), heads_(find_heads()) {}

  Status run(const std::function<bool(const ArchivedPacket&)>& visit) {
    Status status = next_head();
    while (status) {
      if (status = open_chunks(); !status || places_.empty()) break;
      const Place place = take_first();
      const ChunkPacket& packet = place.packet();
      if (query_.to && packet.time >= *query_.to) break;
      if ((query_.from && packet.time < *query_.from) || is_repeat(place)) continue;
      const Chunk& chunk = *place.chunk;
      if (!visit({packet.time, chunk.head.linktype, packet.length, chunk.bytes(packet)})) break;
    }
    return status;
  }

 private:
  Cursor find_heads() const {
    Builder filter, order, options;
    filter.text("user", query_.user).range("first", std::nullopt, query_.to).range("last", query_.from, std::nullopt);
    options.document("sort", order.integer("first", 1));
    options.keep({"partition", "first_offset", "last_offset", "probe", "source", "linktype", "first"});
    return client_.find("packets", filter, options);
  }

  Status next_head() {
    has_head_ = heads_.next();
    if (!has_head_) return heads_.status();
    head_ = head_of(heads_.document());
    if (heads_.document().damaged()) return std::unexpected(heads_.damage());
    return {};
  }

  // Those whose first packet may be the next of all.
  Status open_chunks() {
    while (has_head_ && (places_.empty() || head_.first <= places_.front().packet().time)) {
      if (Status status = open_chunk(); !status) return status;
      if (Status status = next_head(); !status) return status;
    }
    return {};
  }

  Status open_chunk() {
    Builder filter, options;
    return client_.each("packets", filter.text("_id", head_.id), options, [&](const Document& document) {
      put({std::make_shared<const Chunk>(chunk_of(document)), 0});
      return true;
    });
  }

  static bool later(const Place& a, const Place& b) { return b.key() < a.key(); }

  void put(Place&& place) {
    if (place.index == place.chunk->packets.size()) return;
    places_.push_back(std::move(place));
    std::push_heap(places_.begin(), places_.end(), later);
  }

  Place take_first() {
    std::pop_heap(places_.begin(), places_.end(), later);
    const Place place = std::move(places_.back());
    places_.pop_back();
    put({place.chunk, place.index + 1});
    return place;
  }

  // The same packet of two chunks that have records in common: they follow each other here.
  bool is_repeat(const Place& place) {
    if (!same_.empty() && same_.front().key() != place.key()) same_.clear();
    const bool repeat = std::any_of(same_.begin(), same_.end(), [&](const Place& given) {
      return given.chunk != place.chunk && overlap(given.chunk->head, place.chunk->head);
    });
    if (!repeat) same_.push_back(place);
    return repeat;
  }

  const Client& client_;
  const PacketQuery& query_;
  Cursor heads_;
  bool has_head_ = false;
  ChunkHead head_;
  std::vector<Place> places_;  // a heap: first is the least
  std::vector<Place> same_;    // given, with the key of the last one given
};

class Archive final : public PacketArchive {
 public:
  explicit Archive(std::unique_ptr<Client> client) : client_(std::move(client)) {}

  Status packets(const PacketQuery& query, const std::function<bool(const ArchivedPacket&)>& visit) override {
    return Merge(*client_, query).run(visit);
  }

 private:
  std::unique_ptr<Client> client_;
};

}  // namespace

Result<std::unique_ptr<PacketArchive>> open_archive(const Options& options) {
  auto client = Client::open(options);
  if (!client) return std::unexpected(client.error());
  if (Status status = (*client)->check(); !status) return std::unexpected(status.error());
  return std::make_unique<Archive>(std::move(*client));
}

}  // namespace weir::mongodb
