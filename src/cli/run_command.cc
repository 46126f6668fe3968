// weir run: packets in; windows, a live view or a summary out; results kept in --data.
#include <CLI/CLI.hpp>

#include "capture/live_source.h"
#include "cli/commands.h"
#include "cli/known_captures.h"
#include "cli/live_view.h"
#include "cli/observers.h"
#include "cli/reporters.h"
#include "cli/run_options.h"
#include "cli/sources.h"
#include "cli/stop.h"
#include "cli/summary.h"
#include "cli/summary_text.h"
#include "cli/terminal.h"
#include "cli/topic_summary.h"
#include "cli/users_tally.h"
#include "cli/window_printers.h"

namespace weir::cli {
namespace {

constexpr int kInterrupted = 130;

// The source as the live view's heading has room for it.
std::string short_name(const Sources& sources) {
  std::string name = sources.opened.front()->name();
  if (!sources.live) name = name.substr(name.rfind('/') + 1);
  std::size_t more = sources.opened.size() - 1;
  return more == 0 ? name : name + " and " + std::to_string(more) + " more";
}

// The store of a run, when one is asked for, with its import begun.
struct Import {
  std::unique_ptr<sqlite::Store> store;
  sqlite::ImportState state = sqlite::ImportState::kNew;
};

Result<std::unique_ptr<sqlite::Store>> open_store(const settings::Settings& settings, const std::string& became) {
  auto store = sqlite::open_store(settings.store.data, sqlite::OpenMode::kWrite, store_options(settings));
  if (!store && store.error().kind == ErrorKind::kPermission && !became.empty()) {
    store.error().advice += "; weir gave root up for user " + became +
                            ", who must reach and own it: choose another --data, or a user by capture.user";
  }
  return store;
}

// Leaves out of the run's captures those that the store has or that are named twice. Where none can be read no store is
// made: opening them as sources says why.
Status choose_captures(RunOptions& options, const settings::Settings& settings, Import& import, ToImport& captures) {
  captures = look_at(options.reads);
  if (captures.heads.empty()) return {};
  if (!settings.store.data.empty()) {
    auto store = open_store(settings, "");
    if (!store) return std::unexpected(store.error());
    import.store = std::move(*store);
  }
  if (options.again) return {};
  auto rest = import.store ? leave_out_known(captures, *import.store) : captures;
  if (rest) rest = leave_out_repeats(*rest);  // of what is new: what is imported may well begin alike
  if (!rest) return std::unexpected(rest.error());
  captures = std::move(*rest);
  options.reads = captures.reads;
  for (const std::string& line : captures.left_out) say(line);
  return {};
}

// What was stored while the host's clock was wrong must not make everything late until that time has come.
Status leave_future(sqlite::ImportIdentity identity, Import& import) {
  auto recovery = import.store->recovery();
  if (!recovery) return std::unexpected(recovery.error());
  if (start_of(recovery->settled_until) <= capture::host_time() + capture::kMaxAheadOfClock) return {};
  say("what is stored reaches until " + format_time(start_of(recovery->settled_until)) +
      ", which is to come: the host's clock was wrong; beginning afresh");
  identity.begins_afresh = true;
  auto state = import.store->begin_import(identity);
  if (!state) return std::unexpected(state.error());
  import.state = *state;
  return {};
}

Status begin_import(const settings::Settings& settings, const Sources& sources, const ToImport& captures,
                    Import& import) {
  if (settings.store.data.empty()) return {};
  if (!import.store) {
    auto store = open_store(settings, sources.became);
    if (!store) return std::unexpected(store.error());
    import.store = std::move(*store);
  }
  sqlite::ImportIdentity identity{sources.description, traffic::settings_hash(traffic_options(settings)), sources.live,
                                  captures.heads};
  auto state = import.store->begin_import(identity);
  if (!state) return std::unexpected(state.error());
  import.state = *state;
  if (sources.topic || import.state != sqlite::ImportState::kResumedLive) return {};
  return leave_future(identity, import);
}

// A topic is read from its beginning again: what is stored of it is left out.
Status leave_out_stored(const Sources& sources, const Import& import) {
  if (!sources.settled_before || import.state != sqlite::ImportState::kResumedLive) return {};
  auto recovery = import.store->recovery();
  if (!recovery) return std::unexpected(recovery.error());
  *sources.settled_before = recovery->settled_until;
  return {};
}

std::function<SourceProgress()> progress_of(const Sources& sources) {
  std::vector<const PacketSource*> all;
  all.reserve(sources.opened.size());
  for (const auto& source : sources.opened) all.push_back(source.get());
  return [all] {
    SourceProgress sum;
    bool known = true;
    for (const PacketSource* source : all) {
      SourceProgress one = source->progress();
      sum.bytes_done += one.bytes_done, sum.bytes_total += one.bytes_total;
      known = known && one.bytes_total != 0;
    }
    if (!known) sum.bytes_total = 0;
    return sum;
  };
}

class Run {
 public:
  Run(const RunOptions& options, const settings::Settings& settings, Sources sources, Import import)
      : options_(options),
        settings_(settings),
        live_(sources.live),
        topic_(sources.topic),
        sources_(std::move(sources)),
        import_(std::move(import)),
        tally_(import_.store.get()),
        stop_(catch_signals()) {}

