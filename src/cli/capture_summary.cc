#include "cli/capture_summary.h"

#include <fmt/format.h>

#include "cli/text.h"
#include "cli/units.h"
#include "render/json_writer.h"

namespace weir::cli {
namespace {

void add_when(std::string& out, std::uint64_t count, const char* what) {
  if (count != 0) out += fmt::format(", {} {}", human_count(count), what);
}

std::string odd_things(const kafka::ProbeOutcome& outcome) {
  const kafka::IntakeCounters& taken = outcome.taken;
  std::string odd;
  add_when(odd, taken.dropped.by_kernel, "dropped by the kernel");
  add_when(odd, taken.dropped.no_room, "dropped for want of room in the spool");
  add_when(odd, taken.dropped.ahead_of_clock, "ahead of the clock");
  add_when(odd, taken.other_link_types, "kept back: not Ethernet");
  add_when(odd, taken.clamped_times, "with a time set to its bound");
  return odd.empty() ? odd : "packets: " + odd.substr(2) + "\n";
}

}  // namespace

std::string capture_text(const std::string& sources, const settings::Kafka& settings,
                         const kafka::ProbeOutcome& outcome) {
  const std::string name = printable(sources);
  if (outcome.nothing_new && outcome.spool_bytes_left == 0) {
    return fmt::format("{}: sent before by probe {} (use --again to send it again)\n", name, settings.probe);
  }
  std::string out = fmt::format("{}: {}, {}, in {}{}\n", name, counted(outcome.taken.packets, "packet"),
                                human_bytes(outcome.taken.bytes), counted(outcome.taken.records, "record"),
                                outcome.resumed ? ", going on where it was" : "");
  out += fmt::format("{} sent to {}, topic {}", counted(outcome.sent.records, "record"), printable(settings.servers),
                     printable(settings.topic));
  if (outcome.spool_bytes_left != 0)
    out += fmt::format("; {} left in the spool", human_bytes(outcome.spool_bytes_left));
  return out + "\n" + odd_things(outcome);
}

std::string capture_json(const std::string& probe, const kafka::ProbeOutcome& outcome) {
  const kafka::IntakeCounters& taken = outcome.taken;
  std::string out;
  render::JsonWriter json(out);
  json.open('{').field("type", "capture").field("probe", probe);
  json.field("packets", taken.packets).field("bytes", taken.bytes).field("records", taken.records);
  json.field("sent_records", outcome.sent.records).field("sent_bytes", outcome.sent.bytes);
  json.field("transactions", outcome.sent.transactions).field("retries", outcome.sent.retries);
  json.field("spool_bytes_left", outcome.spool_bytes_left).field("torn_bytes", outcome.torn_bytes);
  json.field("resumed", outcome.resumed).field("nothing_new", outcome.nothing_new).field("gaps", taken.gaps);
  json.key("dropped").open('{').field("kernel", taken.dropped.by_kernel).field("no_room", taken.dropped.no_room);
  json.field("ahead_of_clock", taken.dropped.ahead_of_clock).field("link_type", taken.other_link_types).close('}');
  json.field("clamped_times", taken.clamped_times);
  json.key("errors").open('[');
  for (const Error& problem : outcome.problems) json.text(problem.line());
  json.close(']').close('}');
  return out + "\n";
}

}  // namespace weir::cli
