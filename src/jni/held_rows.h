// Rows that can wait, so that a minute's documents are not all written at its end: a user's in one second of the next
// minute, chosen by the user's name.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "jni/step.h"
#include "traffic/records.h"

namespace weir::jni {

// The second of a minute, 0 to 59, in which a user's documents are written.
Seconds second_of(const traffic::UserName& user);

// Rows of a user come out in the order in which they came in. Held rows are entries of the state, 'D' second number, a
// few for each second that has any.
class HeldRows {
 public:
  // `row` became known when `pane` was settled; it is due in the next second_of(user) after the pane.
  void hold(Seconds pane, const traffic::UserName& user, OutputRow&& row);
  // Gives the rows due until `second`, it included, and takes their entries out of the state.
  void give(Seconds second, Step& step);
  // Puts rows that are new into the state.
  void keep(Step& step);
  // `key` without its first byte. False: damaged.
  bool restore(std::string_view key, std::string_view bytes);

 private:
  struct Due {
    std::map<std::uint64_t, std::vector<OutputRow>> entries;  // by number: what is in the state
    std::vector<OutputRow> fresh;                             // what is not
  };
  std::map<Seconds, Due> due_;
};

}  // namespace weir::jni
