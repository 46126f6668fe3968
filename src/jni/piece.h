// A piece: what one task made of its records for one shard, on its way through the shuffle. Pieces of a shard are
// united in any order; the records of one partition must be in one piece, or in pieces that are given in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "traffic/mapper.h"

namespace weir::jni {

inline constexpr unsigned kNetworkShard = traffic::kShards;  // the piece of what the network did as a whole
inline constexpr unsigned kPieces = traffic::kShards + 1;

// What a record says about its source's clock in its partition (api/kafka-record.md, "Reading").
struct ClockNews {
  enum Kind : std::uint8_t { kProgress, kBegin, kEnd, kRemoved, kCount };
  std::uint32_t partition = 0;
  std::string probe;
  std::uint16_t source = 0, sources = 1;
  Kind kind = kProgress;
  std::optional<Seconds> complete_until, pane;
  std::optional<Seconds> newest_pane = std::nullopt;  // pycapa's form: of a packet
  friend bool operator==(const ClockNews&, const ClockNews&) = default;
};

// Adds news to a list; progress after progress of the same source and partition is one.
void add_news(std::vector<ClockNews>& list, ClockNews&& news);

struct ActivityOf {
  Seconds pane = 0;
  traffic::AddressActivity of;
};

struct NetworkPane {
  Seconds pane = 0;
  traffic::NetworkActivity activity;
};

struct Piece {
  std::vector<ClockNews> news;             // in order for each partition
  std::optional<std::uint32_t> one_packet_a_record_of;  // pycapa's form: the partition that all of it is of
  bool all_end = false;                    // pycapa's form: nothing follows in any partition
  std::optional<Seconds> least_pane;       // of packets that are not late, those of other shards included
  std::optional<std::int64_t> newest;      // the greatest time of the records of probes, milliseconds
  std::vector<ActivityOf> activities;      // by pane, then address; none in the network's piece
  std::vector<NetworkPane> network;        // by pane; in the network's piece only
};

std::string serialize(const Piece& piece, const traffic::Bounds& bounds);
Result<Piece> parse_piece(std::string_view bytes, const traffic::Bounds& bounds);

// Unites; both are of one shard.
void merge(Piece& into, Piece&& from, const traffic::Bounds& bounds);

}  // namespace weir::jni
