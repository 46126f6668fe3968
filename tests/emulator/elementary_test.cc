#include "emulator/elementary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "emulator/distributions.h"
#include "emulator/random.h"

namespace weir::emulator {
namespace {

double relative(double a, double b) { return b == 0 ? std::abs(a) : std::abs(a / b - 1); }

TEST(Elementary, LogarithmAndExponentialAreThoseOfTheLibraryToTheLastDigits) {
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    double x = std::exp((random.unit() - 0.5) * 80);
    EXPECT_LT(std::abs(natural_logarithm(x) - std::log(x)), 2e-15 * std::max(1.0, std::abs(std::log(x))));
    double y = (random.unit() - 0.5) * 200;
    EXPECT_LT(relative(exponential_of(y), std::exp(y)), 1e-13);
  }
}

TEST(Elementary, TheQuantileOfTheNormalDistributionIsTheInverseOfItsDistribution) {
  for (double p : {1e-300, 1e-12, 1e-6, 0.001, 0.05, 0.3, 0.5, 0.7, 0.95, 0.999}) {
    double x = normal_quantile(p);
    EXPECT_LT(relative(0.5 * std::erfc(-x / std::sqrt(2.0)), p), 1e-10) << p;
  }
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
}

// The bits themselves, as another machine has to give them.
TEST(Elementary, ResultsHaveTheseBits) {
  EXPECT_EQ(natural_logarithm(10.0), 0x1.26bb1bbb55515p+1);
  EXPECT_EQ(exponential_of(1.0), 0x1.5bf0a8b14576ap+1);
  EXPECT_EQ(normal_quantile(0.001), -0x1.8b8cbb720447p+1);
  EXPECT_EQ(normal_quantile(0.7), 0x1.0c7e39582c5fap-1);
  Random random(7, 8, 9);
  EXPECT_EQ(random.next(), 0x8432'6221'dd1a'59fbull);
  EXPECT_EQ(exponential(random, 120'000'000'000), 146'078'899'389);
  EXPECT_EQ(draw(random, LogNormal{8.37, 1.37, 100, 2'000'000}), 17'572u);
}

}  // namespace
}  // namespace weir::emulator
