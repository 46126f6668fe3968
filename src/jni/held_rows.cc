#include "jni/held_rows.h"

#include <iterator>
#include <utility>

#include "base/bytes.h"
#include "base/hashing.h"

namespace weir::jni {
namespace {

std::string entry_key(Seconds second, std::uint64_t number) {
  std::string key = "D";
  ByteWriter out(key);
  out.zigzag(second);
  out.varint(number);
  return key;
}

std::string bytes_of(const std::vector<OutputRow>& rows) {
  std::string bytes;
  ByteWriter out(bytes);
  out.varint(rows.size());
  for (const OutputRow& row : rows) {
    out.u8(static_cast<std::uint8_t>(row.kind));
    out.text(row.key);
    out.text(row.value);
  }
  return bytes;
}

}  // namespace

Seconds second_of(const traffic::UserName& user) {
  std::uint64_t hash = user.size();
  for (const char c : user) hash = mix(hash, static_cast<unsigned char>(c));
  return static_cast<Seconds>(hash % 60);
}

void HeldRows::hold(Seconds pane, const traffic::UserName& user, OutputRow&& row) {
  const Seconds phase = second_of(user), next = pane + 1;
  due_[floor_to(next - phase + 59, 60) + phase].fresh.push_back(std::move(row));
}

void HeldRows::give(Seconds second, Step& step) {
  const auto end = due_.upper_bound(second);
  for (auto item = due_.begin(); item != end; item = due_.erase(item)) {
    auto& [at, due] = *item;
    for (auto& [number, rows] : due.entries) {
      step.changes.push_back({entry_key(at, number), std::nullopt});
      std::move(rows.begin(), rows.end(), std::back_inserter(step.rows));
    }
    std::move(due.fresh.begin(), due.fresh.end(), std::back_inserter(step.rows));
  }
}

void HeldRows::keep(Step& step) {
  for (auto& [at, due] : due_) {
    if (due.fresh.empty()) continue;
    const std::uint64_t number = due.entries.empty() ? 0 : due.entries.rbegin()->first + 1;
    step.changes.push_back({entry_key(at, number), bytes_of(due.fresh)});
    due.entries[number] = std::exchange(due.fresh, {});
  }
}

bool HeldRows::restore(std::string_view key, std::string_view bytes) {
  ByteReader where(key), in(bytes);
  const Seconds second = where.zigzag();
  std::vector<OutputRow>& rows = due_[second].entries[where.varint()];
  for (std::size_t left = in.count(3); left > 0; --left) {
    OutputRow& row = rows.emplace_back();
    row.kind = static_cast<OutputKind>(in.u8());
    row.key = in.text();
    row.value = in.text();
  }
  return where.ok() && where.left() == 0 && in.ok() && in.left() == 0;
}

}  // namespace weir::jni
