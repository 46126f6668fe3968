help_torture() {
  cat <<'TEXT'
Usage: ./dev torture [OPTIONS]

Builds weir and runs each tests/torture/*.py (kill -9 at random moments, full disks...), handing OPTIONS on. The
program's path is in WEIR_BINARY.
TEXT
}

dev_torture() {
  local script failed=()
  need "${test_packages[@]}"
  build_weir
  for script in tests/torture/*.py; do
    [[ -e $script ]] || fail 1 "nothing in tests/torture"
    say "== $script"
    WEIR_BINARY=$PWD/build/release/src/weir python3 "$script" "$@" || failed+=("$script")
  done
  ((${#failed[@]} == 0)) || fail 1 "failed: ${failed[*]}"
}
