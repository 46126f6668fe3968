#include "emulator/elementary.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace weir::emulator {
namespace {

constexpr double kLn2 = 0.693147180559945309417;

template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) {
  double sum = coefficients[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

// r in (0, 5]: the square root of minus the logarithm of a tail.
double near_tail(double r) {
  constexpr double kNumerator[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                   3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                   2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double kDenominator[] = {1.0,
                                     2.05319162663775882187e0,
                                     1.67638483018380384940e0,
                                     6.89767334985100004550e-1,
                                     1.48103976427480074590e-1,
                                     1.51986665636164571966e-2,
                                     5.47593808499534494600e-4,
                                     1.05075007164441684324e-9};
  return polynomial(kNumerator, r - 1.6) / polynomial(kDenominator, r - 1.6);
}

double far_tail(double r) {
  constexpr double kNumerator[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                   2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                   2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double kDenominator[] = {1.0,
                                     5.99832206555887937690e-1,
                                     1.36929880922735805310e-1,
                                     1.48753612908506148525e-2,
                                     7.86869131145613259100e-4,
                                     1.84631831751005468180e-5,
                                     1.42151175831644588870e-7,
                                     2.04426310338993978564e-15};
  return polynomial(kNumerator, r - 5) / polynomial(kDenominator, r - 5);
}

double middle(double q) {
  constexpr double kNumerator[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                   1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                   3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr double kDenominator[] = {1.0,
                                     4.2313330701600911252e1,
                                     6.8718700749205790830e2,
                                     5.3941960214247511077e3,
                                     2.1213794301586595867e4,
                                     3.9307895800092710610e4,
                                     2.8729085735721942674e4,
                                     5.2264952788528545610e3};
  double r = 0.180625 - q * q;
  return q * polynomial(kNumerator, r) / polynomial(kDenominator, r);
}

}  // namespace

double natural_logarithm(double x) {
  auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  double fraction = std::bit_cast<double>((bits & 0x000f'ffff'ffff'ffffull) | 0x3ff0'0000'0000'0000ull);
  if (fraction > 1.4142135623730951) fraction *= 0.5, ++exponent;
  // ln f = 2 artanh((f-1)/(f+1)); the argument is below 0.172, so eleven terms reach the last bit.
  double s = (fraction - 1) / (fraction + 1), square = s * s, sum = 0;
  for (int odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1.0 / odd;
  return static_cast<double>(exponent) * kLn2 + 2 * s * sum;
}

double exponential_of(double x) {
  auto halves = static_cast<std::int64_t>(x / kLn2 + (x < 0 ? -0.5 : 0.5));
  double rest = x - static_cast<double>(halves) * kLn2, sum = 1;
  for (int i = 18; i >= 1; --i) sum = 1 + sum * rest / i;
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(halves + 1023) << 52);
}

double normal_quantile(double p) {
  double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return middle(q);
  double r = std::sqrt(-natural_logarithm(q < 0 ? p : 1 - p));  // sqrt is exact by IEEE 754
  double x = r <= 5 ? near_tail(r) : far_tail(r);
  return q < 0 ? -x : x;
}

}  // namespace weir::emulator
