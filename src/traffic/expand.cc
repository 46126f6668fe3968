// From flows (unordered pairs) to Activity (a local address's view). One flow has up to two views.
#include <algorithm>
#include <array>
#include <memory>

#include "traffic/bounded_table.h"
#include "traffic/pane_flows.h"
#include "traffic/rest.h"

namespace weir::traffic {
namespace {

Moment moment_of(const Flow::First& first, std::uint32_t source) {
  if (first.order == UINT64_MAX && first.time == INT64_MAX) return {};
  return {first.time, first.order, source};
}

Nanoseconds first_time(const Flow& flow) {
  Nanoseconds first = INT64_MAX;
  for (int way : {0, 1})
    first = std::min({first, flow.first[Flow::kPacket][way].time, flow.first[Flow::kReset][way].time});
  return first;
}

SessionKey key_seen_from(const FlowEnds& ends, bool from_a) {
  const auto port_a = static_cast<std::uint16_t>(ends.ports >> 16);
  const auto port_b = static_cast<std::uint16_t>(ends.ports);
  if (from_a) return {ends.a, ends.b, port_a, port_b, ends.transport};
  return {ends.b, ends.a, port_b, port_a, ends.transport};
}

// One address's Activity in the making.
class View {
 public:
  View(const Bounds& bounds, std::uint32_t source) : bounds_(bounds), source_(source) {}

  // `way_out` is the flow's way that leaves this address.
  void add(const Flow& flow, bool from_a, bool remote_is_local) {
    const int way_out = from_a ? 0 : 1;
    Counts counts;
    counts.add(kOut, flow.packets[way_out], flow.bytes[way_out]);
    counts.add(kIn, flow.packets[1 - way_out], flow.bytes[1 - way_out]);
    activity_.first = std::min(activity_.first, first_time(flow));
    activity_.last = std::max(activity_.last, flow.last);
    // A flow within one address: each view has both ways, so a packet is once out and once in.
    if (flow.ends.kind == FlowKind::kLate) return add_late(counts, remote_is_local);
    activity_.totals.add(counts);
    if (!remote_is_local) activity_.from_outside.add(kIn, counts.packets[kIn], counts.bytes[kIn]);
    switch (flow.ends.kind) {
      case FlowKind::kSession: return add_session(flow, from_a, counts);
      case FlowKind::kFragment:
      case FlowKind::kFragmentBack: add_fragment(flow, from_a); [[fallthrough]];
      default: add_without_session(flow, from_a, counts);
    }
  }

  void add_icmp_error(const FlowEnds& quoted, bool from_a, const Moment& moment) {
    SessionFacts& facts = new_session(key_seen_from(quoted, from_a));
    facts.icmp_error = moment;
  }

  void add_name(const FlowEnds& ends, bool from_a, const Name& name) {
    SessionFacts& facts = new_session(key_seen_from(ends, from_a));
    facts.name = name;
  }

  void add_first_fragment(const Mapper::Pane::FirstFragment& first, Direction direction) {
    FragmentFacts facts;
    const bool out = direction == kOut;
    facts.key = {out ? first.source : first.destination, out ? first.destination : first.source, first.identification,
                 first.transport, direction};
    facts.first_fragment = first.moment;
    facts.local_port = out ? first.source_port : first.destination_port;
    facts.remote_port = out ? first.destination_port : first.source_port;
    push_fragment(facts);
  }

  void add_dns(const Mapper::Pane::DnsAnswer& answer) {
    activity_.dns_names.push_back({answer.address, hash_of(bounds_.key, answer.address), answer.time, answer.name});
  }

  Activity take() {
    settle_table(activity_.sessions);
    settle_table(activity_.fragments);
    settle_table(activity_.dns_names);
    if (rest_) merge(activity_.rest, rest_->take());
    apply_bounds(activity_, bounds_);
    return std::move(activity_);
  }

 private:
  RestBuilder& rest() {
    if (!rest_) rest_ = std::make_unique<RestBuilder>(bounds_);
    return *rest_;
  }

  void add_late(const Counts& counts, bool remote_is_local) {
    activity_.late.add(counts);
    if (!remote_is_local) activity_.late_from_outside.add(kIn, counts.packets[kIn], counts.bytes[kIn]);
  }

