#include <gtest/gtest.h>

#include "packet/frames.h"
#include "packet/names.h"

namespace weir::packet::testing {
namespace {

constexpr std::uint16_t kA = 1, kCname = 5, kAaaa = 28;
constexpr std::uint16_t kAnswer = 0x8180;  // a response without error

Bytes encoded_name(std::string_view name) {
  Bytes bytes;
  while (!name.empty()) {
    std::string_view label = name.substr(0, name.find('.'));
    bytes = bytes + Bytes{static_cast<std::uint8_t>(label.size())} + text(label);
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  return bytes + Bytes{0};
}

Bytes record(std::uint16_t type, const Bytes& data, std::uint16_t record_class = 1) {
  return be16(0xc00c) + be16(type) + be16(record_class) + be32(60) + be16(static_cast<std::uint16_t>(data.size())) +
         data;
}

Bytes message(std::string_view name, const std::vector<Bytes>& records, std::uint16_t flags = kAnswer) {
  Bytes bytes = be16(7) + be16(flags) + be16(1) + be16(static_cast<std::uint16_t>(records.size())) + be32(0) +
                encoded_name(name) + be16(kA) + be16(1);
  for (const Bytes& each : records) bytes = bytes + each;
  return bytes;
}

Bytes tcp_message(const Bytes& dns) { return be16(static_cast<std::uint16_t>(dns.size())) + dns; }

DnsAnswers answers(const Bytes& payload, bool over_tcp = false) {
  Bytes exact(payload);
  exact.shrink_to_fit();
  DnsAnswers result;
  dns_answers(exact, over_tcp, result);
  return result;
}

std::string name_of(const DnsAnswers& result) { return std::string(result.name, result.name_length); }

const Bytes kFirst = record(kA, {192, 0, 2, 1});
const Bytes kSecond = record(kA, {192, 0, 2, 2});

TEST(DnsAnswers, AddressesOfBothVersionsAreForTheNameThatWasAsked) {
  Bytes six(16, 0x20);
  DnsAnswers result = answers(message("www.Example.org", {kFirst, record(kAaaa, six), kSecond}));
  EXPECT_EQ(name_of(result), "www.example.org");
  ASSERT_EQ(result.count, 3);
  EXPECT_EQ(format_address(result.addresses[0]), "192.0.2.1");
  EXPECT_EQ(result.addresses[1], IpAddress::v6(six.data()));
  EXPECT_EQ(format_address(result.addresses[2]), "192.0.2.2");
}

TEST(DnsAnswers, AliasesLeadToTheNameThatWasAsked) {
  Bytes alias = record(kCname, encoded_name("cdn.example.net"));
  Bytes behind = encoded_name("cdn.example.net") + be16(kA) + be16(1) + be32(60) + be16(4) + Bytes{192, 0, 2, 9};
  DnsAnswers result = answers(message("www.example.org", {alias, behind}));
  EXPECT_EQ(name_of(result), "www.example.org");
  ASSERT_EQ(result.count, 1);
  EXPECT_EQ(format_address(result.addresses[0]), "192.0.2.9");
}

TEST(DnsAnswers, QueriesErrorsAndOtherOperationsHaveNone) {
  for (std::uint16_t flags : Numbers{0x0100, 0x8183, 0x8182, 0xa180}) {
    DnsAnswers result = answers(message("www.example.org", {kFirst}, flags));
    EXPECT_EQ(result.name_length, 0) << flags;
    EXPECT_EQ(result.count, 0) << flags;
  }
}

TEST(DnsAnswers, AResponseWithoutJustOneQuestionHasNone) {
  for (std::uint8_t questions : Octets{0, 2}) {
    Bytes response = message("www.example.org", {kFirst});
    response[5] = questions;
    EXPECT_EQ(answers(response).count, 0);
  }
}

TEST(DnsAnswers, AResponseWithoutAddressesHasNoName) {
  EXPECT_EQ(answers(message("www.example.org", {})).name_length, 0);
  EXPECT_EQ(answers(message("www.example.org", {record(16, text("\5hello"))})).name_length, 0);
  EXPECT_EQ(answers(message("www.example.org", {record(kA, {1, 2, 3, 4}, 3)})).name_length, 0) << "class CHAOS";
  EXPECT_EQ(answers(message("www.example.org", {record(kA, {1, 2, 3})})).name_length, 0) << "not four bytes";
}

TEST(DnsAnswers, ACutOffResponseGivesTheAnswersBeforeTheCut) {
  Bytes whole = message("www.example.org", {kFirst, kSecond});
  std::size_t first_end = whole.size() - kSecond.size();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    DnsAnswers result = answers(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    int wanted = size == whole.size() ? 2 : size >= first_end ? 1 : 0;
    EXPECT_EQ(result.count, wanted) << size;
    EXPECT_EQ(name_of(result), wanted > 0 ? "www.example.org" : "") << size;
  }
}

TEST(DnsAnswers, OverTcpTheWholeMessageMustBeThere) {
  Bytes whole = tcp_message(message("www.example.org", {kFirst}));
  EXPECT_EQ(answers(whole, true).count, 1);
  EXPECT_EQ(answers(whole + tcp_message(message("b.example", {kSecond})), true).count, 1) << "only the first message";
  whole.pop_back();
  EXPECT_EQ(answers(whole, true).count, 0);
  EXPECT_EQ(answers({0}, true).count, 0);
}

TEST(DnsAnswers, NoMoreAddressesThanFitAreTaken) {
  DnsAnswers result = answers(message("www.example.org", std::vector<Bytes>(100, kFirst)));
  EXPECT_EQ(result.count, kMaxDnsAnswers);
}

TEST(DnsAnswers, NamesWithOtherCharactersAreNotGiven) {
  for (std::string_view name : {std::string_view("a\x1b[31m.example"), std::string_view("a b.example"),
                                std::string_view("a\0b.example", 11), std::string_view("")}) {
    EXPECT_EQ(answers(message(name, {kFirst})).name_length, 0);
  }
  Bytes dot_in_label = message("aXb.example", {kFirst});
  dot_in_label[14] = '.';
  EXPECT_EQ(answers(dot_in_label).name_length, 0);
}

TEST(DnsAnswers, NamesMayBe253CharactersLongAndNoMore) {
  std::string label(49, 'a');
  std::string longest = label + "." + label + "." + label + "." + label + "." + label + ".aaa";
  ASSERT_EQ(longest.size(), 253u);
  EXPECT_EQ(name_of(answers(message(longest, {kFirst}))), longest);
  EXPECT_EQ(answers(message(longest + "a", {kFirst})).name_length, 0);
}

TEST(DnsAnswers, CompressionLoopsEnd) {
  Bytes loop = be16(7) + be16(kAnswer) + be16(1) + be16(1) + be32(0) + be16(0xc00c) + be16(kA) + be16(1) + kFirst;
  EXPECT_EQ(answers(loop).count, 0);
  Bytes reserved = be16(7) + be16(kAnswer) + be16(1) + be16(1) + be32(0) + Bytes{0x80, 0} + be16(kA) + be16(1) + kFirst;
  EXPECT_EQ(answers(reserved).count, 0);
}

TEST(DnsAnswers, AResultUsedAgainKeepsNothing) {
  DnsAnswers result = answers(message("www.example.org", {kFirst, kSecond}));
  dns_answers(message("b.example", {kSecond}), false, result);
  EXPECT_EQ(name_of(result), "b.example");
  EXPECT_EQ(result.count, 1);
  dns_answers({}, false, result);
  EXPECT_EQ(result.count, 0);
  EXPECT_EQ(result.name_length, 0);
}

}  // namespace
}  // namespace weir::packet::testing
