// Where the user of the live view is, and what a key does to it. Values only: no terminal.
#pragma once

#include <string>
#include <vector>

#include "cli/view_model.h"

namespace weir::cli {

enum class Sort { kBandwidth, kIn, kOut, kSessions, kName };
inline constexpr int kSorts = 5;

enum class Tab { kSessions, kPorts, kProtocols, kDestinations };
inline constexpr int kTabs = 4;

struct ViewState {
  Sort sort = Sort::kBandwidth;
  std::string search;      // of names and destinations; empty: everyone
  bool typing = false;     // keys go to the search
  std::string selected;    // the user under the cursor; empty: the first
  std::string looked;      // the user looked into; empty: the list of users
  Tab tab = Tab::kSessions;
  std::size_t scrolled = 0;  // rows of the tab above the screen
  bool help = false;
  bool quit = false;
};

struct Press {
  enum Kind { kCharacter, kUp, kDown, kPageUp, kPageDown, kHome, kEnd, kLeft, kRight, kEnter, kEscape, kBackspace };
  Kind kind = kCharacter;
  std::string text;  // of a character, as UTF-8
};

// Those that match the search, in the order of the sort; ties by name.
std::vector<const UserLine*> sorted_users(const Snapshot& snapshot, const ViewState& state);

// Index of the selected user in `users`, 0 when it is not there.
std::size_t selected_index(const std::vector<const UserLine*>& users, const ViewState& state);

// `page`: rows of a page.
void press(ViewState& state, const Press& key, const Snapshot& snapshot, std::size_t page);

}  // namespace weir::cli
