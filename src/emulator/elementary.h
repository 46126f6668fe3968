// Logarithm and exponential by IEEE 754 additions, multiplications and divisions alone, whose results the standard
// fixes to the bit: libm's differ between machines. The module is built with -ffp-contract=off for the same reason.
#pragma once

namespace weir::emulator {

// Natural logarithm of a positive, finite, normal number; relative error below 1e-15.
double natural_logarithm(double x);
// e^x for |x| < 700; relative error below 1e-14.
double exponential_of(double x);
// The value that a standard normal variable falls below with probability p, 0 < p < 1: algorithm AS 241, PPND16
// (Wichura, Applied Statistics 37(3), 1988), relative error about 1e-16.
double normal_quantile(double p);

}  // namespace weir::emulator
