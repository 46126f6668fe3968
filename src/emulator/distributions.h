// The distributions that sizes and times are drawn from, by inversion, with bounded tails.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "emulator/random.h"

namespace weir::emulator {

// A span of exponential distribution, at most 40 times its mean (which happens once in 10^17).
Nanoseconds exponential(Random& random, Nanoseconds mean);

// Log-normal: ln X has mean `mu` and standard deviation `sigma`; drawn again while outside [least, most].
struct LogNormal {
  double mu, sigma;
  std::uint64_t least, most;
};
std::uint64_t draw(Random& random, const LogNormal& shape);

// Pareto: P(X > x) = (least / x)^alpha; what is beyond `most` is `most`.
struct Pareto {
  double alpha;
  std::uint64_t least, most;
};
std::uint64_t draw(Random& random, const Pareto& shape);

// The number of trials up to and with the first success, at most `most`: mean 1 / probability when unbounded.
std::uint64_t geometric(Random& random, double probability, std::uint64_t most);

// A rank in [0, count), rank r about as often as 1 / (r + 1): Zipf's law, as requests for web pages follow it (Breslau
// et al., Web Caching and Zipf-like Distributions, INFOCOM 1999).
std::uint64_t zipf_rank(Random& random, std::uint64_t count);

}  // namespace weir::emulator