  SessionFacts& new_session(const SessionKey& key) {
    if (activity_.sessions.size() >= 8 * static_cast<std::size_t>(bounds_.rows) + 64) compact();
    SessionFacts& facts = activity_.sessions.emplace_back();
    facts.key = key;
    facts.hash = hash_of(bounds_.key, key);
    return facts;
  }

  void add_session(const Flow& flow, bool from_a, const Counts& counts) {
    SessionFacts& facts = new_session(key_seen_from(flow.ends, from_a));
    facts.counts = counts;
    facts.last = flow.last;
    for (int direction : {0, 1}) {
      const int way = from_a ? direction : 1 - direction;
      facts.tcp_flags[direction] = flow.tcp_flags[way];
      facts.first_packet[direction] = moment_of(flow.first[Flow::kPacket][way], source_);
      facts.first_reset[direction] = moment_of(flow.first[Flow::kReset][way], source_);
      facts.first_syn[direction] = moment_of(flow.first[Flow::kSyn][way], source_);
    }
  }

  void add_without_session(const Flow& flow, bool from_a, const Counts& counts) {
    const IpAddress& remote = from_a ? flow.ends.b : flow.ends.a;
    for (Direction d : {kOut, kIn}) {
      if (counts.packets[d] == 0) continue;
      rest().add_without_session(remote, flow.ends.transport, d, counts.packets[d], counts.bytes[d]);
    }
  }

  void add_fragment(const Flow& flow, bool from_a) {
    const int way = flow.ends.kind == FlowKind::kFragment ? 0 : 1;
    const Direction direction = (way == 0) == from_a ? kOut : kIn;
    FragmentFacts facts;
    facts.key = {from_a ? flow.ends.a : flow.ends.b, from_a ? flow.ends.b : flow.ends.a, flow.ends.ports,
                 flow.ends.transport, direction};
    facts.packets = flow.packets[way];
    facts.bytes = flow.bytes[way];
    facts.first = flow.first[Flow::kPacket][way].time;
    facts.last = flow.last;
    push_fragment(facts);
  }

  void push_fragment(FragmentFacts& facts) {
    facts.hash = hash_of(bounds_.key, facts.key);
    activity_.fragments.push_back(facts);
  }

  // Sorts, joins rows of one key by merging single-row Activities' tables.
  template <typename Row>
  void settle_table(std::vector<Row>& table) {
    if (std::is_sorted(table.begin(), table.end(), before<Row>) && !has_repeats(table)) return;
    std::vector<std::uint32_t> order(table.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) { return before(table[x], table[y]); });
    std::vector<Row> sorted;
    sorted.reserve(table.size());
    for (std::uint32_t i : order) {
      if (!sorted.empty() && same_key(sorted.back(), table[i])) {
        join(sorted.back(), table[i]);
      } else {
        sorted.push_back(std::move(table[i]));
      }
    }
    table = std::move(sorted);
  }

  template <typename Row>
  static bool has_repeats(const std::vector<Row>& table) {
    return std::adjacent_find(table.begin(), table.end(), same_key<Row>) != table.end();
  }

  void compact() {
    settle_table(activity_.sessions);
    if (cut(activity_.sessions, bounds_.rows, [&](SessionFacts&& row) { rest().add_session(row); }))
      activity_.folded |= kFoldedSessions;
  }

  const Bounds& bounds_;
  std::uint32_t source_;
  Activity activity_;
  std::unique_ptr<RestBuilder> rest_;
};

// All addresses of a pane in the making.
class Views {
 public:
  Views(const Options& options, std::uint32_t source) : options_(options), source_(source) {}
  View& of(const IpAddress& address) {
    auto [at, is_new] = index_.try_emplace(address, views_.size());
    if (is_new) views_.push_back({address, View(options_.bounds, source_)});
    return views_[at->second].second;
  }
  std::vector<AddressActivity> take() {
    std::vector<AddressActivity> taken;
    taken.reserve(views_.size());
    for (auto& [address, view] : views_) taken.push_back({address, view.take()});
    std::sort(taken.begin(), taken.end(), [](const auto& x, const auto& y) { return x.address < y.address; });
    return taken;
  }

