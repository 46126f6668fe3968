#include "traffic/mapper.h"

#include <algorithm>
#include <array>
#include <bit>

#include "packet/decode.h"
#include "packet/names.h"
#include "traffic/pane_flows.h"

namespace weir::traffic {

struct Mapper::Decoded {
  packet::FrameFacts facts;
  FlowEnds ends;
  std::uint64_t hash = 0;
  Pane* pane = nullptr;
  std::uint32_t likely_flow = FlowTable::kNone;
  int way = 0;
  bool has_flow = false;
};

namespace {

constexpr std::size_t kRun = 32;  // frames decoded before their flows are looked up: enough to hide the reads
constexpr std::size_t kAhead = 8;  // frames whose bytes are asked for before they are decoded

void prefetch_headers(const Frame& frame) {
  __builtin_prefetch(frame.captured);
  __builtin_prefetch(frame.captured + std::min(frame.captured_length, 63u));
}

bool has_addresses(const packet::FrameFacts& facts) {
  return facts.kind != packet::Kind::kNotIp && facts.kind != packet::Kind::kMalformed;
}

FlowKind flow_kind(const packet::FrameFacts& facts, const Directory& directory) {
  if (facts.kind == packet::Kind::kFragment) return FlowKind::kFragment;
  if (facts.kind != packet::Kind::kSession) return FlowKind::kNoSession;
  const bool group = directory.is_group(facts.source) || directory.is_group(facts.destination);
  return group ? FlowKind::kNoSession : FlowKind::kSession;
}

void note_first(FlowTable& table, std::uint32_t index, Flow::Event event, int way, Nanoseconds time,
                std::uint64_t order) {
  FlowFirsts::First& first = table.firsts(index).first[event][way];
  if (time < first.time || (time == first.time && order < first.order)) first = {time, order};
  table.flow(index).seen |= Flow::bit(event, way);
}

// In order, a flow's firsts change only when a kind of event is new; else its time decides.
void note_events(FlowTable& table, std::uint32_t index, int way, std::uint8_t flags, Nanoseconds time,
                 std::uint64_t order) {
  const Flow& flow = table.flow(index);
  const Flow::Event event = flags & packet::kRst ? Flow::kReset : Flow::kPacket;
  const bool ordered = time >= flow.last;
  if (!ordered || !(flow.seen & Flow::bit(event, way))) note_first(table, index, event, way, time, order);
  const bool syn = (flags & (packet::kSyn | packet::kAck)) == packet::kSyn;
  if (syn && (!ordered || !(flow.seen & Flow::bit(Flow::kSyn, way))))
    note_first(table, index, Flow::kSyn, way, time, order);
}

void add_packet(FlowTable& table, std::uint32_t index, int way, std::uint8_t tcp_flags, const Frame& frame,
                std::uint64_t order) {
  Flow& flow = table.flow(index);
  flow.packets[way] += 1;
  flow.bytes[way] += frame.wire_length;
  flow.tcp_flags[way] |= tcp_flags;
  note_events(table, index, way, tcp_flags, frame.time, order);
  flow.last = std::max(flow.last, frame.time);
}

void add_without_addresses(NetworkActivity& network, absl::flat_hash_map<std::uint16_t, NetworkActivity::Sum>& not_ip,
                           const packet::FrameFacts& facts, const Frame& frame) {
  if (facts.kind == packet::Kind::kNotIp) {
    not_ip[facts.ether_type].add(1, frame.wire_length);
  } else {
    ++network.malformed[static_cast<std::size_t>(facts.malformed)];
  }
}

std::string lower(const char* text, std::size_t size) {
  std::string out(text, size);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

void note_name(Mapper::Pane& pane, std::uint32_t flow, int way, const packet::FrameFacts& facts, const Frame& frame) {
  const char* text = reinterpret_cast<const char*>(frame.captured) + facts.name_offset;
  Name name{facts.name_source, frame.time, lower(text, facts.name_length)};
  if (name.text.empty()) return;
  Name& held = pane.names[static_cast<std::uint64_t>(flow) * 2 + static_cast<unsigned>(way)];
  if (better_name(name, held)) held = std::move(name);
}

void note_dns(Mapper::Pane& pane, const packet::FrameFacts& facts, const Frame& frame, const Directory& directory) {
  if (!directory.is_local(facts.destination)) return;
  packet::DnsAnswers answers;
  const std::span payload(frame.captured + facts.payload_offset, frame.captured_length - facts.payload_offset);
  packet::dns_answers(payload, facts.transport == packet::kTcp, answers);
  for (int i = 0; i < answers.count; ++i) {
    pane.dns_answers.push_back(
        {facts.destination, answers.addresses[i], frame.time, lower(answers.name, answers.name_length)});
  }
}

// What is rare: names, fragments, quoted sessions.
void note_extras(Mapper::Pane& pane, const Mapper::Decoded& d, std::uint32_t flow, const Frame& frame,
                 const Moment& moment, const Directory& directory) {
  const packet::FrameFacts& facts = d.facts;
  if (facts.kind == packet::Kind::kIcmpError && facts.quoted.valid) {
    Moment& first = pane.icmp_errors[quoted_ends(facts.quoted)];
    first = std::min(first, moment);
  }
  if (facts.kind != packet::Kind::kSession) return;
  if (facts.first_fragment) {
    pane.first_fragments.push_back({facts.source, facts.destination, facts.fragment_id, facts.source_port,
                                    facts.destination_port, facts.transport, moment});
  }
  if (facts.name_source != packet::NameSource::kNone) note_name(pane, flow, d.way, facts, frame);
  if (facts.payload_offset != 0 && facts.source_port == 53) note_dns(pane, facts, frame, directory);
}

bool has_extras(const packet::FrameFacts& facts) {
  return facts.name_source != packet::NameSource::kNone || facts.first_fragment || facts.payload_offset != 0 ||
         facts.kind == packet::Kind::kIcmpError;
}

}  // namespace

// Without a branch on the packet's way, which nobody can predict.
int set_ends(FlowEnds& ends, const packet::FrameFacts& facts, FlowKind kind) {
  const IpAddress &from = facts.source, &to = facts.destination;
  const unsigned __int128 source = static_cast<unsigned __int128>(from.high) << 64 | from.low;
  const unsigned __int128 destination = static_cast<unsigned __int128>(to.high) << 64 | to.low;
  const bool with_ports = kind == FlowKind::kSession;
  const bool ports_swap = with_ports & (destination == source) & (facts.destination_port < facts.source_port);
  const std::uint64_t swap = static_cast<std::uint64_t>(destination < source) | static_cast<std::uint64_t>(ports_swap);
  const std::uint64_t high = (from.high ^ to.high) & -swap, low = (from.low ^ to.low) & -swap;
  ends.a = {from.high ^ high, from.low ^ low};
  ends.b = {to.high ^ high, to.low ^ low};
  ends.transport = kind == FlowKind::kLate ? std::uint8_t{0} : facts.transport;
  ends.kind = kind;
  ends.ports = 0;
  if (with_ports) {
    const std::uint32_t ports = static_cast<std::uint32_t>(facts.source_port) << 16 | facts.destination_port;
    ends.ports = std::rotl(ports, static_cast<int>(swap * 16));
  } else if (kind == FlowKind::kFragment) {
    ends.ports = facts.fragment_id;
    if (swap) ends.kind = FlowKind::kFragmentBack;
  }
  return static_cast<int>(swap);
}

FlowEnds quoted_ends(const packet::QuotedTuple& quoted) {
  packet::FrameFacts facts;
  facts.source = quoted.source;
  facts.destination = quoted.destination;
  facts.source_port = quoted.source_port;
  facts.destination_port = quoted.destination_port;
  facts.transport = quoted.transport;
  FlowEnds ends;
  set_ends(ends, facts, FlowKind::kSession);
  return ends;
}

Mapper::Mapper(const Options& options, const Directory& directory) : options_(options), directory_(directory) {}
Mapper::~Mapper() = default;
Mapper::Mapper(Mapper&&) noexcept = default;

Mapper::Pane& Mapper::pane_for(Seconds pane, std::uint32_t source) {
  if (newest_ && newest_pane_ == pane && newest_source_ == source) return *newest_;
  auto& held = panes_[{pane, source}];
  if (!held) held = std::make_unique<Pane>();
  newest_ = held.get();
  newest_pane_ = pane;
  newest_source_ = source;
  return *held;
}

void Mapper::add_late(const Frame& frame, const packet::FrameFacts& facts, std::uint32_t source) {
  Pane& pane = pane_for(frame.late_pane, source);
  pane.network.late.add(1, frame.wire_length);
  pane.first = std::min(pane.first, frame.time);
  pane.last = std::max(pane.last, frame.time);
  if (!has_addresses(facts)) return add_without_addresses(pane.network, pane.not_ip, facts, frame);
  FlowEnds ends;
  const int way = set_ends(ends, facts, FlowKind::kLate);
  add_packet(pane.table, pane.table.find(ends, ends.hash()), way, 0, frame, 0);
}

void Mapper::add(std::span<const Frame> frames, std::uint32_t source, std::uint64_t first_order) {
  std::array<Decoded, kRun> run;
  for (std::size_t start = 0; start < frames.size(); start += kRun) {
    const auto part = frames.subspan(start, std::min(kRun, frames.size() - start));
    for (std::size_t i = 0; i < part.size(); ++i) {
      const Frame& frame = part[i];
      if (start + i + kAhead < frames.size()) prefetch_headers(frames[start + i + kAhead]);
      packet::decode({frame.captured, frame.captured_length}, frame.link_type, options_.tunnels, run[i].facts);
    }
    for (std::size_t i = 0; i < part.size(); ++i) find_ends(part[i], source, run[i]);
    for (std::size_t i = 0; i < part.size(); ++i)
      if (run[i].has_flow) run[i].likely_flow = run[i].pane->table.prefetch_flow(run[i].hash);
    for (std::size_t i = 0; i < part.size(); ++i) add_decoded(part[i], run[i], source, first_order + start + i);
  }
}

// Apart from decode(), whose stores are done by now: read too early, and in other widths, they would hold up the loop.
void Mapper::find_ends(const Frame& frame, std::uint32_t source, Decoded& d) {
  d.has_flow = has_addresses(d.facts) && !frame.late;
  if (!d.has_flow) return;
  d.way = set_ends(d.ends, d.facts, flow_kind(d.facts, directory_));
  d.hash = d.ends.hash();
  d.pane = &pane_for(pane_of(frame.time), source);
  d.pane->table.prefetch(d.hash);
}

void Mapper::add_decoded(const Frame& frame, const Decoded& d, std::uint32_t source, std::uint64_t order) {
  if (frame.late) return add_late(frame, d.facts, source);
  Pane& pane = d.has_flow ? *d.pane : pane_for(pane_of(frame.time), source);
  pane.network.total.add(1, frame.wire_length);
  pane.first = std::min(pane.first, frame.time);
  pane.last = std::max(pane.last, frame.time);
  if (!d.has_flow) return add_without_addresses(pane.network, pane.not_ip, d.facts, frame);
  if (d.facts.malformed != packet::Malformed::kNone)
    ++pane.network.partial[static_cast<std::size_t>(d.facts.malformed)];
  const std::uint32_t flow = pane.table.find(d.ends, d.hash, d.likely_flow);
  add_packet(pane.table, flow, d.way, d.facts.tcp_flags, frame, order);
  if (has_extras(d.facts)) note_extras(pane, d, flow, frame, Moment{frame.time, order, source}, directory_);
}

std::vector<PaneActivity> Mapper::take_before(Seconds until) {
  std::vector<PaneActivity> taken;
  while (!panes_.empty() && panes_.begin()->first.first < until) {
    const auto [pane, source] = panes_.begin()->first;
    PaneActivity activity = expand(pane, source, *panes_.begin()->second, options_, directory_);
    if (!taken.empty() && taken.back().pane == pane) {
      merge(taken.back(), std::move(activity), options_.bounds);
    } else {
      taken.push_back(std::move(activity));
    }
    panes_.erase(panes_.begin());
  }
  newest_ = nullptr;
  return taken;
}

std::size_t Mapper::flows() const {
  std::size_t rows = 0;
  for (const auto& [key, pane] : panes_) rows += pane->rows();
  return rows;
}

}  // namespace weir::traffic
