#include "engine/mapping.h"

#include <algorithm>
#include <iterator>

namespace weir::engine {
namespace {

// Unites two ascending lists of panes.
void unite(std::vector<traffic::PaneActivity>& into, std::vector<traffic::PaneActivity>&& from,
           const traffic::Bounds& bounds) {
  if (into.empty()) {
    into = std::move(from);
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
      mapper.add(work->batch.frames, work->source, work->batch.first_order);
      if (mapper.flows() > options_.max_pane_flows) unite(folded, mapper.take_all(), options_.traffic.bounds);
      continue;
    }
    const Seconds until = work->border->last ? INT64_MAX : work->border->complete_until;
    Part part{*work->border, mapper.take_before(until)};
    if (!folded.empty()) {
      auto end = std::find_if(folded.begin(), folded.end(), [&](const auto& pane) { return pane.pane >= until; });
      unite(part.panes, {std::make_move_iterator(folded.begin()), std::make_move_iterator(end)}, options_.traffic.bounds);
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

std::optional<MappedBorder> Mapping::next(std::chrono::milliseconds timeout) {
  std::optional<Part> first = workers_.front()->parts.pop_for(timeout);
  if (!first) return std::nullopt;
  MappedBorder mapped{first->border, std::move(first->panes)};
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    std::optional<Part> part = workers_[i]->parts.pop();
    if (!part) return std::nullopt;
    unite(mapped.panes, std::move(part->panes), options_.traffic.bounds);
  }
  return mapped;
}

}  // namespace weir::engine