  int go() {
    choose_observers();
    Result<engine::Outcome> outcome = view_ ? view_->show([this] { return run_engine(); }) : run_engine();
    progress_.reset();
    if (!outcome) return fail(outcome.error());
    if (view_) view_->say_problems();
    int status = finish_import();
    print_summary(*outcome);
    say_left_out();
    say_topic();
    auto written = output_.finish();
    if (!written) return fail(written.error());
    if (status != 0) return status;
    if (!outcome->problems.empty()) return static_cast<int>(outcome->problems.front().kind);
    return interrupted() ? kInterrupted : 0;
  }

 private:
  void choose_observers() {
    output_.limit_waiting(stop_, live_ && import_.store);
    std::atomic<bool>* stop = import_.store ? nullptr : &stop_;
    Format format = options_.format();
    bool full_screen = format == Format::kHuman && is_terminal(0) && is_terminal(1) && (live_ || options_.view);
    if (format == Format::kJson) {
      render::JsonShape shape{options_.full ? render::kAllRows : render::kFewRows, settings_.bounds.rows};
      printer_ = std::make_unique<JsonWindows>(output_, live_, stop, shape);
    }
    if (format == Format::kCsv) printer_ = std::make_unique<CsvWindows>(output_, live_, stop);
    if (printer_) observers_.add(printer_.get());
    if (full_screen) {
      view_ = std::make_unique<LiveView>(short_name(sources_), stop_);
      observers_.add(&view_->observer());
    } else if (!live_ && is_terminal(2)) {
      progress_ = std::make_unique<ProgressReporter>(progress_of(sources_));
      observers_.add(progress_.get());
    } else {
      log_ = std::make_unique<LogReporter>(format == Format::kHuman);
      observers_.add(log_.get());
    }
  }

  Result<engine::Outcome> run_engine() {
    engine::Options options;
    options.traffic = traffic_options(settings_);
    options.threads = settings_.engine.threads;
    bool resumed = import_.state == sqlite::ImportState::kResumedLive;
    bool needs_writer = import_.store || options_.format() == Format::kHuman;
    return engine::run(std::move(sources_.opened), options, needs_writer ? &tally_ : nullptr,
                       resumed ? import_.store.get() : nullptr, &observers_, stop_);
  }

  bool ended_early() const { return stop_ && !live_; }
  bool interrupted() const { return ended_early() && !view_ && !output_.closed(); }

