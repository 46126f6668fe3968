#include <gtest/gtest.h>

#include "packet/frames.h"
#include "packet/names.h"

namespace weir::packet::testing {
namespace {

std::string server_name(const Bytes& payload) { return std::string(tls_server_name(payload)); }

TEST(TlsServerName, IsTheHostNameOfTheClientHello) {
  EXPECT_EQ(server_name(client_hello("www.Example-1_a.org")), "www.Example-1_a.org");
  EXPECT_EQ(server_name(client_hello("example.org.")), "example.org") << "without its final dot";
}

TEST(TlsServerName, IsFoundBehindAChangeCipherSpec) {
  EXPECT_EQ(server_name(Bytes{20, 3, 3, 0, 1, 1} + client_hello("a.example")), "a.example");
}

TEST(TlsServerName, IsGivenWholeOrNotAtAll) {
  Bytes hello = client_hello("www.example.org");
  for (std::size_t size = 0; size < hello.size(); ++size) {
    Bytes exact(hello.begin(), hello.begin() + static_cast<std::ptrdiff_t>(size));
    exact.shrink_to_fit();
    EXPECT_EQ(server_name(exact), "") << size << ": the name is the last extension here";
  }
  hello.resize(hello.size() + 100);
  EXPECT_EQ(server_name(hello), "www.example.org");
}

TEST(TlsServerName, IsFoundWhenTheHelloIsCutBehindIt) {
  Bytes hello = client_hello("www.example.org");
  hello[3] = 0x04;  // the record and all in it promise a kilobyte more than there is
  hello[7] = 0x04;
  EXPECT_EQ(server_name(hello), "www.example.org");
}

TEST(TlsServerName, OtherRecordsAndMessagesHaveNone) {
  Bytes hello = client_hello("www.example.org");
  for (auto [at, value] : {std::pair(0, 23), std::pair(1, 2), std::pair(5, 2)}) {
    Bytes other = hello;
    other[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value);
    EXPECT_EQ(server_name(other), "") << at;
  }
}

TEST(TlsServerName, NamesWithOtherCharactersOrLengthsAreNotGiven) {
  for (std::string_view name : {std::string_view("a\x1b[31m"), std::string_view("a b"), std::string_view("a\0b", 3),
                                std::string_view(""), std::string_view("."), std::string_view("caf\xc3\xa9.example")}) {
    EXPECT_EQ(server_name(client_hello(name)), "");
  }
  EXPECT_EQ(server_name(client_hello(std::string(253, 'a'))).size(), 253u);
  EXPECT_EQ(server_name(client_hello(std::string(254, 'a'))), "");
}

TEST(TlsServerName, LengthsThatLieAreHarmless) {
  Bytes hello = client_hello("www.example.org");
  for (std::size_t at = 0; at < hello.size(); ++at) {
    for (std::uint8_t value : Octets{0x00, 0x01, 0x7f, 0xff}) {
      Bytes lying = hello;
      lying[at] = value;
      lying.shrink_to_fit();
      std::string name = server_name(lying);
      EXPECT_LE(name.size(), 15u);
    }
  }
}

}  // namespace
}  // namespace weir::packet::testing
