// weir packets USER: a user's packets out of the cluster's archive, as they were captured.
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "archive/packet_filter.h"
#include "archive/pcap_bytes.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/packets_summary.h"
#include "cli/results_options.h"
#include "cli/target.h"
#include "cli/terminal.h"

namespace weir::cli {
namespace {

struct PacketsOptions : CommonOptions {
  MongodbOptions mongodb;
  std::string user, from, to, filter, write;
};

PacketQuery query_of(const PacketsOptions& options) {  // times were checked when the command line was read
  PacketQuery query{options.user, std::nullopt, std::nullopt};
  if (!options.from.empty()) query.from = *parse_time(options.from);
  if (!options.to.empty()) query.to = *parse_time(options.to);
  return query;
}

// A pcap file: of one link type, which the first packet decides.
class PcapOutput {
 public:
  explicit PcapOutput(int descriptor) : output_(descriptor) {}

  Status write(const ArchivedPacket& packet) {
    if (!begun_) begin(packet.linktype);
    if (packet.linktype != linktype_) {
      return failure(ErrorKind::kFailure, "a pcap file cannot hold packets of two link types:",
                     std::to_string(linktype_) + " and " + std::to_string(packet.linktype),
                     "choose others with --from and --to");
    }
    Status appended = archive::append_pcap_record(packet, output_.buffer());
    output_.settle();
    return appended;
  }
  // No packets at all are a file, too.
  Status finish() {
    constexpr std::uint32_t kEthernet = 1;
    if (!begun_) begin(kEthernet);
    return output_.finish();
  }
  bool closed() const { return output_.closed(); }

 private:
  void begin(std::uint32_t linktype) {
    begun_ = true;
    linktype_ = linktype;
    output_.write(archive::pcap_file_header(linktype));
  }
  Output output_;
  bool begun_ = false;
  std::uint32_t linktype_ = 0;
};

// Everything that passes the filter, into the summary and, if there is one, into the file.
Status read_packets(PacketArchive& archive, const PacketQuery& query, archive::PacketFilter& filter, PcapOutput* file,
                    PacketsSummary& summary) {
  Status status;
  Status read = archive.packets(query, [&](const ArchivedPacket& packet) {
    auto passes = filter.passes(packet);
    if (!passes) return status = std::unexpected(passes.error()), false;
    if (!*passes) return true;
    summary.add(packet);
    if (file) status = file->write(packet);
    return status && !(file && file->closed());
  });
  return status ? read : status;
}

int show_summary(const PacketsOptions& options, const PacketsSummary& summary) {
  Output output;
  output.write(options.json ? summary.json(options.user) : summary.text(options.user));
  auto written = output.finish();
  return written ? 0 : fail(written.error());
}

int write_packets(PacketArchive& archive, const PacketsOptions& options, archive::PacketFilter& filter) {
  auto target = Target::open(options.write);
  if (!target) return fail(target.error());
  PcapOutput file(target->descriptor());
  PacketsSummary summary;
  Status status = read_packets(archive, query_of(options), filter, &file, summary);
  if (status) status = file.finish();
  if (status) status = target->finish();
  if (!status) return fail(status.error());
  return options.write == "-" ? 0 : show_summary(options, summary);
}

int show_packets(const PacketsOptions& options) {
  if (options.write == "-" && (options.json || is_terminal(STDOUT_FILENO))) {
    return fail(Error{ErrorKind::kUsage, "packets are no text for", options.json ? "--json" : "a terminal",
                      "write them into a file or a pipe: -w FILE, -w - | tcpdump -r -"});
  }
  auto filter = archive::PacketFilter::of(options.filter);  // before a file that is there is emptied
  if (!filter) return fail(filter.error());
  auto archive = open_packets(options, options.mongodb);
  if (!archive) return archive.error();
  if (!options.write.empty()) return write_packets(**archive, options, *filter);
  PacketsSummary summary;
  Status status = read_packets(**archive, query_of(options), *filter, nullptr, summary);
  return status ? show_summary(options, summary) : fail(status.error());
}

}  // namespace

void add_packets(CLI::App& program, Action& chosen) {
  CLI::App* command = program.add_subcommand("packets", "A user's packets out of the cluster's archive, as captured");
  auto options = std::make_shared<PacketsOptions>();
  command->add_option("USER", options->user, "A user's name or address")->required();
  add_mongodb_options(*command, options->mongodb);
  add_config_option(*command, *options);
  command->add_option("--from", options->from, "From this time on")->type_name("TIME")->check(check_time);
  command->add_option("--to", options->to, "Before this time")->type_name("TIME")->check(check_time);
  command->add_option("--filter", options->filter, "Those that a pcap filter lets pass: 'tcp port 443'")
      ->type_name("FILTER");
  command->add_option("-w,--write", options->write, "Write a pcap file (nanoseconds); - is standard output")
      ->type_name("FILE");
  command->add_flag("--json", options->json, "The summary as JSON");
  add_examples(*command,
               "  weir packets alice --mongodb mongodb://db.example.org/                   how many, of when\n"
               "  weir packets alice --mongodb-file db.uri --from 2026-11-24 -w alice.pcap\n"
               "  weir packets alice --mongodb-file db.uri --filter 'udp port 53' -w - | tcpdump -n -r -");
  command->callback([options, &chosen] { chosen = [options] { return show_packets(*options); }; });
}

}  // namespace weir::cli
