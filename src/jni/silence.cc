#include "jni/silence.h"

#include <algorithm>

namespace weir::jni {

void Silence::take(const std::vector<ClockNews>& news, std::int64_t newest) {
  newest_ = std::max(newest_.value_or(newest), newest);
  for (const ClockNews& one : news)
    if (one.kind != ClockNews::kRemoved) heard_[{one.probe, one.source}] = *newest_;
}

void Silence::forget_others(const Clocks& clocks) {
  std::erase_if(heard_, [&](const auto& item) { return !clocks.has(item.first.first, item.first.second); });
}

std::vector<Clocks::Behind> Silence::due(const Clocks& clocks, std::int64_t timeout) {
  std::vector<Clocks::Behind> due;
  if (!newest_) return due;
  for (Clocks::Behind& source : clocks.behind()) {
    std::int64_t& heard = heard_.try_emplace({source.probe, source.source}, *newest_).first->second;
    if (*newest_ - heard < timeout) continue;
    heard = *newest_;
    due.push_back(std::move(source));
  }
  return due;
}

void Silence::write(ByteWriter& out) const {
  out.u8(newest_ ? 1 : 0);
  out.zigzag(newest_.value_or(0));
  out.varint(heard_.size());
  for (const auto& [source, heard] : heard_) {
    out.text(source.first);
    out.varint(source.second);
    out.zigzag(heard);
  }
}

void Silence::read(ByteReader& in) {
  const bool any = in.u8() != 0;
  const std::int64_t newest = in.zigzag();
  if (any) newest_ = newest;
  for (std::size_t left = in.count(3); left > 0; --left) {
    std::string probe(in.text());
    const auto source = static_cast<std::uint16_t>(in.varint());
    heard_[{std::move(probe), source}] = in.zigzag();
  }
}

}  // namespace weir::jni
