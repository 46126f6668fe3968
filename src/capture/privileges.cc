#include "capture/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/environment.h"

namespace weir::capture {
namespace {

struct User {
  std::string name;
  uid_t user = 0;
  gid_t group = 0;
};

template <typename Lookup>
std::optional<User> look_up(Lookup lookup) {
  std::vector<char> buffer(16 * 1024);
  passwd entry{};
  passwd* found = nullptr;
  if (lookup(&entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return std::nullopt;
  return User{entry.pw_name, entry.pw_uid, entry.pw_gid};
}

std::optional<uid_t> number_of(const std::string& text) {
  uid_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<User> find_user(const std::string& user) {
  if (auto number = number_of(user)) {
    return look_up([&](auto... to) { return getpwuid_r(*number, to...); });
  }
  return look_up([&](auto... to) { return getpwnam_r(user.c_str(), to...); });
}

std::unexpected<Error> refused(const char* step, const std::string& user) {
  return failure(ErrorKind::kPermission, std::string("cannot give up root (") + step + ")", user, system_error(errno));
}

// Permitted and effective are CAP_NET_RAW if the process has it, inheritable is nothing. No libcap: two system calls.
bool keep_only_net_raw() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (syscall(SYS_capget, &header, sets.data()) != 0) return false;
  std::uint32_t kept = sets[0].permitted & (1u << CAP_NET_RAW);
  sets = {};
  sets[0].permitted = sets[0].effective = kept;
  return syscall(SYS_capset, &header, sets.data()) == 0;
}

// The bounding and ambient sets matter to programs it might start; root alone can shrink the former.
void clear_bounding_set() {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) prctl(PR_CAPBSET_DROP, capability);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

Status become(const User& user) {
  clear_bounding_set();
  // Without it, leaving uid 0 clears the permitted set.
  if (prctl(PR_SET_KEEPCAPS, 1) != 0) return refused("keepcaps", user.name);
  if (initgroups(user.name.c_str(), user.group) != 0) return refused("groups", user.name);
  if (setresgid(user.group, user.group, user.group) != 0) return refused("group", user.name);
  if (setresuid(user.user, user.user, user.user) != 0) return refused("user", user.name);
  prctl(PR_SET_KEEPCAPS, 0);
  return {};
}

// lchown: who may write above it could have put a link there since.
void make_owned(const std::string& directory, mode_t mode, uid_t user, gid_t group) {
  if (mkdir(directory.c_str(), mode) != 0) return;
  if (lchown(directory.c_str(), user, group) != 0) rmdir(directory.c_str());
}

}  // namespace

std::string unprivileged_user() {
  std::string caller = environment("SUDO_UID");
  if (!caller.empty() && caller != "0" && find_user(caller)) return caller;
  return "nobody";
}

void make_directory_for(const std::string& user, std::string directory) {
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  const auto owner = find_user(user);
  if (directory.empty() || geteuid() != 0 || !owner) return;
  struct stat above{};
  if (stat(directory.starts_with('/') ? "/" : ".", &above) != 0) return;
  for (std::size_t end = directory.find('/', 1); end != std::string::npos; end = directory.find('/', end + 1)) {
    const std::string part = directory.substr(0, end);
    make_owned(part, 0755, above.st_uid, above.st_gid);
    if (stat(part.c_str(), &above) != 0) return;
  }
  make_owned(directory, 0700, owner->user, owner->group);
}

Status drop_privileges(const std::string& user) {
  if (geteuid() == 0) {
    auto found = find_user(user);
    if (!found) return failure(ErrorKind::kUsage, "there is no such user", user);
    if (found->user == 0) return failure(ErrorKind::kUsage, "cannot give up root", user, "name a user other than root");
    if (Status became = become(*found); !became) return became;
  }
  if (!keep_only_net_raw()) return refused("capabilities", user);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs", user);
  return {};
}

}  // namespace weir::capture
