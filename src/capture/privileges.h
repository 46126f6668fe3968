// Giving up root: a process that parses hostile packets keeps no more rights than it needs.
#pragma once

#include <string>

#include "base/error.h"

namespace weir::capture {

// The user to become: who called sudo (SUDO_UID), unless that is root or unknown; else "nobody".
std::string unprivileged_user();

// When the process is root: makes `directory` as a private one of `user` (a name or a number), who will write there
// after drop_privileges(). What is missing above it belongs to who owns the directory that it is made in. Those that
// are there already stay as they are. What cannot be made is not told of here: who opens the directory will.
void make_directory_for(const std::string& user, std::string directory);

// When the process is root: becomes `user` (a name or a number) with that user's groups, keeps CAP_NET_RAW alone
// (permitted and effective, so that a vanished interface can be reopened), and sets no_new_privs. When it is not root:
// sets no_new_privs and drops every capability but CAP_NET_RAW. Irreversible.
//
// The whole process changes: call it from the only thread, or after the capture was opened and before other threads
// start, since capabilities are per thread. Errors: kUsage (no such user), kPermission (the operating system says no;
// then stop: some rights may be gone already).
Status drop_privileges(const std::string& user);

}  // namespace weir::capture
