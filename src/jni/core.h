// What every function of the native face needs: the settings that shape results, and who is who. Made once a JVM.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "traffic/directory.h"
#include "traffic/options.h"

namespace weir::jni {

struct Sources {
  std::vector<std::string> probes;  // those that panes wait for; their place is part of a packet's order
  std::uint32_t partitions = 1;     // of the topic: each is a clock of its own for each source
};

// How long results stay in a database, counted back from the newest pane (docs/settings.md, "store"). Shapes no result.
struct Keeping {
  Seconds minute_panes = 0, hour_panes = 0, sessions = 0;
};

// Immutable, so any thread may use it.
class Core {
 public:
  // Reads a settings file (docs/settings.md). Fails with one line for each thing that is wrong with it.
  static Result<std::unique_ptr<const Core>> open(const std::string& settings_path, Sources sources);
  Core(traffic::Options options, Sources sources, Keeping keeping = {});

  const traffic::Options& options() const { return options_; }
  const traffic::Directory& directory() const { return directory_; }
  const Sources& sources() const { return sources_; }
  const Keeping& keeping() const { return keeping_; }

  // Of the settings that shape results and of the list of probes: kept beside a checkpoint, which is of no use to
  // others.
  std::string settings_hash() const;

  // The number of a source in the order of packets (api/kafka-record.md, "Orders"). A probe that is in no list comes
  // after all that are, by a hash of its name.
  std::uint32_t number_of(const std::string& probe, std::uint16_t source) const;

 private:
  traffic::Options options_;
  traffic::Directory directory_;
  Sources sources_;
  Keeping keeping_;
};

}  // namespace weir::jni
