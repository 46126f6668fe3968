#include "cli/capture_options.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "base/environment.h"
#include "cli/sources.h"
#include "kafka/record.h"

namespace weir::cli {
namespace {

constexpr std::uint64_t kMegabyte = 1024 * 1024;

void add_source_options(CLI::App& command, RunOptions& o) {
  command.add_option("-i,--interface", o.interfaces, "Capture this interface; repeatable")
      ->type_name("IF")
      ->allow_extra_args(false);
  command.add_option("-r,--read", o.reads, "Read captures (- is standard input); each --read is one source")
      ->type_name("FILE...");
  command.add_option("--filter", o.filter, "Packet filter of interfaces, as tcpdump has it")->type_name("EXPRESSION");
  command.add_option("--snaplen", o.snaplen, "Bytes captured of each packet on an interface")
      ->type_name("BYTES")
      ->check(CLI::Range(64, 262'144));
  command.add_option("--speed", o.speed, "Read captures at N times the recorded speed")
      ->type_name("N")
      ->check(check_speed);
  command.add_option("--lateness", o.lateness, "How far packets may be out of order [1s]")
      ->type_name("TIME")
      ->check(check_duration);
}

// Kafka's names have no room for what a host's name may have beside letters.
std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "probe";
  std::string text(name.data());
  text.resize(std::min(text.size(), kafka::kMaxProbeName));
  for (char& c : text) {
    if (!kafka::is_probe_name(std::string(1, c))) c = '-';
  }
  return text.empty() ? "probe" : text;
}

std::string default_spool(const std::string& probe) {
  std::string state = "/var/lib";
  std::string home = environment("HOME"), chosen = environment("XDG_STATE_HOME");
  if (::geteuid() != 0 && chosen.starts_with('/')) {
    state = chosen;
  } else if (::geteuid() != 0 && !home.empty()) {
    state = home + "/.local/state";
  }
  return state + "/weir/spool-" + probe;
}

Status check(const settings::Kafka& kafka) {
  if (kafka.servers.empty()) {
    return failure(ErrorKind::kUsage, "no Kafka to send to", "", "name it with --kafka HOST:PORT");
  }
  if (!kafka::is_probe_name(kafka.probe)) {
    return failure(ErrorKind::kUsage, "not a probe's name:", kafka.probe,
                   "write 1 to 64 letters, digits, dots, dashes and underscores");
  }
  return {};
}

}  // namespace

void add_capture_options(CLI::App& command, CaptureOptions& options) {
  add_source_options(command, options.run);
  add_kafka_options(command, options.run.kafka);
  command.add_option("--probe", options.probe, "This probe's name [the host's]")->type_name("NAME");
  command.add_option("--partitions", options.partitions, "Partitions of the topic, if it has to be made [4]")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  command.add_option("--spool", options.spool, "Directory for what is not in Kafka yet")->type_name("DIR");
  command.add_option("--spool-limit", options.spool_limit_bytes, "Its most bytes: 500M, 2G [1G]")
      ->type_name("BYTES")
      ->transform(CLI::AsSizeValue(false));
  command.add_option("--compression", options.compression, "Of what goes to Kafka [zstd]")
      ->type_name("zstd|lz4|none")
      ->check(CLI::IsMember({"zstd", "lz4", "none"}));
  command.add_flag("--again", options.run.again, "Send captures that were sent before, or give up unfinished ones");
  add_config_option(command, options.run);
  command.add_flag("--json", options.run.json, "The summary as JSON");
}

Status apply(const CaptureOptions& options, settings::Settings& settings) {
  RunOptions run = options.run;
  run.kafka.servers.clear(), run.kafka.one_packet_per_record = false;  // not where its packets come from
  if (Status applied = apply(run, settings); !applied) return applied;
  if (Status applied = apply(options.run.kafka, settings.kafka); !applied) return applied;
  settings::Kafka& kafka = settings.kafka;
  if (!options.probe.empty()) kafka.probe = options.probe;
  if (kafka.probe.empty()) kafka.probe = host_name();
  if (!options.spool.empty()) kafka.spool = options.spool;
  if (kafka.spool.empty()) kafka.spool = default_spool(kafka.probe);
  if (!options.compression.empty()) kafka.compression = options.compression;
  if (options.partitions) kafka.partitions = *options.partitions;
  if (options.spool_limit_bytes && *options.spool_limit_bytes < kMegabyte) {
    return failure(ErrorKind::kUsage, "--spool-limit: too little:", std::to_string(*options.spool_limit_bytes),
                   "it must be 1M or more");
  }
  // Nobody's networks count here, so none are to be found out.
  if (settings.traffic.networks.empty()) settings.traffic.networks = private_ranges();
  return check(kafka);
}

}  // namespace weir::cli
