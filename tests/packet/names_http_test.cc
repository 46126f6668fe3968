#include <gtest/gtest.h>

#include "packet/frames.h"
#include "packet/names.h"

namespace weir::packet::testing {
namespace {

std::string host(std::string_view header_lines) { return std::string(http_host(http_request(header_lines))); }

TEST(HttpHost, IsTheValueOfTheField) {
  EXPECT_EQ(host("Accept: */*\r\nHost: www.Example.org\r\nX: y\r\n"), "www.Example.org");
  EXPECT_EQ(host("hOsT:example.org \t\r\n"), "example.org") << "any case, any blanks";
  EXPECT_EQ(host("Host: example.org\n"), "example.org") << "a bare line feed";
}

TEST(HttpHost, LosesItsPortAndFinalDot) {
  EXPECT_EQ(host("Host: example.org:8080\r\n"), "example.org");
  EXPECT_EQ(host("Host: example.org:\r\n"), "example.org");
  EXPECT_EQ(host("Host: example.org.:80\r\n"), "example.org");
  EXPECT_EQ(host("Host: 10.0.0.1:80\r\n"), "10.0.0.1");
}

TEST(HttpHost, IsNotTakenFromElsewhere) {
  EXPECT_EQ(host("X-Host: a.example\r\n"), "");
  EXPECT_EQ(host("Hostname: a.example\r\n"), "");
  EXPECT_EQ(host("X: y\r\n\r\nHost: body.example\r\n"), "") << "the body";
}

TEST(HttpHost, IsGivenWholeOrNotAtAll) {
  Bytes request = text("GET / HTTP/1.1\r\nHost: www.example.org\r\n");
  for (std::size_t size = 0; size < request.size(); ++size) {
    Bytes exact(request.begin(), request.begin() + static_cast<std::ptrdiff_t>(size));
    exact.shrink_to_fit();
    EXPECT_EQ(http_host(exact), "") << size;
  }
  EXPECT_EQ(http_host(request), "www.example.org");
}

TEST(HttpHost, ValuesThatAreNoNamesAreNotGiven) {
  for (const char* value : {"", " ", ":80", "[2001:db8::1]", "[2001:db8::1]:80", "a b", "a/b", "user@host", "a:b",
                            "a\x1b[2J", "<script>", "."}) {
    EXPECT_EQ(host(std::string("Host: ") + value + "\r\n"), "") << value;
  }
  EXPECT_EQ(host("Host: " + std::string(254, 'a') + "\r\n"), "");
  EXPECT_EQ(host("Host: " + std::string(253, 'a') + "\r\n").size(), 253u);
}

TEST(HttpHost, TheFirstFieldCounts) { EXPECT_EQ(host("Host: a.example\r\nHost: b.example\r\n"), "a.example"); }

}  // namespace
}  // namespace weir::packet::testing