 private:
  const Options& options_;
  std::uint32_t source_;
  absl::flat_hash_map<IpAddress, std::size_t, AddressHash> index_;
  std::vector<std::pair<IpAddress, View>> views_;
};

using TransportSums = std::array<NetworkActivity::Sum, 256>;

void add_to_network(NetworkActivity& network, TransportSums& transports, const Flow& flow, bool a_local, bool b_local) {
  for (int way : {0, 1}) {
    const std::uint64_t packets = flow.packets[way], bytes = flow.bytes[way];
    if (packets == 0) continue;
    if (flow.ends.kind == FlowKind::kLate) {
      if (!a_local && !b_local) network.late_foreign.add(packets, bytes);
      continue;
    }
    const bool from_local = way == 0 ? a_local : b_local;
    const bool to_local = way == 0 ? b_local : a_local;
    NetworkActivity::Sum& sum = from_local ? (to_local ? network.internal : network.out)
                                           : (to_local ? network.in : network.foreign);
    sum.add(packets, bytes);
    transports[flow.ends.transport].add(packets, bytes);
  }
}

void finish_network(NetworkActivity& network, const Mapper::Pane& pane, const TransportSums& transports) {
  for (const auto& row : pane.not_ip) network.not_ip.push_back(row);
  std::sort(network.not_ip.begin(), network.not_ip.end(),
            [](const auto& x, const auto& y) { return x.first < y.first; });
  for (std::size_t t = 0; t < transports.size(); ++t)
    if (transports[t].packets != 0) network.transports.push_back({static_cast<std::uint8_t>(t), transports[t]});
}

void add_extras(Views& views, const Mapper::Pane& pane, const Directory& directory) {
  for (const auto& [ends, moment] : pane.icmp_errors) {
    if (directory.is_group(ends.a) || directory.is_group(ends.b)) continue;
    if (directory.is_local(ends.a)) views.of(ends.a).add_icmp_error(ends, true, moment);
    if (directory.is_local(ends.b)) views.of(ends.b).add_icmp_error(ends, false, moment);
  }
  for (const auto& [flow_and_way, name] : pane.names) {
    const FlowEnds& ends = pane.table.flows()[flow_and_way / 2].ends;
    const bool from_a = flow_and_way % 2 == 0;
    const IpAddress& sender = from_a ? ends.a : ends.b;
    if (ends.kind == FlowKind::kSession && directory.is_local(sender)) views.of(sender).add_name(ends, from_a, name);
  }
  for (const auto& first : pane.first_fragments) {
    if (directory.is_local(first.source)) views.of(first.source).add_first_fragment(first, kOut);
    if (directory.is_local(first.destination)) views.of(first.destination).add_first_fragment(first, kIn);
  }
  for (const auto& answer : pane.dns_answers) views.of(answer.receiver).add_dns(answer);
}

}  // namespace

PaneActivity expand(Seconds pane, std::uint32_t source, const Mapper::Pane& flows, const Options& options,
                    const Directory& directory) {
  PaneActivity result;
  result.pane = pane;
  result.network = flows.network;
  result.first = flows.first;
  result.last = flows.last;
  Views views(options, source);
  TransportSums transports{};
  for (const Flow& flow : flows.table.flows()) {
    const bool a_local = directory.is_local(flow.ends.a), b_local = directory.is_local(flow.ends.b);
    add_to_network(result.network, transports, flow, a_local, b_local);
    if (a_local) views.of(flow.ends.a).add(flow, true, b_local);
    if (b_local) views.of(flow.ends.b).add(flow, false, a_local);
  }
  add_extras(views, flows, directory);
  finish_network(result.network, flows, transports);
  result.addresses = views.take();
  return result;
}

void merge(PaneActivity& into, PaneActivity&& from, const Bounds& bounds) {
  merge(into.network, from.network);
  into.first = std::min(into.first, from.first);
  into.last = std::max(into.last, from.last);
  std::vector<AddressActivity> united;
  united.reserve(into.addresses.size() + from.addresses.size());
  auto a = into.addresses.begin();
  auto b = from.addresses.begin();
  while (a != into.addresses.end() && b != from.addresses.end()) {
    if (a->address == b->address) {
      merge(a->activity, std::move((b++)->activity), bounds);
      united.push_back(std::move(*a++));
    } else {
      united.push_back(std::move(a->address < b->address ? *a++ : *b++));
    }
  }
  std::move(a, into.addresses.end(), std::back_inserter(united));
  std::move(b, from.addresses.end(), std::back_inserter(united));
  into.addresses = std::move(united);
}

}  // namespace weir::traffic
