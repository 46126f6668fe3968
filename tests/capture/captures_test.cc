// Every real capture, against tshark: packets, bytes, times. Where the two differ by definition, the table says why.
#include <map>
#include <sstream>

#include "capture/capture_bytes.h"

namespace weir::capture {
namespace {

namespace fs = std::filesystem;

fs::path captures_folder() {
  const char* set = std::getenv("WEIR_PCAPS");
  return set ? fs::path(set) : fs::path(WEIR_SOURCE_DIR "/../shared/pcaps");
}

struct Difference {
  const char* reason;
  std::uint64_t packets, wire_bytes;  // what weir gives
};

const std::map<std::string, Difference>& differences() {
  static const char* custom =
      "tshark lists custom blocks as frames of no time; a simple packet block has no time there, the one before here";
  static const char* option = "tshark ends at a damaged option of a packet, which weir (as libpcap) does not read";
  static const char* wrapped = "tshark wraps a fraction of more than 2.1 seconds at 32 bits; weir (as libpcap) adds it";
  static const std::map<std::string, Difference> table = {
      {"pcapng-test-generator-test102.pcapng", {custom, 5, 1480}},
      {"pcapng-test-generator-test102_4692d1.pcapng", {custom, 5, 1480}},
      {"pcarp-a11b28f3c1b4001cab8623b43ce0723ea2682cda.pcap", {option, 88, 12354}},
      {"libpcap-dsa.pcap", {"tshark does not know link type 284 and reads nothing", 8, 722}},
      {"PcapPlusPlus-clusterfuzz-testcase-FuzzTarget-5781142119907328.pcap", {wrapped, 1, 2130713855}},
      {"PcapPlusPlus-clusterfuzz-testcase-minimized-FuzzTarget-5114733584449536.pcap", {wrapped, 1, 538976288}},
  };
  return table;
}

struct Summary {
  std::uint64_t packets = 0, wire_bytes = 0, captured_bytes = 0;
  Nanoseconds first = 0, last = 0;
  bool operator==(const Summary&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Summary& s) {
  return out << s.packets << " packets, " << s.wire_bytes << " and " << s.captured_bytes << " bytes, " << s.first
             << " to " << s.last;
}

void add(Summary& summary, Nanoseconds time, std::uint64_t wire_bytes, std::uint64_t captured_bytes) {
  if (summary.packets++ == 0) summary.first = time;
  summary.last = time;
  summary.wire_bytes += wire_bytes;
  summary.captured_bytes += captured_bytes;
}

Summary from_tshark(const fs::path& path) {
  std::string command = "tshark -n -r '" + path.string() +
                        "' -T fields -e frame.time_epoch -e frame.len -e frame.cap_len --disable-protocol ip "
                        "--disable-protocol ipv6 2>/dev/null";
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  Summary summary;
  char line[256];
  Nanoseconds time = 0;
  while (fgets(line, sizeof(line), pipe.get())) {
    std::string text(line), seconds = text.substr(0, text.find('\t'));
    if (!seconds.empty()) time = parse_time(seconds).value_or(INT64_MIN);
    std::istringstream lengths(text.substr(text.find('\t')));
    std::uint64_t wire = 0, captured = 0;
    lengths >> wire >> captured;
    add(summary, time, wire, captured);
  }
  return summary;
}

Summary from_weir(const fs::path& path, std::size_t& errors) {
  Everything all = read_files({path.string()});
  errors = all.errors.size();
  Summary summary;
  for (const Copied& frame : all.frames) add(summary, frame.time, frame.wire_length, frame.data.size());
  return summary;
}

TEST(Captures, EachGivesThePacketsBytesAndTimesThatTsharkGives) {
  if (!fs::exists(captures_folder())) GTEST_SKIP() << "no captures in " << captures_folder();
  if (std::system("tshark --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "tshark is not installed";
  std::size_t compared = 0;
  for (const auto& entry : fs::directory_iterator(captures_folder())) {
    if (entry.path().extension() != ".pcap" && entry.path().extension() != ".pcapng") continue;
    ++compared;
    std::size_t errors = 0;
    Summary ours = from_weir(entry.path(), errors), theirs = from_tshark(entry.path());
    auto known = differences().find(entry.path().filename());
    if (known == differences().end()) {
      EXPECT_EQ(ours, theirs) << entry.path();
      continue;
    }
    EXPECT_NE(ours, theirs) << entry.path() << " no longer differs: " << known->second.reason;
    EXPECT_EQ(ours.packets, known->second.packets) << entry.path();
    EXPECT_EQ(ours.wire_bytes, known->second.wire_bytes) << entry.path();
  }
  EXPECT_GT(compared, 0u);
}

TEST(Captures, OnlyTheBrokenOnesEndInAnErrorAndEachInOne) {
  if (!fs::exists(captures_folder())) GTEST_SKIP() << "no captures in " << captures_folder();
  const std::map<std::string, const char*> broken = {
      {"PcapPlusPlus-clusterfuzz-testcase-FuzzTarget-5781142119907328.pcap", "at byte 224: a record longer"},
      {"PcapPlusPlus-clusterfuzz-testcase-minimized-FuzzTarget-5165538295939072.pcap", "at byte 30760: a record longer"},
      {"PcapPlusPlus-clusterfuzz-testcase-minimized-FuzzTarget-5752969003008000.pcap", "reserved bits"},
      {"PcapPlusPlus-crash-81dba690a3f67ee41a41390a625db732fa1413a1.pcap", "at byte 1043: it is cut short"},
      {"libpcap-pcapng-invalid-vers-1.pcapng", "a pcapng version other than 1"},
      {"libpcap-shb-option-too-long.pcapng", "two lengths differ"},
      {"pcarp-a11b28f3c1b4001cab8623b43ce0723ea2682cda.pcap", "at byte 15700: a packet longer"},
  };
  for (const auto& entry : fs::directory_iterator(captures_folder())) {
    if (entry.path().extension() == ".tsv") continue;
    Everything all = read_files({entry.path().string()});
    auto known = broken.find(entry.path().filename());
    ASSERT_EQ(all.errors.size(), known == broken.end() ? 0u : 1u) << entry.path();
    if (known == broken.end()) continue;
    EXPECT_EQ(all.errors[0].kind, ErrorKind::kInput);
    EXPECT_NE(all.errors[0].line().find(known->second), std::string::npos) << all.errors[0].line();
  }
}

}  // namespace
}  // namespace weir::capture
