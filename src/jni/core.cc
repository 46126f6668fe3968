#include "jni/core.h"

#include <algorithm>

#include "base/hashing.h"
#include "settings/settings.h"

namespace weir::jni {
namespace {

constexpr std::uint32_t kUnlisted = 0x8000;  // places of probes that are in no list begin here

std::uint64_t hash_of(const std::string& text) {
  std::uint64_t hash = text.size();
  for (const char c : text) hash = mix(hash, static_cast<unsigned char>(c));
  return hash;
}

traffic::Options options_of(const settings::Settings& settings) {
  const settings::Traffic& from = settings.traffic;
  traffic::Options to;
  to.networks = from.networks;
  for (const settings::NamedUser& user : settings.users) to.users.push_back({user.name, user.prefixes});
  to.window_seconds = from.window_seconds;
  to.slide_seconds = from.slide_seconds;
  to.long_window_seconds = from.long_window_seconds;
  to.idle_timeout = from.idle_timeout;
  to.answer_timeout = from.answer_timeout;
  to.lateness = from.lateness;
  to.tunnels = from.outer_tunnels ? packet::Tunnels::kOuter : packet::Tunnels::kInnermost;
  to.bounds = {settings.bounds.hash_key, settings.bounds.rows, settings.bounds.open_sessions,
               settings.bounds.max_users};
  return to;
}

std::unexpected<Error> refused(const std::string& path, const settings::Problems& problems) {
  std::string lines;
  for (const Error& problem : problems) lines += (lines.empty() ? "" : "; ") + problem.line();
  return failure(ErrorKind::kUsage, "cannot use the settings file", path, lines);
}

}  // namespace

Result<std::unique_ptr<const Core>> Core::open(const std::string& settings_path, Sources sources) {
  const auto settings = settings::load(settings_path);
  if (!settings) return refused(settings_path, settings.error());
  if (const settings::Problems problems = settings::check(*settings); !problems.empty())
    return refused(settings_path, problems);
  if (settings->traffic.networks.empty())
    return failure(ErrorKind::kUsage, "no traffic.networks in", settings_path, "name the monitored networks");
  if (sources.partitions == 0) return failure(ErrorKind::kUsage, "a topic without partitions", settings_path);
  const settings::Store& store = settings->store;
  return std::make_unique<const Core>(options_of(*settings), std::move(sources),
                                      Keeping{store.keep_minutes, store.keep_hours, store.keep_sessions});
}

Core::Core(traffic::Options options, Sources sources, Keeping keeping)
    : options_(std::move(options)), directory_(options_), sources_(std::move(sources)), keeping_(keeping) {}

std::string Core::settings_hash() const {
  std::string hash = traffic::settings_hash(options_) + "-" + std::to_string(sources_.partitions);
  for (const std::string& probe : sources_.probes) hash += "-" + probe;
  return hash;
}

std::uint32_t Core::number_of(const std::string& probe, std::uint16_t source) const {
  const auto found = std::find(sources_.probes.begin(), sources_.probes.end(), probe);
  const std::uint32_t place = found == sources_.probes.end()
                                  ? kUnlisted + static_cast<std::uint32_t>(hash_of(probe) % (kUnlisted - 1))
                                  : static_cast<std::uint32_t>(found - sources_.probes.begin());
  return place << 16 | source;
}

}  // namespace weir::jni
