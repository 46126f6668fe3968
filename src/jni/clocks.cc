#include "jni/clocks.h"

#include <algorithm>
#include <iterator>

namespace weir::jni {

Clocks::Clocks(const Sources& sources)
    : partitions_(sources.partitions), listed_(sources.probes.begin(), sources.probes.end()) {
  for (const std::string& probe : sources.probes) probes_[probe] = Probe(partitions_, OfPartition(1, INT64_MIN));
}

void Clocks::take(const ClockNews& news) {
  if (news.partition >= partitions_) return;  // the topic grew: such a checkpoint is refused on start
  Probe* const probe = probe_of(news);
  if (probe == nullptr) {
    turned_away_ = news.probe;
    return;
  }
  const std::size_t sources = std::max<std::size_t>(news.sources, probe->at(0).size());
  for (OfPartition& clocks : *probe) clocks.resize(sources, INT64_MIN);
  Seconds& clock = (*probe)[news.partition][news.source];
  if (news.complete_until) greatest_ = std::max(greatest_, *news.complete_until);
  if (news.newest_pane) greatest_ = std::max(greatest_, *news.newest_pane + 1);
  switch (news.kind) {
    case ClockNews::kBegin:
      clock = clock == kEnded ? news.pane.value_or(INT64_MIN) : std::max(clock, news.pane.value_or(INT64_MIN));
      break;
    case ClockNews::kEnd:
    case ClockNews::kRemoved:
      clock = kEnded;
      break;
    default:
      if (news.complete_until) clock = clock == kEnded ? *news.complete_until : std::max(clock, *news.complete_until);
  }
}

Clocks::Probe* Clocks::probe_of(const ClockNews& news) {
  const bool is_listed = listed_.contains(news.probe);
  if (!is_listed && news.sources > kMaxUnlistedSources) return nullptr;
  const auto [at, is_new] = probes_.try_emplace(news.probe, partitions_, OfPartition(1, INT64_MIN));
  if (is_new && !is_listed && probes_.size() > listed_.size() + kMaxUnlistedProbes) {
    turn_away_the_last();
    const auto still = probes_.find(news.probe);
    return still == probes_.end() ? nullptr : &still->second;
  }
  return &at->second;
}

// The least names are those of any order in which they come.
void Clocks::turn_away_the_last() {
  const auto last =
      std::find_if(probes_.rbegin(), probes_.rend(), [&](const auto& item) { return !listed_.contains(item.first); });
  turned_away_ = last->first;
  probes_.erase(std::next(last).base());
}

void Clocks::forget_ended() {
  std::erase_if(probes_, [&](const auto& item) {
    const auto has_ended = [](const OfPartition& clocks) {
      return std::all_of(clocks.begin(), clocks.end(), [](Seconds clock) { return clock == kEnded; });
    };
    return !listed_.contains(item.first) && std::all_of(item.second.begin(), item.second.end(), has_ended);
  });
}

bool Clocks::has(const std::string& probe, std::uint16_t source) const {
  const auto at = probes_.find(probe);
  return at != probes_.end() && source < at->second[0].size();
}

bool Clocks::all_ended() const {
  for (const auto& [name, probe] : probes_)
    for (const OfPartition& clocks : probe)
      for (const Seconds clock : clocks)
        if (clock != kEnded) return false;
  return !probes_.empty();
}

void Clocks::end_all() {
  for (auto& [name, probe] : probes_)
    for (OfPartition& clocks : probe) std::fill(clocks.begin(), clocks.end(), kEnded);
}

Seconds Clocks::complete_until() const {
  Seconds least = kEnded;
  for (const auto& [name, probe] : probes_)
    for (const OfPartition& clocks : probe) least = std::min(least, *std::min_element(clocks.begin(), clocks.end()));
  if (probes_.empty()) return INT64_MIN;
  return least == kEnded ? greatest_ : least;
}

Seconds Clocks::complete_until(std::uint32_t partition) const {
  Seconds least = kEnded;
  for (const auto& [name, probe] : probes_)
    for (const Seconds clock : probe.at(partition)) least = std::min(least, clock);
  return least == kEnded ? greatest_ : least;
}

void Clocks::follow(const std::set<std::uint32_t>& spoke, Seconds until) {
  for (auto& [name, probe] : probes_)
    for (std::uint32_t partition = 0; partition < partitions_; ++partition)
      if (!spoke.contains(partition))
        for (Seconds& clock : probe[partition]) clock = std::max(clock, until);
  greatest_ = std::max(greatest_, until);
}

std::vector<Clocks::Behind> Clocks::behind() const {
  std::vector<Behind> behind;
  for (const auto& [name, probe] : probes_) {
    const std::size_t sources = probe[0].size();
    for (std::size_t source = 0; source < sources; ++source) {
      Seconds least = kEnded;
      for (const OfPartition& clocks : probe) least = std::min(least, clocks[source]);
      if (least >= greatest_) continue;
      behind.push_back({name, static_cast<std::uint16_t>(source), static_cast<std::uint16_t>(sources), least});
    }
  }
  return behind;
}

void Clocks::write(ByteWriter& out) const {
  out.varint(partitions_);
  out.zigzag(greatest_);
  out.varint(probes_.size());
  for (const auto& [name, probe] : probes_) {
    out.text(name);
    out.varint(probe[0].size());
    for (const OfPartition& clocks : probe)
      for (const Seconds clock : clocks) out.zigzag(clock);
  }
}

bool Clocks::read(ByteReader& in) {
  if (in.varint() != partitions_) return false;
  greatest_ = in.zigzag();
  probes_.clear();
  for (std::size_t left = in.count(2); left > 0; --left) {
    const std::string name(in.text());
    const std::size_t sources = in.count(1);
    if (sources == 0) return false;
    Probe probe(partitions_, OfPartition(sources));
    for (OfPartition& clocks : probe)
      for (Seconds& clock : clocks) clock = in.zigzag();
    probes_[name] = std::move(probe);
  }
  return in.ok();
}

}  // namespace weir::jni
