# Shared by the commands of ./dev: messages, root, build directories.

say() { printf '%s\n' "$*"; }

# fail STATUS MESSAGE: one line on standard error, and the end.
fail() {
  printf 'dev: %s\n' "$2" >&2
  exit "$1"
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail 4 "root is needed for \`$*\`: run as root, or install sudo"
  fi
}

# How many jobs this machine carries: a compiler takes up to 1.5 GB.
job_count() {
  local cores memory_gigabytes
  cores=$(nproc)
  memory_gigabytes=$(awk '/MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  ((memory_gigabytes < 1)) && memory_gigabytes=1
  ((cores < memory_gigabytes)) && echo "$cores" || echo "$memory_gigabytes"
}

need_writable_build() {
  mkdir -p build 2>/dev/null || fail 4 "cannot make build/ in $PWD: it belongs to $(stat -c %U .)"
  [[ -w build ]] || fail 4 "build/ belongs to $(stat -c %U build): run with sudo, or \`sudo chown -R $(id -un) build\`"
}

# configure PRESET [CMAKE OPTION...]: only when it was not done with these options since CMakePresets.json changed.
configure() {
  local preset=$1 stamp="build/$1/configured" wanted
  shift
  wanted="$*"
  need_writable_build
  if [[ -f $stamp && $stamp -nt CMakePresets.json && $(<"$stamp") == "$wanted" ]] && ! came_late "$preset"; then return; fi
  mkdir -p "build/$preset"
  cmake --preset "$preset" "$@" >"build/$preset/configure.log" 2>&1 ||
    { cat "build/$preset/configure.log" >&2; fail 1 "cannot configure the preset $preset: see above"; }
  echo "$wanted" >"$stamp"
}

# came_late PRESET: whether Java was installed after the preset was configured without it.
came_late() { grep -q '^WEIR_JAVAC:.*NOTFOUND' "build/$1/CMakeCache.txt" 2>/dev/null && command -v javac >/dev/null; }

# configure_also PRESET [OPTION]: with OPTION (-DNAME=ON) beside what the preset was configured with before, so that commands
# do not switch each other's options back and forth. Tests are off until they are wanted.
configure_also() {
  local preset=$1 wanted=${2:-} options
  options=$(cat "build/$preset/configured" 2>/dev/null || echo -DWEIR_TESTS=OFF)
  if [[ -n $wanted && " $options " != *" $wanted "* ]]; then options="${options//${wanted%=*}=OFF/} $wanted"; fi
  # shellcheck disable=SC2086
  configure "$preset" $options
}

# compile PRESET [TARGET...]
compile() {
  local preset=$1
  shift
  local targets=()
  (($#)) && targets=(--target "$@")
  # One cache for all clones.
  CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=true \
    cmake --build "build/$preset" --parallel "$(job_count)" "${targets[@]}" || fail 1 "the build of $preset failed: see above"
}
