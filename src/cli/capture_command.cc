// weir capture: a probe. Packets in; records in Kafka out, by way of a spool on disk.

#include <CLI/CLI.hpp>

#include "cli/capture_options.h"
#include "cli/capture_summary.h"
#include "cli/commands.h"
#include "cli/fingerprint.h"
#include "cli/named_captures.h"
#include "cli/output.h"
#include "cli/sources.h"
#include "cli/stop.h"
#include "kafka/probe.h"

namespace weir::cli {
namespace {

constexpr int kInterrupted = 130;
constexpr std::uint64_t kMegabyte = 1024 * 1024;
constexpr std::uint64_t kSegmentsOfASpool = 8;
constexpr std::uint64_t kMostSegmentBytes = 64 * kMegabyte;

kafka::SpoolOptions spool_options(const CaptureOptions& options, const settings::Kafka& settings) {
  kafka::SpoolOptions spool;
  spool.directory = settings.spool;
  spool.limit_bytes = options.spool_limit_bytes.value_or(settings.spool_megabytes * kMegabyte);
  spool.segment_bytes = std::min(kMostSegmentBytes, spool.limit_bytes / kSegmentsOfASpool);
  return spool;
}

Result<kafka::ProbeOptions> probe_options(const CaptureOptions& options, const settings::Settings& settings) {
  auto client = client_options(settings);
  if (!client) return std::unexpected(client.error());
  kafka::ProbeOptions probe;
  probe.sender = {*client, settings.kafka.topic, settings.kafka.probe, settings.kafka.compression};
  probe.spool = spool_options(options, settings.kafka);
  probe.partitions = static_cast<std::int32_t>(settings.kafka.partitions);
  probe.one_packet_per_record = options.run.kafka.one_packet_per_record;
  probe.again = options.run.again;
  if (options.run.reads.empty()) return probe;
  // What decides about lateness is part of what was read.
  auto input = fingerprint(options.run.reads, "lateness " + std::to_string(settings.traffic.lateness));
  if (!input) return std::unexpected(input.error());
  probe.input = *input;
  return probe;
}

int finish(const CaptureOptions& options, const settings::Settings& settings, const std::string& sources,
           const kafka::ProbeOutcome& outcome, bool stopped_early) {
  Output output;
  if (options.run.json) {
    output.write(capture_json(settings.kafka.probe, outcome));
  } else {
    output.write(capture_text(sources, settings.kafka, outcome));
  }
  if (Status written = output.finish(); !written) return fail(written.error());
  if (!outcome.problems.empty()) return static_cast<int>(outcome.problems.front().kind);
  return stopped_early ? kInterrupted : 0;
}

// Leaves out of the captures those that are named twice.
Status read_each_once(RunOptions& options) {
  if (options.reads.empty() || options.again) return {};
  auto once = leave_out_repeats({options.reads, {}, {}});
  if (!once) return std::unexpected(once.error());
  options.reads = std::move(once->reads);
  for (const std::string& line : once->left_out) say(line);
  return {};
}

int capture(CaptureOptions options) {
  auto settings = load_settings(options.run);
  if (!settings) return settings.error();
  if (Status status = apply(options, *settings); !status) return fail(status.error());
  if (Status status = read_each_once(options.run); !status) return fail(status.error());
  auto probe = probe_options(options, *settings);
  if (!probe) return fail(probe.error());
  settings->store.data = settings->kafka.spool;  // which open_sources() makes for the user that weir becomes
  RunOptions run = options.run;
  run.kafka = {};
  auto sources = open_sources(run, *settings);
  if (!sources) return fail(sources.error());
  std::atomic<bool>& stop = catch_signals();
  auto outcome = kafka::run_probe(std::move(sources->opened), *probe, stop, [](const Error& error) { say(error); });
  if (!outcome) return fail(outcome.error());
  return finish(options, *settings, sources->description, *outcome, stop && !sources->live);
}

}  // namespace

void add_capture(CLI::App& program, Action& chosen) {
  CLI::App* command = program.add_subcommand("capture", "Be a probe: send packets of interfaces or captures to Kafka");
  auto options = std::make_shared<CaptureOptions>();
  add_capture_options(*command, *options);
  add_examples(*command,
               "  sudo weir capture -i eth0 --kafka broker:9092\n"
               "  weir capture --read monday.pcap.zst --kafka broker:9092 --probe office --spool spool");
  command->callback([options, &chosen] { chosen = [options] { return capture(*options); }; });
}

}  // namespace weir::cli