  // A file import that was interrupted stays unfinished: the next one of these files starts over. What came by a pipe
  // cannot come again, so it is kept.
  int finish_import() {
    if (!import_.store) return 0;
    const std::vector<CaptureIdentity> captures = sources_.read->all();
    const bool piped = reads_a_pipe(options_.reads);
    if (ended_early() && !piped) {
      say("stopped before the end: importing " + sources_.description + " again will start over");
      return 0;
    }
    if (piped && !options_.again) {
      auto why = why_known(captures, *import_.store);
      if (!why) return fail(why.error());
      if (!why->empty()) return discard_import(*why);
    }
    Status status = import_.store->finish_import(captures);
    return status ? 0 : fail(status.error());
  }

  std::string display_name() const { return sources_.description == "-" ? "standard input" : sources_.description; }

  // Only now is it known what came by the pipe.
  int discard_import(const std::string& why) {
    say(display_name() + ": " + why + ", so nothing of it was kept (use --again to import it again)");
    Status status = import_.store->discard_import();
    return status ? 0 : fail(status.error());
  }

  void print_summary(const engine::Outcome& outcome) {
    if (options_.format() == Format::kJson) append_summary(output_.buffer(), outcome);
    if (options_.format() == Format::kHuman) output_.write(summary_text(outcome, tally_.rows(), wants_colours(1)));
  }

  void say_left_out() const {
    if (output_.lines_left_out() == 0) return;
    say(std::to_string(output_.lines_left_out()) + " lines were left out of standard output, which was not read");
  }

  void say_topic() const {
    if (!topic_) return;
    for (const std::string& line : topic_lines(*topic_)) say(line);
  }

  const RunOptions& options_;
  const settings::Settings& settings_;
  bool live_;
  std::shared_ptr<const kafka::TopicCounters> topic_;
  Sources sources_;
  Import import_;
  UsersTally tally_;
  std::atomic<bool>& stop_;
  Output output_;
  Observers observers_;
  std::unique_ptr<WindowPrinter> printer_;
  std::unique_ptr<LiveView> view_;
  std::unique_ptr<ProgressReporter> progress_;
  std::unique_ptr<LogReporter> log_;
};

// All captures were imported before: programs get what they get of a capture without packets.
int print_nothing(Format format) {
  Output output;
  if (format == Format::kJson) append_summary(output.buffer(), {});
  if (format == Format::kCsv) output.write(window_csv_heading());
  auto written = output.finish();
  return written ? 0 : fail(written.error());
}

int run(RunOptions options) {
  auto settings = load_settings(options);
  if (!settings) return settings.error();
  if (Status status = apply(options, *settings); !status) return fail(status.error());
  Import import;
  ToImport captures;
  if (!options.reads.empty()) {
    if (Status chosen = choose_captures(options, *settings, import, captures); !chosen) return fail(chosen.error());
    if (options.reads.empty()) return print_nothing(options.format());
  }
  auto sources = open_sources(options, *settings);
  if (!sources) return fail(sources.error());
  if (auto problems = settings::check_users(*settings); !problems.empty()) return fail(problems.front());
  if (Status begun = begin_import(*settings, *sources, captures, import); !begun) return fail(begun.error());
  if (Status left_out = leave_out_stored(*sources, import); !left_out) return fail(left_out.error());
  return Run(options, *settings, std::move(*sources), std::move(import)).go();
}

}  // namespace

void add_run(CLI::App& program, Action& chosen) {
  CLI::App* command =
      program.add_subcommand("run", "Watch interfaces or read captures: what each user does, second by second");
  auto options = std::make_shared<RunOptions>();
  add_run_options(*command, *options);
  add_examples(*command,
               "  sudo weir run -i eth0 --data results           the live view, results kept\n"
               "  weir run --read monday.pcap tuesday.pcap.zst   one source of two files, then a summary\n"
               "  weir run --read tap1.pcap --read tap2.pcap --network 10.1.0.0/16 --json | jq .user");
  command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace weir::cli
