#include "engine/mapping.h"

#include <algorithm>
#include <iterator>

namespace weir::engine {
namespace {

constexpr std::size_t kPanesTogether = 64;

// Unites two ascending lists of panes.
void unite(std::vector<traffic::PaneActivity>& into, std::vector<traffic::PaneActivity>&& from,
           const traffic::Bounds& bounds) {
  if (into.empty() || from.empty() || into.back().pane < from.front().pane) {
    into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    return;
  }
  std::vector<traffic::PaneActivity> united;
  auto a = into.begin();
  auto b = from.begin();
  while (a != into.end() || b != from.end()) {
    if (b == from.end() || (a != into.end() && a->pane < b->pane)) {
      united.push_back(std::move(*a++));
    } else if (a == into.end() || b->pane < a->pane) {
      united.push_back(std::move(*b++));
    } else {
      merge(*a, std::move(*b++), bounds);
      united.push_back(std::move(*a++));
    }
  }
  into = std::move(united);
}

// Frames whose indices follow on one another go to the mapper together.
void add_frames(traffic::Mapper& mapper, const Batch& batch, std::uint32_t source) {
  const std::span<const Frame> frames(batch.frames);
  if (batch.orders.empty()) return mapper.add(frames, source, batch.first_order);
  for (std::size_t begin = 0, end = 0; begin < frames.size(); begin = end) {
    const std::uint64_t first = batch.orders[begin];
    for (end = begin + 1; end < frames.size() && batch.orders[end] == first + (end - begin);) ++end;
    mapper.add(frames.subspan(begin, end - begin), source, first);
  }
}

}  // namespace

Mapping::Mapping(const Options& options, const traffic::Directory& directory, unsigned threads)
    : options_(options), directory_(directory) {
  for (unsigned i = 0; i < threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(options.queued_batches));
    Worker& worker = *workers_.back();
    worker.thread = std::thread([this, &worker] { run(worker); });
  }
}

void Mapping::close() {
  for (auto& worker : workers_) {
    worker->work.close();
    worker->parts.close();
  }
}

Mapping::~Mapping() {
  close();
  for (auto& worker : workers_) worker->thread.join();
}

void Mapping::run(Worker& worker) const {
  traffic::Mapper mapper(options_.traffic, directory_);
  std::vector<traffic::PaneActivity> folded;  // of panes that are not complete: flows beyond the bound on memory
  while (std::optional<Work> work = worker.work.pop()) {
    if (!work->border) {
      add_frames(mapper, work->batch, work->source + work->batch.source);
      if (mapper.flows() > options_.max_pane_flows) unite(folded, mapper.take_all(), options_.traffic.bounds);
      continue;
    }
    const Seconds until = work->border->last ? INT64_MAX : work->border->complete_until;
    Part part{*work->border, mapper.take_before(until)};
    if (!folded.empty()) {
      auto end = std::find_if(folded.begin(), folded.end(), [&](const auto& pane) { return pane.pane >= until; });
      unite(part.panes, {std::make_move_iterator(folded.begin()), std::make_move_iterator(end)},
            options_.traffic.bounds);
      folded.erase(folded.begin(), end);
    }
    if (!worker.parts.push(std::move(part))) return;
  }
}

bool Mapping::add(Batch&& batch, std::uint32_t source, bool may_drop) {
  Work work{std::move(batch), source, std::nullopt};
  Worker& worker = *workers_[next_worker_];
  next_worker_ = (next_worker_ + 1) % workers_.size();
  return may_drop ? worker.work.try_push(work) : worker.work.push(std::move(work));
}

void Mapping::add_border(const Border& border) {
  for (auto& worker : workers_) worker->work.force(Work{{}, 0, border});
}

bool Mapping::another_is_there() const {
  return std::ranges::none_of(workers_, [](const auto& worker) { return worker->parts.empty(); });
}

// Takes the rest of the border whose part of the first worker `mapped` has.
bool Mapping::add_rest(MappedBorder& mapped) {
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    std::optional<Part> part = workers_[i]->parts.pop();
    if (!part) return false;
    unite(mapped.panes, std::move(part->panes), options_.traffic.bounds);
  }
  return true;
}

std::optional<MappedBorder> Mapping::next(std::chrono::milliseconds timeout) {
  std::optional<Part> first = workers_.front()->parts.pop_for(timeout);
  if (!first) return std::nullopt;
  MappedBorder mapped{first->border, std::move(first->panes)};
  if (!add_rest(mapped)) return std::nullopt;
  // Settling many panes at a time costs as many turns of the threads less. What was lost is told of its own border.
  while (mapped.panes.size() < kPanesTogether && !mapped.border.last && !mapped.border.lost() && another_is_there()) {
    first = workers_.front()->parts.pop();
    if (!first) return std::nullopt;
    MappedBorder another{first->border, std::move(first->panes)};
    if (!add_rest(another)) return std::nullopt;
    mapped.border = another.border;
    unite(mapped.panes, std::move(another.panes), options_.traffic.bounds);
  }
  return mapped;
}

}  // namespace weir::engine
