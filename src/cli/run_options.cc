#include "cli/run_options.h"

#include <CLI/CLI.hpp>

#include "cli/terminal.h"
#include "kafka/record.h"

namespace weir::cli {
namespace {

void add_source_options(CLI::App& command, RunOptions& o) {
  command
      .add_option("-i,--interface", o.interfaces,
                  "Watch this interface; repeatable. Without any source: the default route's")
      ->type_name("IF")
      ->allow_extra_args(false);
  command
      .add_option("-r,--read", o.reads,
                  "Read captures (pcap, pcapng, gzip, zstd; - is standard input); each --read is one source")
      ->type_name("FILE...");
  command
      .add_option("-n,--network", o.networks,
                  "Monitored prefix, repeatable. Default: the interface's own; for files the private ranges")
      ->type_name("PREFIX")
      ->allow_extra_args(false)
      ->check(check_prefix);
  command.add_option("--filter", o.filter, "Packet filter of interfaces, as tcpdump has it")->type_name("EXPRESSION");
  command.add_option("--snaplen", o.snaplen, "Bytes captured of each packet on an interface")
      ->type_name("BYTES")
      ->check(CLI::Range(64, 262'144));
  command.add_option("--speed", o.speed, "Replay captures at N times the recorded speed")
      ->type_name("N")
      ->check(check_speed);
}

void add_topic_options(CLI::App& command, RunOptions& o) {
  add_kafka_options(command, o.kafka);
  command
      .add_option("--probe", o.probes, "With --kafka: wait for this probe, repeatable. Default: those Kafka knows of")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      .add_option("--source-timeout", o.source_timeout,
                  "With --kafka: a probe silent for so long while others go on is not waited for [30s]")
      ->type_name("TIME")
      ->check(check_duration);
  command.add_flag("--until-end", o.until_end, "With --kafka: stop when every probe has said its end");
}

void add_result_options(CLI::App& command, RunOptions& o) {
  auto duration = [&](const char* name, std::string& target, const char* text) {
    command.add_option(name, target, text)->type_name("TIME")->check(check_duration);
  };
  duration("--window", o.window, "Length of a window [60s]");
  duration("--slide", o.slide, "Time between windows [1s]");
  duration("--long-window", o.long_window, "Length of a long window [1h]");
  duration("--lateness", o.lateness, "How far packets may be out of order [1s]");
  duration("--idle-timeout", o.idle_timeout, "A session ends after this time without packets [2m]");
  duration("--answer-timeout", o.answer_timeout, "A session without an answer by then is unanswered [3s]");
  command.add_option("--tunnels", o.tunnels, "Whose addresses count in tunnels [inner]")
      ->type_name("inner|outer")
      ->check(CLI::IsMember({"inner", "outer"}));
  command.add_option("--threads", o.threads, "Threads; 0: one per core")->type_name("N")->check(CLI::Range(0, 256));
}

Status take_duration(const std::string& text, Nanoseconds& target) {
  if (!text.empty()) target = *parse_duration(text);
  return {};
}

Status apply_times(const RunOptions& options, settings::Traffic& traffic) {
  Status status = take_seconds("--window", options.window, traffic.window_seconds);
  if (status) status = take_seconds("--slide", options.slide, traffic.slide_seconds);
  if (status) status = take_seconds("--long-window", options.long_window, traffic.long_window_seconds);
  if (status) status = take_duration(options.lateness, traffic.lateness);
  if (status) status = take_duration(options.idle_timeout, traffic.idle_timeout);
  if (status) status = take_duration(options.answer_timeout, traffic.answer_timeout);
  if (status && traffic.idle_timeout < kNanosecondsPerSecond) {
    return failure(ErrorKind::kUsage, "--idle-timeout: too short:", options.idle_timeout, "it must be 1s or more");
  }
  return status;
}

Status check_combination(const RunOptions& options) {
  auto refuse = [](const char* what) { return failure(ErrorKind::kUsage, what, ""); };
  bool reads = !options.reads.empty();
  if (reads && !options.interfaces.empty()) return refuse("--read and --interface do not go together");
  if (!reads && options.speed) return refuse("--speed needs --read");
  if (!reads && options.again) return refuse("--again needs --read");
  if (reads && !options.filter.empty()) return refuse("--filter is for interfaces, not for --read");
  if (reads && options.snaplen) return refuse("--snaplen is for interfaces, not for --read");
  bool kafka = reads_kafka(options);
  if (kafka && (reads || !options.interfaces.empty())) return refuse("--kafka and other sources do not go together");
  if (!kafka && (options.until_end || !options.probes.empty() || !options.source_timeout.empty() ||
                 options.kafka.one_packet_per_record)) {
    return refuse("--until-end, --probe, --source-timeout and --one-packet-per-record need --kafka");
  }
  if (options.full && !options.json) return refuse("--full needs --json");
  if (options.view && options.format() != Format::kHuman)
    return refuse("--view does not go together with --json or --csv");
  if (options.view && !(is_terminal(0) && is_terminal(1))) return refuse("--view needs a terminal");
  return {};
}

// A name that no probe can have would be waited for for ever.
Status check_probes(const std::vector<std::string>& probes) {
  for (const std::string& probe : probes) {
    if (kafka::is_probe_name(probe)) continue;
    return failure(ErrorKind::kUsage, "not a probe's name:", probe,
                   "write 1 to 64 letters, digits, dots, dashes and underscores");
  }
  return {};
}

}  // namespace

void add_run_options(CLI::App& command, RunOptions& options) {
  add_source_options(command, options);
  add_topic_options(command, options);
  add_data_option(command, options);
  command.add_flag("--again", options.again, "Import captures into --data that were imported before");
  add_config_option(command, options);
  add_format_options(command, options);
  command.add_flag("--full", options.full, "All rows of each JSON list, not the first 20");
  command.add_flag("--view", options.view, "The live view also for --read (at the recorded speed, or --speed)");
  add_result_options(command, options);
}

Status apply(const RunOptions& options, settings::Settings& settings) {
  if (Status status = check_combination(options); !status) return status;
  if (Status status = check_probes(options.probes); !status) return status;
  if (Status status = apply(options.kafka, settings.kafka); !status) return status;
  if (!options.networks.empty()) settings.traffic.networks.clear();
  for (const std::string& network : options.networks) settings.traffic.networks.push_back(*parse_prefix(network));
  if (!options.interfaces.empty()) settings.capture.interfaces = options.interfaces;
  if (!options.tunnels.empty()) settings.traffic.outer_tunnels = options.tunnels == "outer";
  if (!options.filter.empty()) settings.capture.filter = options.filter;
  if (options.threads) settings.engine.threads = *options.threads;
  if (options.snaplen) settings.capture.snaplen = *options.snaplen;
  if (!options.data.empty()) settings.store.data = options.data;
  if (Status status = apply_times(options, settings.traffic); !status) return status;
  settings::Problems problems = settings::check(settings);
  if (!problems.empty()) return std::unexpected(problems.front());
  return {};
}

}  // namespace weir::cli
