help_torture() {
  cat <<'TEXT'
Usage: ./dev torture [NAME...]

Builds weir and runs each tests/torture/NAME_test.py, or those named. WEIR_KILLS and WEIR_SEED say how often and where
something is killed.

  ./dev torture                 all: hours
  ./dev torture kill flood      kill -9 at random moments, and a flood of ten million sources: some minutes
TEXT
}

dev_torture() {
  local name script scripts=() failed=()
  for name in "$@"; do
    scripts+=("tests/torture/${name}_test.py")
    [[ -e ${scripts[-1]} ]] || fail 2 "no tests/torture/${name}_test.py: see \`./dev torture --help\`"
  done
  ((${#scripts[@]})) || scripts=(tests/torture/*_test.py)
  need "${build_packages[@]}" "${test_packages[@]}"
  configure_also release -DWEIR_TESTS=ON
  compile release weir weir_jni_make_case
  if [[ ${scripts[*]} == *cluster* ]]; then need_cluster; fi
  for script in "${scripts[@]}"; do
    say "== $script"
    MONGOC_DISABLE_SHM=1 WEIR_BINARY=$PWD/build/release/src/weir WEIR_MAKE_CASE=$PWD/build/release/tests/weir_jni_make_case python3 "$script" || failed+=("$script")
  done
  ((${#failed[@]} == 0)) || fail 1 "failed: ${failed[*]}"
}
