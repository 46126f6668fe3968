// Every real capture, against Wireshark's tools: packets, bytes, first and last time. Where the two differ by
// definition, the table says why.
#include <algorithm>
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

std::vector<fs::path> captures() {
  std::vector<fs::path> paths;
  if (!fs::exists(captures_folder())) return paths;
  for (const auto& entry : fs::directory_iterator(captures_folder())) {
    if (entry.path().extension() == ".pcap" || entry.path().extension() == ".pcapng") paths.push_back(entry.path());
  }
  return paths;
}

struct Summary {
  std::uint64_t packets = 0, wire_bytes = 0;
  Nanoseconds earliest = 0, latest = 0;
  bool operator==(const Summary&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Summary& s) {
  return out << s.packets << " packets, " << s.wire_bytes << " bytes, " << s.earliest << " to " << s.latest;
}

struct Difference {
  const char* reason;
  Summary expected;  // what weir gives
};

const std::map<std::string, Difference>& differences() {
  static const char* no_time =
      "a simple packet block has no time, so Wireshark knows no first or last one; here it is that of the packet "
      "before";
  static const char* option = "Wireshark ends at a damaged option of a packet, which weir (as libpcap) does not read";
  static const char* wrapped = "Wireshark wraps a fraction of over 2.1 seconds at 32 bits; weir (as libpcap) adds it";
  static const char* unknown = "Wireshark does not know link type 284 and reads nothing";
  static const std::map<std::string, Difference> table = {
      {"pcapng-test-generator-test102.pcapng", {no_time, {5, 1480, 1340954905298858000, 1340954905301858000}}},
      {"pcapng-test-generator-test102_4692d1.pcapng", {no_time, {5, 1480, 1340954905298858000, 1340954905301858000}}},
      {"pcapng-test-generator-test201.pcapng", {no_time, {4, 1138, 1340954905298858000, 1340954905301858000}}},
      {"pcapng-test-generator-test201_d79815.pcapng", {no_time, {4, 1138, 1340954905298858000, 1340954905301858000}}},
      {"pcarp-a11b28f3c1b4001cab8623b43ce0723ea2682cda.pcap",
       {option, {88, 12354, 1358898732330568000, 1358898739939259000}}},
      {"libpcap-dsa.pcap", {unknown, {8, 722, 80499544060000, 80504560415000}}},
      {"PcapPlusPlus-clusterfuzz-testcase-FuzzTarget-5781142119907328.pcap",
       {wrapped, {1, 2130713855, -1680607680000, -1680607680000}}},
      {"PcapPlusPlus-clusterfuzz-testcase-minimized-FuzzTarget-5114733584449536.pcap",
       {wrapped, {1, 538976288, 538976826976288000, 538976826976288000}}},
  };
  return table;
}

void add(Summary& summary, Nanoseconds time, std::uint64_t wire_bytes) {
  if (summary.packets++ == 0) summary.earliest = summary.latest = time;
  summary.earliest = std::min(summary.earliest, time);
  summary.latest = std::max(summary.latest, time);
  summary.wire_bytes += wire_bytes;
}

Summary from_weir(const fs::path& path) {
  Summary summary;
  for (const Copied& frame : read_files({path.string()}).frames) add(summary, frame.time, frame.wire_length);
  return summary;
}

std::vector<std::vector<std::string>> rows_of(const std::string& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>/dev/null").c_str(), "r"), pclose);
  std::vector<std::vector<std::string>> rows;
  char line[4096];
  while (fgets(line, sizeof(line), pipe.get())) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) rows.back().push_back(cell);
    if (!rows.back().empty() && rows.back().back().ends_with('\n')) rows.back().back().pop_back();
  }
  return rows;
}

// One process for all captures; it leaves out the damaged ones.
std::map<std::string, Summary> from_capinfos(const std::vector<fs::path>& paths) {
  std::string command = "capinfos -T -M -r -c -d -a -e -S";
  for (const fs::path& path : paths) command += " '" + path.string() + "'";
  std::map<std::string, Summary> all;
  for (const auto& row : rows_of(command)) {
    if (row.size() != 5) continue;
    all[fs::path(row[0]).filename()] = {std::stoull(row[1]), std::stoull(row[2]), parse_time(row[3]).value_or(0),
                                        parse_time(row[4]).value_or(0)};
  }
  return all;
}

Summary from_tshark(const fs::path& path) {
  Summary summary;
  for (const auto& row : rows_of("tshark -n -r '" + path.string() + "' -T fields -e frame.time_epoch -e frame.len")) {
    if (row.size() == 2) add(summary, parse_time(row[0]).value_or(0), std::stoull(row[1]));
  }
  return summary;
}

TEST(Captures, EachGivesThePacketsBytesAndTimesThatWiresharkGives) {
  auto paths = captures();
  if (paths.empty()) GTEST_SKIP() << "no captures in " << captures_folder();
  if (std::system("capinfos --version >/dev/null 2>&1 && tshark --version >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "tshark and capinfos are not installed";
  }
  auto theirs = from_capinfos(paths);
  for (const fs::path& path : paths) {
    std::string name = path.filename();
    Summary ours = from_weir(path), reference = theirs.contains(name) ? theirs[name] : from_tshark(path);
    auto known = differences().find(name);
    if (known == differences().end()) {
      EXPECT_EQ(ours, reference) << name;
      continue;
    }
    EXPECT_EQ(ours, known->second.expected) << name;
    EXPECT_NE(ours, reference) << name << " no longer differs: " << known->second.reason;
  }
}

TEST(Captures, OnlyTheBrokenOnesEndInAnErrorAndEachInOne) {
  auto paths = captures();
  if (paths.empty()) GTEST_SKIP() << "no captures in " << captures_folder();
  const std::map<std::string, const char*> broken = {
      {"PcapPlusPlus-clusterfuzz-testcase-FuzzTarget-5781142119907328.pcap", "at byte 224: a record longer"},
      {"PcapPlusPlus-clusterfuzz-testcase-minimized-FuzzTarget-5165538295939072.pcap",
       "at byte 30760: a record longer"},
      {"PcapPlusPlus-clusterfuzz-testcase-minimized-FuzzTarget-5752969003008000.pcap", "reserved bits"},
      {"PcapPlusPlus-crash-81dba690a3f67ee41a41390a625db732fa1413a1.pcap", "at byte 1043: it is cut short"},
      {"libpcap-pcapng-invalid-vers-1.pcapng", "a pcapng version other than 1"},
      {"libpcap-shb-option-too-long.pcapng", "two lengths differ"},
      {"pcarp-a11b28f3c1b4001cab8623b43ce0723ea2682cda.pcap", "at byte 15700: a packet longer"},
  };
  for (const fs::path& path : paths) {
    Everything all = read_files({path.string()});
    auto known = broken.find(path.filename());
    ASSERT_EQ(all.errors.size(), known == broken.end() ? 0u : 1u) << path;
    if (known == broken.end()) continue;
    EXPECT_EQ(all.errors[0].kind, ErrorKind::kInput);
    EXPECT_NE(all.errors[0].line().find(known->second), std::string::npos) << all.errors[0].line();
  }
}

}  // namespace
}  // namespace weir::capture
