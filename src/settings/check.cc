#include <algorithm>
#include <map>

#include "settings/settings.h"

namespace weir::settings {
namespace {

Error wrong(std::string what, std::string on, std::string advice) {
  return Error{ErrorKind::kUsage, std::move(what), std::move(on), std::move(advice)};
}

void check_windows(const Traffic& traffic, const std::string& where, Problems& problems) {
  std::string window = std::to_string(traffic.window_seconds) + "s";
  if (traffic.slide_seconds > traffic.window_seconds) {
    problems.push_back(
        wrong(where + "slide is longer than the window of", window, "packets between windows would be lost"));
  }
  if (traffic.long_window_seconds < traffic.window_seconds) {
    problems.push_back(wrong(where + "long_window is shorter than the window of", window, "make it as long at least"));
  }
}

// Spans are added to packet times: a year at most keeps the sums within range (base/time.h), and is more than enough.
void check_spans(const Traffic& traffic, const std::string& where, Problems& problems) {
  constexpr Seconds kYear = 366 * 24 * 3600;
  const Seconds longest = std::max({traffic.window_seconds, traffic.long_window_seconds, pane_of(traffic.idle_timeout),
                                    pane_of(traffic.answer_timeout), pane_of(traffic.lateness)});
  if (longest > kYear) {
    problems.push_back(wrong(where + "window, long_window or a time-out is too long:", std::to_string(longest) + "s",
                             "a year at most"));
  }
}

bool inside_any(const Prefix& prefix, const std::vector<Prefix>& networks) {
  return std::any_of(networks.begin(), networks.end(), [&](const Prefix& network) {
    return network.length <= prefix.length && network.is_v4() == prefix.is_v4() && network.contains(prefix.address);
  });
}

void check_owners(const Settings& settings, const std::string& where, Problems& problems) {
  std::map<Prefix, std::string> owners;
  for (const NamedUser& user : settings.users) {
    for (const Prefix& prefix : user.prefixes) {
      std::string text = format_prefix(prefix);
      auto [owner, fresh] = owners.emplace(prefix, user.name);
      if (!fresh && owner->second != user.name) {
        problems.push_back(wrong(where + "prefix of two users:", text, owner->second + " and " + user.name));
      }
    }
  }
}

}  // namespace

Problems check_users(const Settings& settings) {
  Problems problems;
  if (settings.traffic.networks.empty()) return problems;
  const std::string where = settings.path.empty() ? "" : settings.path + ": ";
  for (const NamedUser& user : settings.users) {
    for (const Prefix& prefix : user.prefixes) {
      if (inside_any(prefix, settings.traffic.networks)) continue;
      problems.push_back(wrong(where + "prefix of user " + user.name + " is in no monitored network:",
                               format_prefix(prefix), "add it to networks"));
    }
  }
  return problems;
}

Problems check(const Settings& settings) {
  Problems problems;
  std::string where = settings.path.empty() ? "" : settings.path + ": ";
  check_windows(settings.traffic, where, problems);
  check_spans(settings.traffic, where, problems);
  check_owners(settings, where, problems);
  for (Error& problem : check_users(settings)) problems.push_back(std::move(problem));
  const Store& store = settings.store;
  if (store.keep_seconds > store.keep_minutes || store.keep_minutes > store.keep_hours) {
    problems.push_back(wrong(where + "finer panes are kept longer than coarser ones", "",
                             "keep_seconds <= keep_minutes <= keep_hours"));
  }
  return problems;
}

bool is_user_name(std::string_view name) {
  if (name.empty() || name.size() > 128 || parse_address(name)) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto byte = static_cast<unsigned char>(name[i]);
    bool c1 = byte == 0xc2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xa0;
    if (byte < 0x20 || byte == 0x7f || c1) return false;
  }
  return true;
}

}  // namespace weir::settings
