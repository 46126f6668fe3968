// From flows (unordered pairs) to Activity (a local address's view). One flow has up to two views.
#include <algorithm>
#include <array>
#include <memory>

#include "traffic/bounded_table.h"
#include "traffic/pane_flows.h"
#include "traffic/rest.h"

namespace weir::traffic {
namespace {

Moment moment_of(const FlowFirsts::First& first, std::uint32_t source) {
  if (first.order == UINT64_MAX && first.time == INT64_MAX) return {};
  return {first.time, first.order, source};
}

Nanoseconds first_time(const FlowFirsts& firsts) {
  Nanoseconds first = INT64_MAX;
  for (int way : {0, 1})
    first = std::min({first, firsts.first[Flow::kPacket][way].time, firsts.first[Flow::kReset][way].time});
  return first;
}

SessionKey key_seen_from(const FlowEnds& ends, bool from_a) {
  const auto port_a = static_cast<std::uint16_t>(ends.ports >> 16);
  const auto port_b = static_cast<std::uint16_t>(ends.ports);
  if (from_a) return {ends.a, ends.b, port_a, port_b, ends.transport};
  return {ends.b, ends.a, port_b, port_a, ends.transport};
}

// One address's Activity in the making. Sessions are sorted as references, 16 bytes each, before any row is made.
class View {
 public:
  View(const Mapper::Pane& pane, const Bounds& bounds, std::uint32_t source)
      : pane_(pane), bounds_(bounds), source_(source) {}

  // A flow within one address comes twice, once from each end: its packets are once out and once in.
  void add(std::uint32_t index, bool from_a, bool remote_is_local) {
    const Flow& flow = pane_.table.flows()[index];
    const Counts counts = counts_of(flow, from_a);
    activity_.first = std::min(activity_.first, first_time(pane_.table.firsts()[index]));
    activity_.last = std::max(activity_.last, flow.last);
    if (flow.ends.kind == FlowKind::kLate) return add_late(counts, remote_is_local);
    activity_.totals.add(counts);
    if (!remote_is_local) activity_.from_outside.add(kIn, counts.packets[kIn], counts.bytes[kIn]);
    if (flow.ends.kind == FlowKind::kSession) {
      references_.push_back({hash_of(bounds_.key, key_seen_from(flow.ends, from_a)), index, from_a});
      if (references_.size() >= 8 * static_cast<std::size_t>(bounds_.rows) + 64) cut_references();
      return;
    }
    if (flow.ends.kind != FlowKind::kNoSession) add_fragment(index, from_a);
    add_without_session(flow, from_a, counts);
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
    cut_references();
    settle_table(activity_.sessions);
    unite(activity_.sessions, sessions_of_references());
    settle_table(activity_.fragments);
    settle_table(activity_.dns_names);
    if (rest_) merge(activity_.rest, rest_->take());
    apply_bounds(activity_, bounds_);
    return std::move(activity_);
  }

 private:
  struct Reference {
    std::uint64_t hash;
    std::uint32_t flow;
    bool from_a;
  };

  static Counts counts_of(const Flow& flow, bool from_a) {
    const int way_out = from_a ? 0 : 1;
    Counts counts;
    counts.add(kOut, flow.packets[way_out], flow.bytes[way_out]);
    counts.add(kIn, flow.packets[1 - way_out], flow.bytes[1 - way_out]);
    return counts;
  }

  RestBuilder& rest() {
    if (!rest_) rest_ = std::make_unique<RestBuilder>(bounds_);
    return *rest_;
  }

  SessionKey key_of_reference(const Reference& r) const {
    return key_seen_from(pane_.table.flows()[r.flow].ends, r.from_a);
  }

  bool reference_before(const Reference& x, const Reference& y) const {
    return x.hash != y.hash ? x.hash < y.hash : key_of_reference(x) < key_of_reference(y);
  }

  // K, before rows are made: what is beyond goes to rest at once. Two references may be of one key (a port to itself).
  void cut_references() {
    std::sort(references_.begin(), references_.end(),
              [this](const auto& x, const auto& y) { return reference_before(x, y); });
    std::size_t keys = 0, at = 0;
    for (; at < references_.size(); ++at) {
      const bool repeat = at != 0 && !reference_before(references_[at - 1], references_[at]);
      if (!repeat && ++keys > bounds_.rows) break;
    }
    if (at == references_.size()) return;
    for (std::size_t i = at; i < references_.size(); ++i) {
      const Flow& flow = pane_.table.flows()[references_[i].flow];
      SessionFacts dropped;
      dropped.key = key_of_reference(references_[i]);
      dropped.counts = counts_of(flow, references_[i].from_a);
      rest().add_session(dropped);
    }
    references_.resize(at);
    activity_.folded |= kFoldedSessions;
  }

