#include "cli/view_state.h"

#include <algorithm>
#include <cctype>

namespace weir::cli {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool before(const UserLine& a, const UserLine& b, Sort sort) {
  auto key = [sort](const UserLine& line) {
    switch (sort) {
      case Sort::kBandwidth:
        return line.bits_per_second();
      case Sort::kIn:
        return line.bits_per_second_in;
      case Sort::kOut:
        return line.bits_per_second_out;
      case Sort::kSessions:
        return static_cast<double>(line.sessions_active);
      case Sort::kName:
        break;
    }
    return 0.0;
  };
  return key(a) != key(b) ? key(a) > key(b) : a.user < b.user;
}

void type(ViewState& state, const Press& key) {
  if (key.kind == Press::kCharacter) state.search += key.text;
  if (key.kind == Press::kBackspace) {
    while (!state.search.empty() && (static_cast<unsigned char>(state.search.back()) & 0xc0) == 0x80)
      state.search.pop_back();
    if (!state.search.empty()) state.search.pop_back();
  }
  if (key.kind == Press::kEscape) state.search.clear();
  if (key.kind == Press::kEnter || key.kind == Press::kEscape) state.typing = false;
}

// How far a key moves, down is positive.
std::ptrdiff_t movement(const Press& key, std::size_t page) {
  constexpr std::ptrdiff_t kFar = 1 << 30;
  auto rows = static_cast<std::ptrdiff_t>(page);
  switch (key.kind) {
    case Press::kUp:
      return -1;
    case Press::kDown:
      return 1;
    case Press::kPageUp:
      return -rows;
    case Press::kPageDown:
      return rows;
    case Press::kHome:
      return -kFar;
    case Press::kEnd:
      return kFar;
    default:
      return key.text == "j" ? 1 : key.text == "k" ? -1 : key.text == "g" ? -kFar : key.text == "G" ? kFar : 0;
  }
}

void press_in_list(ViewState& state, const Press& key, const Snapshot& snapshot, std::size_t page) {
  auto users = sorted_users(snapshot, state);
  std::size_t at = selected_index(users, state);
  if (std::ptrdiff_t by = movement(key, page); by != 0 && !users.empty()) {
    std::ptrdiff_t to = static_cast<std::ptrdiff_t>(at) + by;
    to = std::clamp<std::ptrdiff_t>(to, 0, static_cast<std::ptrdiff_t>(users.size()) - 1);
    state.selected = users[static_cast<std::size_t>(to)]->user;
  }
  if (key.kind == Press::kEnter && !users.empty()) {
    state.looked = state.selected = users[at]->user;
    state.scrolled = 0;
  }
  if (key.text == "s") state.sort = static_cast<Sort>((static_cast<int>(state.sort) + 1) % kSorts);
  if (key.text == "/") state.typing = true, state.search.clear();
  if (key.kind == Press::kEscape) state.search.clear();
  if (key.text == "q") state.quit = true;
}

void turn_to(ViewState& state, int tab) {
  state.tab = static_cast<Tab>((tab + kTabs) % kTabs);
  state.scrolled = 0;
}

void press_in_look(ViewState& state, const Press& key, std::size_t page) {
  std::ptrdiff_t to = static_cast<std::ptrdiff_t>(state.scrolled) + movement(key, page);
  state.scrolled = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, to));
  int tab = static_cast<int>(state.tab);
  if (key.kind == Press::kRight || key.text == "\t" || key.text == "l") turn_to(state, tab + 1);
  if (key.kind == Press::kLeft || key.text == "h") turn_to(state, tab - 1);
  if (key.text.size() == 1 && key.text[0] >= '1' && key.text[0] < '1' + kTabs) turn_to(state, key.text[0] - '1');
  if (key.kind == Press::kEscape || key.kind == Press::kBackspace || key.text == "q") state.looked.clear();
}

}  // namespace

std::vector<const UserLine*> sorted_users(const Snapshot& snapshot, const ViewState& state) {
  std::vector<const UserLine*> users;
  std::string search = lower(state.search);
  for (const UserLine& line : snapshot.users) {
    bool found = search.empty() || lower(line.user).find(search) != std::string::npos ||
                 lower(line.visited).find(search) != std::string::npos;
    if (found) users.push_back(&line);
  }
  std::sort(users.begin(), users.end(),
            [&](const UserLine* a, const UserLine* b) { return before(*a, *b, state.sort); });
  return users;
}

std::size_t selected_index(const std::vector<const UserLine*>& users, const ViewState& state) {
  for (std::size_t i = 0; i < users.size(); ++i) {
    if (users[i]->user == state.selected) return i;
  }
  return 0;
}

void press(ViewState& state, const Press& key, const Snapshot& snapshot, std::size_t page) {
  if (state.help) {
    state.help = false;
  } else if (state.typing) {
    type(state, key);
  } else if (key.text == "?") {
    state.help = true;
  } else if (!state.looked.empty()) {
    press_in_look(state, key, page);
  } else {
    press_in_list(state, key, snapshot, page);
  }
}

}  // namespace weir::cli
