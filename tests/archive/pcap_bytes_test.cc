#include "archive/pcap_bytes.h"

#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <cstdio>
#include <memory>

namespace weir::archive {
namespace {

struct Close {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

// As libpcap reads the file; it closes the stream.
std::unique_ptr<pcap_t, Close> opened(std::string& bytes) {
  char message[PCAP_ERRBUF_SIZE];
  FILE* stream = fmemopen(bytes.data(), bytes.size(), "rb");
  return std::unique_ptr<pcap_t, Close>(
      pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, message));
}

TEST(PcapBytes, AnotherReaderGetsTheSamePackets) {
  std::string bytes = pcap_file_header(113);
  ASSERT_TRUE(append_pcap_record({4'294'967'295'999'999'999, 113, 1500, "latest"}, bytes));
  ASSERT_TRUE(append_pcap_record({0, 113, 5, std::string_view("\0\1\2\3\4", 5)}, bytes));
  auto file = opened(bytes);
  ASSERT_TRUE(file);
  EXPECT_EQ(pcap_datalink(file.get()), DLT_LINUX_SLL);
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  ASSERT_EQ(pcap_next_ex(file.get(), &header, &data), 1);
  EXPECT_EQ(std::string(data, data + header->caplen), "latest");
  EXPECT_EQ(header->len, 1500u);
  EXPECT_EQ(header->ts.tv_usec, 999'999'999) << "nanoseconds";
  EXPECT_EQ(static_cast<std::uint32_t>(header->ts.tv_sec), UINT32_MAX);
  ASSERT_EQ(pcap_next_ex(file.get(), &header, &data), 1);
  EXPECT_EQ(header->caplen, 5u);
  EXPECT_EQ(pcap_next_ex(file.get(), &header, &data), PCAP_ERROR_BREAK);
}

TEST(PcapBytes, TimesThatAPcapFileCannotSayAreRefused) {
  for (const Nanoseconds time : {Nanoseconds{-1}, start_of(Seconds{UINT32_MAX} + 1)}) {
    std::string bytes;
    Status status = append_pcap_record({time, 1, 1, "x"}, bytes);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::kFailure);
    EXPECT_EQ(bytes, "");
  }
}

}  // namespace
}  // namespace weir::archive
