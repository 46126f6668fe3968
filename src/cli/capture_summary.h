// What ends a `weir capture`.
#pragma once

#include <string>

#include "kafka/probe.h"
#include "settings/settings.h"

namespace weir::cli {

std::string capture_text(const std::string& sources, const settings::Kafka& settings,
                         const kafka::ProbeOutcome& outcome);
// One line: {"type":"capture", ...}.
std::string capture_json(const std::string& probe, const kafka::ProbeOutcome& outcome);

}  // namespace weir::cli
