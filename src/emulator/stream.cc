#include "emulator/stream.h"

#include <algorithm>

namespace weir::emulator {
namespace {

// A user's busiest moment must not stay in memory for good: there are many users.
void give_back(std::vector<Packet>& packets) {
  constexpr std::size_t kKept = 64;
  if (packets.empty() && packets.capacity() > kKept) packets = {};
}

}  // namespace

Stream::Stream(const World& world, std::uint32_t user, const TruthOptions& truth, bool with_truth)
    : world_(world), user_(user), self_(world.user(user)), with_truth_(with_truth), ledger_(world, user, truth) {
  ports_used_ = static_cast<std::uint32_t>(random(1).below(16'384));
}

std::uint16_t Stream::next_port() { return static_cast<std::uint16_t>(49'152 + ports_used_++ % 16'384); }

void Stream::start(std::unique_ptr<Process> process, Nanoseconds at, Process* parent) {
  std::uint64_t order = started_++;
  orders_.emplace(process.get(), order);
  processes_.emplace(order, Entry{std::move(process), parent});
  schedule(at, order);
}

void Stream::schedule(Nanoseconds time, std::uint64_t order) {
  turns_.push_back({time, order});
  std::push_heap(turns_.begin(), turns_.end(), later);
}

void Stream::take_turn() {
  std::pop_heap(turns_.begin(), turns_.end(), later);
  Turn turn = turns_.back();
  turns_.pop_back();
  Nanoseconds next = processes_.at(turn.order).process->run(turn.time, *this);
  if (next == Process::kFinished) return finish(turn.order, turn.time);
  if (next != Process::kWaiting) schedule(std::max(next, turn.time), turn.order);
}

void Stream::finish(std::uint64_t order, Nanoseconds now) {
  auto node = processes_.extract(order);
  orders_.erase(node.mapped().process.get());
  Process* parent = node.mapped().parent;
  keep(std::shared_ptr<const Process>(std::move(node.mapped().process)));
  if (parent == nullptr) return;
  std::uint64_t parent_order = orders_.at(parent);
  Nanoseconds next = parent->child_done(now, *this);
  if (next == Process::kFinished) return finish(parent_order, now);
  if (next != Process::kWaiting) schedule(std::max(next, now), parent_order);
}

void Stream::advance(Nanoseconds until) {
  while (!turns_.empty() && turns_.front().time < until) take_turn();
  gather(until);
  made_until_ = until;
}

void Stream::gather(Nanoseconds until) {
  auto is_due = [until](const Packet& packet) { return packet.time < until; };
  auto rest = std::stable_partition(pending_.begin(), pending_.end(), is_due);
  due_.assign(pending_.begin(), rest);
  pending_.erase(pending_.begin(), rest);
  give_back(pending_);
  std::stable_sort(due_.begin(), due_.end(), [](const Packet& a, const Packet& b) { return a.time < b.time; });
  if (!with_truth_) return;
  for (const Packet& packet : due_) ledger_.count(packet);
}

void Stream::forget_due() {
  due_.clear();
  give_back(due_);
  std::erase_if(kept_, [this](const Kept& kept) { return kept.until < made_until_; });
}

}  // namespace weir::emulator