  std::vector<SessionFacts> sessions_of_references() const {
    std::vector<SessionFacts> sessions;
    sessions.reserve(references_.size());
    for (const Reference& reference : references_) {
      if (!sessions.empty() && sessions.back().hash == reference.hash &&
          sessions.back().key == key_of_reference(reference)) {
        SessionFacts facts;
        fill(facts, reference);
        join(sessions.back(), facts);
      } else {
        fill(sessions.emplace_back(), reference);
      }
    }
    return sessions;
  }

  void fill(SessionFacts& facts, const Reference& reference) const {
    const Flow& flow = pane_.table.flows()[reference.flow];
    const FlowFirsts& firsts = pane_.table.firsts()[reference.flow];
    facts.key = key_of_reference(reference);
    facts.hash = reference.hash;
    facts.counts = counts_of(flow, reference.from_a);
    facts.last = flow.last;
    for (int direction : {0, 1}) {
      const int way = reference.from_a ? direction : 1 - direction;
      facts.tcp_flags[direction] = flow.tcp_flags[way];
      facts.first_packet[direction] = moment_of(firsts.first[Flow::kPacket][way], source_);
      facts.first_reset[direction] = moment_of(firsts.first[Flow::kReset][way], source_);
      facts.first_syn[direction] = moment_of(firsts.first[Flow::kSyn][way], source_);
    }
  }

  void add_late(const Counts& counts, bool remote_is_local) {
    activity_.late.add(counts);
    if (!remote_is_local) activity_.late_from_outside.add(kIn, counts.packets[kIn], counts.bytes[kIn]);
  }

  SessionFacts& new_session(const SessionKey& key) {  // of what is no packet: an ICMP error, a name
    SessionFacts& facts = activity_.sessions.emplace_back();
    facts.key = key;
    facts.hash = hash_of(bounds_.key, key);
    return facts;
  }

  void add_without_session(const Flow& flow, bool from_a, const Counts& counts) {
    const IpAddress& remote = from_a ? flow.ends.b : flow.ends.a;
    for (Direction d : {kOut, kIn}) {
      if (counts.packets[d] == 0) continue;
      rest().add_without_session(remote, flow.ends.transport, d, counts.packets[d], counts.bytes[d]);
    }
  }

  void add_fragment(std::uint32_t index, bool from_a) {
    const Flow& flow = pane_.table.flows()[index];
    const int way = flow.ends.kind == FlowKind::kFragment ? 0 : 1;
    const Direction direction = (way == 0) == from_a ? kOut : kIn;
    FragmentFacts facts;
    facts.key = {from_a ? flow.ends.a : flow.ends.b, from_a ? flow.ends.b : flow.ends.a, flow.ends.ports,
                 flow.ends.transport, direction};
    facts.packets = flow.packets[way];
    facts.bytes = flow.bytes[way];
    facts.first = pane_.table.firsts()[index].first[Flow::kPacket][way].time;
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

  const Mapper::Pane& pane_;
  const Bounds& bounds_;
  std::uint32_t source_;
  Activity activity_;
  std::vector<Reference> references_;
  std::unique_ptr<RestBuilder> rest_;
};

// All addresses of a pane in the making.
class Views {
 public:
  Views(const Mapper::Pane& pane, const Options& options, std::uint32_t source)
      : pane_(pane), options_(options), source_(source) {}
  View& of(const IpAddress& address) {
    auto [at, is_new] = index_.try_emplace(address, views_.size());
    if (is_new) views_.push_back({address, View(pane_, options_.bounds, source_)});
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
  const Mapper::Pane& pane_;
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
    NetworkActivity::Sum& sum =
        from_local ? (to_local ? network.internal : network.out) : (to_local ? network.in : network.foreign);
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
  Views views(flows, options, source);
  TransportSums transports{};
  for (std::uint32_t index = 0; index < flows.table.flows().size(); ++index) {
    const Flow& flow = flows.table.flows()[index];
    const bool a_local = directory.is_local(flow.ends.a), b_local = directory.is_local(flow.ends.b);
    add_to_network(result.network, transports, flow, a_local, b_local);
    if (a_local) views.of(flow.ends.a).add(index, true, b_local);
    if (b_local) views.of(flow.ends.b).add(index, false, a_local);
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
