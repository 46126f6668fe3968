#include "kafka/probe_begin.h"

namespace weir::kafka {
namespace {

bool same_names(const SpoolState& state, const std::vector<std::string>& names) {
  if (state.sources.size() != names.size()) return false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (state.sources[i].name != names[i]) return false;
  }
  return true;
}

SpoolState fresh_state(const ProbeOptions& options, const std::vector<std::string>& names, std::int32_t partitions) {
  SpoolState state;
  state.probe = options.sender.probe;
  state.spool = new_spool_id();
  state.partitions = partitions;
  state.one_packet_per_record = options.one_packet_per_record;
  state.input = options.input;
  for (const std::string& name : names) state.sources.push_back({name, {}});
  state.next_sequence.resize(static_cast<std::size_t>(partitions));
  return state;
}

// A new run over what the spool has: its id, sequences and positions go on.
SpoolState next_run(const SpoolState& before, const ProbeOptions& options, const std::vector<std::string>& names) {
  SpoolState state = before;
  state.input = options.input;
  state.sources.clear();
  for (const std::string& name : names) state.sources.push_back({name, {}});
  return state;
}

Status check_spool(const SpoolState& found, const ProbeOptions& options) {
  auto refuse = [&](const char* what, const std::string& on) {
    return failure(ErrorKind::kUsage, what, on, "take another --spool");
  };
  if (found.probe != options.sender.probe) return refuse("the spool belongs to the probe", found.probe);
  if (found.one_packet_per_record != options.one_packet_per_record) {
    return refuse("the spool has the other form of records:", options.spool.directory);
  }
  return {};
}

}  // namespace

Result<Beginning> choose_beginning(const std::optional<SpoolState>& found, const ProbeOptions& options,
                                   const std::vector<std::string>& names, bool live, std::int32_t partitions) {
  if (!found) return Beginning{fresh_state(options, names, partitions)};
  if (Status fits = check_spool(*found, options); !fits) return std::unexpected(fits.error());
  const bool same = live ? found->input.empty() && same_names(*found, names)
                         : !options.input.empty() && found->input == options.input;
  if (same && !found->ended() && (!options.again || live)) return Beginning{*found, false};
  if (same && !live && !options.again) return Beginning{*found, false, true};
  if (!live && !found->ended() && !options.again) {
    return failure(ErrorKind::kUsage, "the spool is in the middle of another input", options.spool.directory,
                   "give the same again to finish it, or --again to leave it");
  }
  Beginning beginning{next_run(*found, options, names)};
  for (std::size_t i = 0; i < found->sources.size(); ++i) {
    if (!found->sources[i].clock.ended) beginning.unfinished.push_back(static_cast<std::uint16_t>(i));
  }
  beginning.sources_before = static_cast<std::uint16_t>(found->sources.size());
  beginning.returns = live;
  return beginning;
}

}  // namespace weir::kafka
