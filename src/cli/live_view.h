// The full-screen view of a run: users by bandwidth, and a look into one of them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "cli/view_model.h"
#include "engine/engine.h"

namespace weir::cli {

// Draws on the calling thread while the run goes on in another.
class LiveView {
 public:
  // `stop` is set when the user quits.
  LiveView(std::string source, std::atomic<bool>& stop) : model_(std::move(source)), stop_(stop) {}

  engine::Observer& observer() { return model_; }

  // Starts `run` on a thread, shows it until the user quits or `stop` is set, restores the terminal, waits for the run.
  // When the run ends by itself the view stays until the user quits.
  Result<engine::Outcome> show(const std::function<Result<engine::Outcome>()>& run);

  // What went wrong meanwhile, one line each on standard error.
  void say_problems() const;

 private:
  ViewModel model_;
  std::atomic<bool>& stop_;
};

}  // namespace weir::cli
