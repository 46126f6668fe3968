// Captures that a directory of results has already: they are left out, so that nothing counts twice.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/named_captures.h"
#include "contracts/capture_identity.h"
#include "sqlite/store.h"

namespace weir::cli {

// The captures that the sources of a run have read, whichever thread read them.
class ReadCaptures {
 public:
  void add(const CaptureIdentity& capture) {
    const std::lock_guard lock(mutex_);
    all_.push_back(capture);
  }
  std::vector<CaptureIdentity> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<CaptureIdentity> all_;
};

// What of it is not in the store yet. A capture that has grown since it was imported is an Error (kInput): its first
// packets would count twice. A file whose first packets are in the store is read to its end.
Result<ToImport> leave_out_known(const ToImport& all, sqlite::Store& store);

// The same of captures that could not all be looked at beforehand: why none can be kept; empty when they can.
Result<std::string> why_known(const std::vector<CaptureIdentity>& captures, sqlite::Store& store);

// True when a source is no regular file: it can be read once only, so it is not looked at beforehand.
bool reads_a_pipe(const std::vector<std::vector<std::string>>& reads);

}  // namespace weir::cli
