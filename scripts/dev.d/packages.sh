# What each command needs of Debian 12 or Ubuntu 24.04, and its installation. The names are the same on both, but for
# the version of clang: the first of 19 to 22 that there is (below 19 there is no std::expected with libstdc++).

build_packages=(ninja-build ccache cmake g++ mold pkg-config python3 libabsl-dev libcli11-dev libfmt-dev libjemalloc-dev
  libmongoc-dev libncurses-dev libpcap-dev librdkafka-dev libspdlog-dev libsqlite3-dev libtomlplusplus-dev libzstd-dev nlohmann-json3-dev zlib1g-dev)
test_packages=(git libgmock-dev libgtest-dev librapidcheck-dev iproute2 libndpi-bin python3-scapy tcpdump tmux tshark
  zsh fish)
# Only what runs a cluster on this machine, and the tests that need one.
cluster_packages=(openjdk-17-jdk-headless maven kafkacat postgresql procps python3-venv zstd)
bench_packages=(libbenchmark-dev argus-server nfdump softflowd tcpdump time tshark)
paper_packages=(libbenchmark-dev python3-matplotlib)
package_packages=(dpkg-dev file)

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# need PACKAGE...: installs those that are missing.
need() {
  local package missing=() installed
  command -v dpkg-query >/dev/null || fail 3 "this is neither Debian nor Ubuntu: install yourself what scripts/dev.d/packages.sh lists"
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "installed $package" <<<"$installed" || missing+=("$package")
  done
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

install_packages() {
  local log
  log=$(mktemp)
  say "Installing ${*}"
  as_root apt-get update -qq >"$log" 2>&1 || say "dev: apt-get update failed; going on with the lists there are" >&2
  with_no_services as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >>"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail 3 "cannot install ${*}: see above"
  }
  rm -f "$log"
}

# The flow collectors come as services, which nobody wants started by a benchmark: Debian's policy-rc.d says so.
with_no_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [[ -e $policy ]]; then
    "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod +x "$policy"
  "$@" || status=$?
  as_root rm -f "$policy"
  return "$status"
}

# need_clang PREFIX...: the packages PREFIX-N of the clang that is, or can be, installed; sets clang_version.
need_clang() {
  local version
  for version in 19 20 21 22; do
    if is_installed "clang-$version"; then clang_version=$version; break; fi
  done
  [[ -n ${clang_version:-} ]] || clang_version=$(available_clang)
  [[ -n $clang_version ]] || fail 3 "clang 19 or newer is neither installed nor offered by apt"
  need "${@/%/-$clang_version}"
}

available_clang() {
  local version
  [[ -n $(apt-cache madison clang-19 2>/dev/null) ]] || as_root apt-get update -qq >/dev/null 2>&1 || true
  for version in 19 20 21 22; do
    if [[ -n $(apt-cache madison "clang-$version" 2>/dev/null) ]]; then echo "$version"; return; fi
  done
}

# clang with the run-time libraries of its sanitizers and fuzzer, and the symbols of their reports.
need_sanitizers() {
  need_clang clang llvm
  need "libclang-rt-$clang_version-dev"
  clang_options=("-DCMAKE_C_COMPILER=clang-$clang_version" "-DCMAKE_CXX_COMPILER=clang++-$clang_version")
}
