#include "cli/sources.h"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "capture/file_source.h"
#include "capture/interfaces.h"
#include "capture/live_source.h"
#include "capture/privileges.h"
#include "capture/recognise.h"
#include "capture/replay_source.h"
#include "cli/output.h"

namespace weir::cli {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// Where the replay of all sources begins: at the first packet of any file.
capture::ReplayOrigin origin_of(const RunOptions& options, Nanoseconds lateness) {
  capture::ReplayOrigin origin{std::nullopt, lateness};
  if (options.reads.size() < 2) return origin;
  for (const auto& source : options.reads) {
    for (const std::string& path : source) {
      const auto first = capture::first_time_of(path);
      if (first) origin.first_time = std::min(*first, origin.first_time.value_or(*first));
    }
  }
  return origin;
}

Result<std::unique_ptr<PacketSource>> open_read(const std::vector<std::string>& paths, const RunOptions& options,
                                                const capture::ReplayOrigin& origin,
                                                const std::shared_ptr<ReadCaptures>& read) {
  capture::FileOptions file_options;
  file_options.lateness = origin.lateness;
  file_options.left = [read](const CaptureIdentity& capture) { read->add(capture); };
  auto source = capture::open_files(paths, file_options);
  if (!source) return source;
  if (options.speed || options.view) {
    return capture::replay_at(options.speed.value_or(1), std::move(*source), origin);
  }
  return source;
}

// A --read that could not be opened among others that could: its problem is told in its turn, and the run goes on.
class UnreadableSource final : public PacketSource {
 public:
  UnreadableSource(std::string name, Error problem) : name_(std::move(name)), problem_(std::move(problem)) {}
  Result<bool> next(Batch&) override {
    if (!problem_) return false;
    Error problem = *std::exchange(problem_, std::nullopt);
    return std::unexpected(std::move(problem));
  }
  std::string name() const override { return name_; }
  bool live() const override { return false; }
  void stop() override {}

 private:
  std::string name_;
  std::optional<Error> problem_;
};

Result<Sources> open_reads(const RunOptions& options, const settings::Settings& settings) {
  Sources sources;
  capture::ReplayOrigin origin{std::nullopt, settings.traffic.lateness};
  if (options.speed || options.view) origin = origin_of(options, settings.traffic.lateness);
  for (const auto& paths : options.reads) {
    auto source = open_read(paths, options, origin, sources.read);
    if (!source && options.reads.size() == 1) return std::unexpected(source.error());
    if (!source) source = std::make_unique<UnreadableSource>(joined(paths), source.error());
    sources.opened.push_back(std::move(*source));
    sources.description += (sources.description.empty() ? "" : ", ") + joined(paths);
  }
  return sources;
}

Result<std::vector<std::string>> chosen_interfaces(const settings::Settings& settings) {
  if (!settings.capture.interfaces.empty()) return settings.capture.interfaces;
  if (auto name = capture::default_route_interface()) return std::vector{*name};
  return failure(ErrorKind::kUnavailable, "no default route to take the interface of", "", "name one with -i IF");
}

// An interface that is named twice is one source: each packet counts once.
void drop_repeats(std::vector<std::string>& names) {
  auto end = names.begin();
  for (const std::string& name : std::vector(names)) {
    if (std::find(names.begin(), end, name) == end) *end++ = name;
  }
  names.erase(end, names.end());
}

capture::LiveOptions live_options(const settings::Settings& settings) {
  capture::LiveOptions options;
  options.lateness = settings.traffic.lateness;
  options.snapshot_bytes = settings.capture.snaplen;
  options.ring_bytes = settings.capture.ring_megabytes * 1024 * 1024;
  options.promiscuous = settings.capture.promiscuous;
  options.filter = settings.capture.filter;
  return options;
}

Result<std::vector<Prefix>> prefixes_of(const std::vector<std::string>& names) {
  auto all = capture::interfaces();
  if (!all) return std::unexpected(all.error());
  std::vector<Prefix> prefixes;
  for (const capture::Interface& interface : *all) {
    if (std::find(names.begin(), names.end(), interface.name) == names.end()) continue;
    prefixes.insert(prefixes.end(), interface.prefixes.begin(), interface.prefixes.end());
  }
  return prefixes;
}

Result<Sources> open_interfaces(settings::Settings& settings) {
  auto names = chosen_interfaces(settings);
  if (!names) return std::unexpected(names.error());
  drop_repeats(*names);
  Sources sources;
  sources.live = true;
  sources.description = joined(*names);
  for (const std::string& name : *names) {
    auto source = capture::open_interface(name, live_options(settings));
    if (!source) return std::unexpected(source.error());
    sources.opened.push_back(std::move(*source));
  }
  if (settings.traffic.networks.empty()) {
    auto prefixes = prefixes_of(*names);
    if (!prefixes) return std::unexpected(prefixes.error());
    settings.traffic.networks = std::move(*prefixes);
  }
  std::string user = settings.capture.user.empty() ? capture::unprivileged_user() : settings.capture.user;
  if (::geteuid() == 0) sources.became = user;
  capture::make_directory_for(user, settings.store.data);
  if (Status status = capture::drop_privileges(user); !status) return std::unexpected(status.error());
  return sources;
}

Result<Sources> open_kafka(const RunOptions& options, const settings::Settings& settings) {
  auto client = client_options(settings);
  if (!client) return std::unexpected(client.error());
  kafka::TopicOptions topic;
  topic.client = *client;
  topic.topic = settings.kafka.topic;
  topic.probes = options.probes;
  topic.until_end = options.until_end;
  if (!options.source_timeout.empty()) {
    topic.source_timeout = std::chrono::seconds(std::max<Seconds>(1, pane_of(*parse_duration(options.source_timeout))));
  }
  topic.one_packet_per_record = options.kafka.one_packet_per_record;
  topic.lateness = settings.traffic.lateness;
  auto opened = kafka::open_topic(topic, [](const Error& error) { say(error); });
  if (!opened) return std::unexpected(opened.error());
  Sources sources;
  sources.opened = std::move(opened->sources);
  sources.topic = opened->counters;
  sources.settled_before = opened->settled_before;
  sources.live = !options.until_end;
  sources.description = topic.topic + " at " + topic.client.servers;
  return sources;
}

}  // namespace

std::vector<Prefix> private_ranges() {
  std::vector<Prefix> ranges;
  for (const char* text :
       {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"}) {
    ranges.push_back(*parse_prefix(text));
  }
  return ranges;
}

Result<Sources> open_sources(const RunOptions& options, settings::Settings& settings) {
  auto sources = reads_kafka(options)    ? open_kafka(options, settings)
                 : options.reads.empty() ? open_interfaces(settings)
                                         : open_reads(options, settings);
  if (sources && settings.traffic.networks.empty()) {
    if (sources->live && !sources->topic)
      say("no address on " + sources->description + ": the private ranges are monitored (see --network)");
    settings.traffic.networks = private_ranges();
  }
  return sources;
}

}  // namespace weir::cli
