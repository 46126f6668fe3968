// What a mapper holds of one pane of one source, and how it becomes Activity.
#pragma once

#include "packet/frame.h"
#include "traffic/flow_table.h"
#include "traffic/mapper.h"

namespace weir::traffic {

struct QuotedHash {
  std::size_t operator()(const FlowEnds& ends) const { return ends.hash(); }
};

struct Mapper::Pane {
  struct FirstFragment {  // of (source, destination, transport, identification)
    IpAddress source, destination;
    std::uint32_t identification;
    std::uint16_t source_port, destination_port;
    std::uint8_t transport;
    Moment moment;
  };
  struct DnsAnswer {
    IpAddress receiver, address;
    Nanoseconds time;
    std::string name;
  };

  FlowTable table;
  absl::flat_hash_map<std::uint64_t, Name> names;           // by flow index * 2 + way: SNI, Host
  absl::flat_hash_map<FlowEnds, Moment, QuotedHash> icmp_errors;  // by the quoted session
  std::vector<FirstFragment> first_fragments;
  std::vector<DnsAnswer> dns_answers;
  NetworkActivity network;
  absl::flat_hash_map<std::uint16_t, NetworkActivity::Sum> not_ip;
  Nanoseconds first = INT64_MAX, last = INT64_MIN;

  std::size_t rows() const {
    return table.flows().size() + icmp_errors.size() + first_fragments.size() + dns_answers.size() + names.size();
  }
};

// Writes (address, port) pairs in the table's order, and gives the way: 0 when source is a.
int set_ends(FlowEnds& ends, const packet::FrameFacts& facts, FlowKind kind);
FlowEnds quoted_ends(const packet::QuotedTuple& quoted);

// The pane's flows as Activity per local address. `source` completes the moments.
PaneActivity expand(Seconds pane, std::uint32_t source, const Mapper::Pane& flows, const Options& options,
                    const Directory& directory);

}  // namespace weir::traffic
