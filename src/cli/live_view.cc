#include "cli/live_view.h"

#include <optional>
#include <thread>

#include "cli/output.h"
#include "cli/stop.h"
#include "cli/view_render.h"
#include "cli/view_screen.h"

namespace weir::cli {
namespace {

constexpr std::chrono::milliseconds kDrawInterval{200};

void show_until_quit(ViewModel& model, const std::atomic<bool>& stop, const std::atomic<bool>& failed) {
  TerminalGuard guard;
  Screen screen;
  ViewState state;
  while (!state.quit && !stop && !failed) {
    auto snapshot = model.snapshot();
    Rendered rendered = render(*snapshot, state, screen.columns(), screen.rows());
    model.show_users(std::move(rendered.shown_users));
    screen.draw(rendered.lines);
    std::size_t page = screen.rows() > kFrameRows ? screen.rows() - kFrameRows : 1;
    if (auto key = screen.key(kDrawInterval)) press(state, *key, *snapshot, page);
  }
}

}  // namespace

Result<engine::Outcome> LiveView::show(const std::function<Result<engine::Outcome>()>& run) {
  std::optional<Result<engine::Outcome>> outcome;
  std::atomic<bool> failed{false};
  std::thread engine([&] {
    outcome = run();
    model_.end();
    failed = !outcome->has_value();
  });
  show_until_quit(model_, stop_, failed);
  stop_ = true;
  engine.join();
  return std::move(*outcome);
}

void LiveView::say_problems() const {
  for (const Error& problem : model_.problems()) say(problem);
}

}  // namespace weir::cli
