#include "capture/privileges.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace weir::capture {
namespace {

std::string status_field(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":\t")) return line.substr(name.size() + 2);
  }
  return "";
}

bool may_become_root_again() { return setresuid(0, 0, 0) == 0; }

// Rights are the process's: each case runs in a child, which gives its exit status.
int in_child(int (*body)()) {
  pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Privileges, RootBecomesNobodyAndKeepsNetRawAlone) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  int failed_step = in_child([] {
    if (!drop_privileges("nobody")) return 1;
    const passwd* nobody = getpwnam("nobody");
    if (getuid() != nobody->pw_uid || geteuid() != nobody->pw_uid || getegid() != nobody->pw_gid) return 2;
    if (status_field("CapEff") != "0000000000002000" || status_field("CapPrm") != "0000000000002000") return 3;
    if (status_field("CapInh") != "0000000000000000" || status_field("CapBnd") != "0000000000000000") return 4;
    if (status_field("NoNewPrivs") != "1") return 5;
    if (may_become_root_again()) return 6;
    if (access("/etc/shadow", R_OK) == 0) return 7;
    int raw = socket(AF_PACKET, SOCK_RAW, 0);
    return raw >= 0 ? 0 : 8;
  });
  EXPECT_EQ(failed_step, 0) << "the step of the test that failed";
}

TEST(Privileges, WithoutRootNoNewPrivilegesAreSet) {
  int failed_step = in_child([] {
    if (geteuid() == 0 && setresuid(65'534, 65'534, 65'534) != 0) return 1;
    if (!drop_privileges("nobody")) return 2;
    return status_field("NoNewPrivs") == "1" && status_field("CapEff") == "0000000000000000" ? 0 : 3;
  });
  EXPECT_EQ(failed_step, 0) << "the step of the test that failed";
}

void expect_owned(const std::filesystem::path& directory, uid_t user, mode_t mode) {
  struct stat status{};
  ASSERT_EQ(stat(directory.c_str(), &status), 0) << directory;
  EXPECT_EQ(status.st_uid, user) << directory;
  EXPECT_EQ(status.st_mode & 0777, mode) << directory;
}

TEST(Privileges, ADirectoryIsMadeForAUserGivenByNumberAndWhatIsMissingAboveItForTheOwnerThere) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  const std::filesystem::path root = std::filesystem::path(testing::TempDir()) / "weir-owned";
  std::filesystem::remove_all(root);
  const uid_t nobody = getpwnam("nobody")->pw_uid, somebody = 1234;
  umask(022);
  std::filesystem::create_directory(root);
  ASSERT_EQ(chown(root.c_str(), somebody, somebody), 0);
  make_directory_for(std::to_string(nobody), root / "above" / "more" / "data/");
  expect_owned(root / "above", somebody, 0755);
  expect_owned(root / "above" / "more", somebody, 0755);
  expect_owned(root / "above" / "more" / "data", nobody, 0700);
  std::filesystem::remove_all(root);
}

TEST(Privileges, ADirectoryThatIsThereKeepsItsOwner) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  const std::filesystem::path root = std::filesystem::path(testing::TempDir()) / "weir-kept";
  umask(022);
  std::filesystem::create_directories(root);
  make_directory_for("nobody", root);
  expect_owned(root, 0, 0755);
  std::filesystem::remove_all(root);
}

TEST(Privileges, AnUnknownUserOrRootIsAWrongOption) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  for (const char* user : {"there-is-no-such-user", "4294967290", "root", "0"}) {
    Status dropped = drop_privileges(user);
    ASSERT_FALSE(dropped.has_value()) << user;
    EXPECT_EQ(dropped.error().kind, ErrorKind::kUsage);
  }
  EXPECT_EQ(geteuid(), 0u) << "nothing was given up";
}

TEST(Privileges, TheUserIsWhoCalledSudoUnlessThatIsRoot) {
  setenv("SUDO_UID", "0", 1);
  EXPECT_EQ(unprivileged_user(), "nobody");
  setenv("SUDO_UID", "no number", 1);
  EXPECT_EQ(unprivileged_user(), "nobody");
  std::string nobody = std::to_string(getpwnam("nobody")->pw_uid);
  setenv("SUDO_UID", nobody.c_str(), 1);
  EXPECT_EQ(unprivileged_user(), nobody);
  unsetenv("SUDO_UID");
  EXPECT_EQ(unprivileged_user(), "nobody");
}

}  // namespace
}  // namespace weir::capture
