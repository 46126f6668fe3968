#include "emulator/distributions.h"

#include <algorithm>

#include "emulator/elementary.h"

namespace weir::emulator {

Nanoseconds exponential(Random& random, Nanoseconds mean) {
  double span = -natural_logarithm(random.unit()) * static_cast<double>(mean);
  return static_cast<Nanoseconds>(std::min(span, 40 * static_cast<double>(mean)));
}

std::uint64_t draw(Random& random, const LogNormal& shape) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    double x = exponential_of(shape.mu + shape.sigma * normal_quantile(random.unit()));
    if (x >= static_cast<double>(shape.least) && x <= static_cast<double>(shape.most)) {
      return static_cast<std::uint64_t>(x);
    }
  }
  return shape.least;
}

std::uint64_t draw(Random& random, const Pareto& shape) {
  double x = static_cast<double>(shape.least) * exponential_of(-natural_logarithm(random.unit()) / shape.alpha);
  return x < static_cast<double>(shape.most) ? static_cast<std::uint64_t>(x) : shape.most;
}

std::uint64_t geometric(Random& random, double probability, std::uint64_t most) {
  std::uint64_t trials = 1;
  while (trials < most && !random.chance(probability)) ++trials;
  return trials;
}

std::uint64_t zipf_rank(Random& random, std::uint64_t count) {
  double rank = exponential_of(random.unit() * natural_logarithm(static_cast<double>(count) + 1));  // in [1, count + 1)
  return std::min(static_cast<std::uint64_t>(rank), count) - 1;
}

}  // namespace weir::emulator
