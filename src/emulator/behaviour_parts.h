// What several behaviours have in common: reading their parameters, and whom they turn to.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>

#include "emulator/behaviours.h"
#include "emulator/host.h"

namespace weir::emulator {

// Reads one parameter after the other and keeps the first error, so that a kind asks for it once.
class ParameterReader {
 public:
  explicit ParameterReader(const Parameters& parameters) : parameters_(parameters) {}
  template <typename Number>
  void read(const std::string& name, Number& into, std::uint64_t least, std::uint64_t most) {
    take(parameters_.number(name, least, most), [&](std::uint64_t value) { into = static_cast<Number>(value); });
  }
  void read(const std::string& name, Nanoseconds& into);  // a span of at least a millisecond
  // `into` becomes whether it is `yes`; it must be `yes` or `no`.
  void read(const std::string& name, bool& into, const std::string& yes, const std::string& no);
  void read(const std::string& name, std::string& into, std::initializer_list<const char*> choices);
  const Status& status() const { return status_; }

 private:
  template <typename Value, typename Use>
  void take(Result<Value> value, Use&& use) {
    if (value) return use(*value);
    refuse(value.error());
  }
  void refuse(Error error);

  const Parameters& parameters_;
  Status status_;
};

// What a kind's make() gives in the end: the error, or nothing for a check alone, or the process.
template <typename Behaviour, typename Options>
Result<std::unique_ptr<Process>> made(const ParameterReader& reader, const Options& options, Nanoseconds end,
                                      Stream* stream) {
  if (!reader.status()) return std::unexpected(reader.status().error());
  if (stream == nullptr) return nullptr;
  return std::make_unique<Behaviour>(options, end, *stream);
}

// Another user's address of the same family, round and round by `number`; someone outside when there is nobody else.
Host target_inside(std::uint64_t number, const Stream& stream);
// One of the addresses outside that have no name that users know.
Host target_outside(std::uint64_t number, const Stream& stream);

}  // namespace weir::emulator
