// What can be told of a capture file before it is read as a source.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/time.h"
#include "contracts/capture_identity.h"

namespace weir::capture {

// CaptureIdentity::head of the file at `path`; empty when that is no regular file, cannot be read, or has no packet
// (reading it tells why).
std::string head_of(const std::string& path);

// Reads it to its end, or to its damage; of no packets in the cases above.
CaptureIdentity identity_of(const std::string& path);

// The time of its first packet; likewise.
std::optional<Nanoseconds> first_time_of(const std::string& path);

enum class Likeness : unsigned char { kOther, kSame, kLonger };

// Reads the capture at `path` to its end, or to its damage. kSame: its packets are those of one of `seen`; kLonger:
// they begin with all those of one of `seen`, and go on.
Likeness likeness(const std::string& path, std::span<const CaptureIdentity> seen);

}  // namespace weir::capture
