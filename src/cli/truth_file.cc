#include "cli/truth_file.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "render/json_writer.h"

namespace weir::cli {
namespace {

constexpr std::size_t kMuch = 256 * 1024;

const char* outcome_name(emulator::Outcome outcome) {
  switch (outcome) {
    case emulator::Outcome::kAnswered:
      return "answered";
    case emulator::Outcome::kRefused:
      return "refused";
    case emulator::Outcome::kUnanswered:
      return "unanswered";
    case emulator::Outcome::kPending:
      break;
  }
  return "pending";
}

const char* transport_name(std::uint8_t transport) {
  switch (transport) {
    case packet::kTcp:
      return "tcp";
    case packet::kUdp:
      return "udp";
    case packet::kIcmp:
      return "icmp";
    default:
      return "ipv6-icmp";
  }
}

}  // namespace

void TruthFile::session(const emulator::SessionTruth& session) {
  render::JsonWriter json(lines_);
  json.open('{').field("type", "session").field("user", address_of(session.user));
  json.field("transport", transport_name(session.transport)).field("local_port", session.local_port);
  json.field("remote", format_address(session.remote)).field("remote_port", session.remote_port);
  json.field("direction", session.out ? "out" : "in");
  json.field("first", format_time(session.first)).field("last", format_time(session.last));
  json.field("packets_in", session.packets_in).field("packets_out", session.packets_out);
  json.field("bytes_in", session.bytes_in).field("bytes_out", session.bytes_out);
  json.field("outcome", outcome_name(session.outcome)).field("ended_idle", session.ended_idle).close('}');
  settle();
}

void TruthFile::activity(const emulator::ActivityTruth& activity) {
  render::JsonWriter json(lines_);
  json.open('{').field("type", activity.benign ? "service" : "behaviour").field("user", address_of(activity.user));
  json.field("kind", activity.kind);
  json.field("start", format_time(activity.start)).field("end", format_time(activity.end));
  json.field("finished", activity.finished).close('}');
  settle();
}

void TruthFile::user(const IpAddress& address, const emulator::UserTotals& totals) {
  render::JsonWriter json(lines_);
  json.open('{').field("type", "user").field("user", format_address(address));
  json.field("packets_in", totals.packets_in).field("packets_out", totals.packets_out);
  json.field("bytes_in", totals.bytes_in).field("bytes_out", totals.bytes_out);
  json.field("first", format_time(totals.first)).field("last", format_time(totals.last));
  json.field("sessions_opened_in", totals.opened_in).field("sessions_opened_out", totals.opened_out);
  json.field("sessions_refused_in", totals.refused_in).field("sessions_refused_out", totals.refused_out);
  json.field("sessions_unanswered_in", totals.unanswered_in).field("sessions_unanswered_out", totals.unanswered_out);
  json.close('}');
  settle();
}

void TruthFile::summary(const emulator::Emulated& outcome) {
  render::JsonWriter json(lines_);
  json.open('{').field("type", "summary").field("packets", outcome.packets).field("bytes", outcome.bytes);
  json.field("lost_before_mirror", outcome.tcp.lost_before_mirror);
  json.field("lost_after_mirror", outcome.tcp.lost_after_mirror);
  json.field("retransmissions", outcome.tcp.retransmissions);
  json.field("duplicate_acknowledgements", outcome.tcp.duplicate_acknowledgements);
  json.field("resets", outcome.tcp.resets).field("address_conflicts", outcome.tcp.address_conflicts).close('}');
  settle();
}

void TruthFile::settle() {
  lines_ += '\n';
  if (lines_.size() >= kMuch) flush();
}

void TruthFile::flush() {
  std::string_view rest = lines_;
  while (!rest.empty() && failed_errno_ == 0) {
    ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      failed_errno_ = errno;
    }
  }
  lines_.clear();
}

Status TruthFile::finish(const std::string& name) {
  flush();
  if (failed_errno_ == 0) return {};
  return failure(ErrorKind::kStorage, "cannot write", name, std::generic_category().message(failed_errno_));
}

}  // namespace weir::cli
