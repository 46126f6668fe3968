#include "kafka/clocks.h"

#include <algorithm>

namespace weir::kafka {
namespace {

constexpr Seconds kLeft = INT64_MAX;
constexpr Seconds kNothing = INT64_MIN;
constexpr std::uint32_t kSourcesOfAProbe = 65'536;

Seconds moved(Seconds clock, const RecordHead& head) {
  switch (head.kind) {
    case Kind::kEnd:
    case Kind::kRemoved:
      return kLeft;
    case Kind::kBegin:
      return clock == kLeft ? head.pane.value_or(kNothing) : std::max(clock, head.pane.value_or(kNothing));
    default:
      if (clock == kLeft) return head.complete_until.value_or(kNothing);
      return std::max(clock, head.complete_until.value_or(kNothing));
  }
}

}  // namespace

Clocks::Clocks(std::int32_t partitions, const std::vector<std::string>& probes) : partitions_(partitions) {
  for (const std::string& probe : probes) probe_of(probe);
  listed_ = probes_.size();
}

bool Clocks::admits(const std::string& probe) const {
  return probes_.size() < listed_ + kMaxUnlisted || probes_.contains(probe);
}

Seconds Clocks::Source::least() const { return *std::min_element(clocks.begin(), clocks.end()); }

bool Clocks::Probe::ended() const {
  return std::all_of(sources.begin(), sources.end(), [](const Source& source) { return source.least() == kLeft; });
}

Clocks::Source Clocks::new_source(const Probe& probe) const {
  Source source{std::vector<Seconds>(probe.left.size(), kNothing), std::vector<bool>(probe.left.size())};
  for (std::size_t i = 0; i < probe.left.size(); ++i) {
    if (probe.left[i]) source.clocks[i] = kLeft;
  }
  return source;
}

Clocks::Probe& Clocks::probe_of(const std::string& name) {
  auto [at, is_new] = probes_.try_emplace(name);
  if (is_new) {
    at->second.place = static_cast<std::uint32_t>(probes_.size() - 1);
    at->second.left.resize(static_cast<std::size_t>(partitions_));
    at->second.sources.push_back(new_source(at->second));
  }
  return at->second;
}

void Clocks::take(std::int32_t partition, const RecordHead& head) {
  Probe& probe = probe_of(head.probe);
  if (head.sources > probe.sources.size()) {
    probe.sources.resize(head.sources, new_source(probe));
  }
  Source& source = probe.sources[head.source];
  Seconds& clock = source.clocks[static_cast<std::size_t>(partition)];
  clock = moved(clock, head);
  source.heard[static_cast<std::size_t>(partition)] = true;
  if (head.complete_until) furthest_ = std::max(furthest_, *head.complete_until);
}

void Clocks::leave_unheard(const std::string& probe, std::int32_t partition) {
  const auto found = probes_.find(probe);
  if (found == probes_.end()) return;
  const auto at = static_cast<std::size_t>(partition);
  found->second.left[at] = true;
  for (Source& source : found->second.sources) {
    if (!source.heard[at]) source.clocks[at] = kLeft;
  }
}

Seconds Clocks::complete_until() const {
  Seconds all = kLeft;
  for (const auto& [name, probe] : probes_) {
    for (const Source& source : probe.sources) all = std::min(all, source.least());
  }
  if (probes_.empty()) return kNothing;
  return all == kLeft ? furthest_ : all;
}

bool Clocks::ended() const {
  return !probes_.empty() &&
         std::all_of(probes_.begin(), probes_.end(), [](const auto& item) { return item.second.ended(); });
}

Seconds Clocks::complete_until(std::int32_t partition) const {
  Seconds all = kLeft;
  for (const auto& [name, probe] : probes_) {
    for (const Source& source : probe.sources) all = std::min(all, source.clocks[static_cast<std::size_t>(partition)]);
  }
  return all;
}

std::uint32_t Clocks::number_of(const RecordHead& head) {
  return probe_of(head.probe).place * kSourcesOfAProbe + head.source;
}

std::vector<Clocks::Waiting> Clocks::behind() const {
  std::vector<Waiting> waiting;
  for (const auto& [name, probe] : probes_) {
    for (std::size_t i = 0; i < probe.sources.size(); ++i) {
      const Seconds until = probe.sources[i].least();
      if (until >= furthest_) continue;
      waiting.push_back({name, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(probe.sources.size()), until});
    }
  }
  return waiting;
}

std::vector<std::string> Clocks::not_ended() const {
  std::vector<std::string> names;
  for (const auto& [name, probe] : probes_) {
    if (!probe.ended()) names.push_back(name);
  }
  return names;
}

}  // namespace weir::kafka
