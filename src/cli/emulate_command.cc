// weir emulate: synthetic traffic whose truth is known, as a capture.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>
#include <thread>

#include "cli/commands.h"
#include "cli/emulate_options.h"
#include "cli/output.h"
#include "cli/reporters.h"
#include "cli/stop.h"
#include "cli/target.h"
#include "cli/terminal.h"
#include "cli/truth_file.h"
#include "cli/units.h"
#include "emulator/emulate.h"

namespace weir::cli {
namespace {

constexpr int kInterrupted = 130;

// A bar on standard error, drawn ten times a second, when that is a terminal.
class Bar {
 public:
  void draw(const emulator::Progress& progress) {
    auto now = std::chrono::steady_clock::now();
    if (!is_terminal(STDERR_FILENO) || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    double elapsed = std::chrono::duration<double>(now - began_).count();
    std::string line = "\r" + emulation_line(progress, elapsed) + "\x1b[K";
    std::fwrite(line.data(), 1, line.size(), stderr);
    drawn_ = true;
  }
  void clear() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
    drawn_ = false;
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now(), last_;
  bool drawn_ = false;
};

void say_done(const emulator::Emulated& outcome) {
  say(counted(outcome.packets, "packet") + ", " + human_bytes(outcome.bytes) + " on the wire, " +
      human_bytes(outcome.capture_bytes) + " written");
}

int finish(const emulator::Emulated& outcome, Target& target) {
  if (Status status = target.finish(); !status) return fail(status.error());
  if (outcome.reader_left) {
    say("whoever read " + target.name() + " went away before the end");
    return 0;
  }
  say_done(outcome);
  return outcome.stopped ? kInterrupted : 0;
}

int write_truth_end(TruthFile& truth, const emulator::Emulated& outcome, Target& target) {
  truth.summary(outcome);
  Status status = truth.finish(target.name());
  if (status) status = target.finish();
  return status ? 0 : fail(status.error());
}

// Into targets that are open.
int emulate_into(const EmulateOptions& options, const emulator::Scenario& scenario, Target& target,
                 Target* truth_target) {
  emulator::World world(scenario.world);
  TruthFile truth(truth_target != nullptr ? truth_target->descriptor() : -1, world);
  emulator::Output output{target.descriptor(), target.name(), options.snaplen, options.threads_to_use()};
  std::atomic<bool>& stop = catch_signals();
  Bar bar;
  auto outcome = emulator::emulate(scenario, output, truth_target != nullptr ? &truth : nullptr,
                                   [&](const emulator::Progress& progress) {
                                     bar.draw(progress);
                                     return !stop;
                                   });
  bar.clear();
  if (!outcome) return fail(outcome.error());
  if (truth_target != nullptr) {
    if (int status = write_truth_end(truth, *outcome, *truth_target); status != 0) return status;
  }
  return finish(*outcome, target);
}

int emulate(const EmulateOptions& options) {
  auto scenario = scenario_of(options);
  if (!scenario) return scenario.error();
  if (options.write == "-" && is_terminal(STDOUT_FILENO)) {
    return fail(Error{ErrorKind::kUsage, "a capture is not for a terminal", "", "write it with -w FILE, or pipe it"});
  }
  if (options.write == options.truth && options.write != "/dev/null") {
    return fail(Error{ErrorKind::kUsage, "capture and truth go to the same place:", options.write, ""});
  }
  auto target = Target::open(options.write);
  if (!target) return fail(target.error());
  if (options.truth.empty()) return emulate_into(options, *scenario, *target, nullptr);
  auto truth_target = Target::open(options.truth);
  if (!truth_target) return fail(truth_target.error());
  return emulate_into(options, *scenario, *target, &*truth_target);
}

}  // namespace

void add_emulate(CLI::App& program, Action& chosen) {
  CLI::App* command =
      program.add_subcommand("emulate", "Make traffic of emulated users as a capture, with the truth beside it");
  auto options = std::make_shared<EmulateOptions>();
  add_emulate_options(*command, *options);
  add_examples(*command,
               "  weir emulate --users 100 --duration 5h -w office.pcap --truth truth.jsonl\n"
               "  weir emulate --users 20 --duration 10m -w - |\n"
               "    weir run --read - --network 10.0.0.0/8 --network fd77:6569:7200::/48\n"
               "  weir emulate --scenario scan.toml --seed 7 -w scan.pcap --snaplen 96");
  command->callback([options, &chosen] { chosen = [options] { return emulate(*options); }; });
}

}  // namespace weir::cli
