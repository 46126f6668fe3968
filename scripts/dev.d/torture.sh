help_torture() {
  cat <<'TEXT'
Usage: ./dev torture [NAME...]

Builds weir and runs each tests/torture/NAME_test.py, or those named:
  kill           kill -9 on imports and replays at random moments: some minutes
  flood          ten million random sources
  cluster        all captures and half an hour of emulated traffic through Kafka and Spark, field by field: hours
  cluster_kill   kill -9 on each part of the cluster, ten times each, outages of two minutes: hours
  cluster_long   the part cluster_long of ./dev test: a quarter of an hour or more

The status is not 0 when one failed, or when a test was skipped for want of what it needs. By environment, with the values
that hold without:
  WEIR_KILLS             how often something is killed (kill 100, cluster_kill 10 times each)
  WEIR_SEED              of the random moments of kills (another each time; it is printed)
  WEIR_FLOOD_PACKETS     flood (10000000)
  WEIR_PCAPS             folder of the captures of cluster (../shared/pcaps)
  WEIR_CAPTURES_AT_ONCE  through one query of cluster (15)
  WEIR_WORKERS           Spark workers of cluster, one run each ("1 2 3")
  WEIR_OUTAGE_SECONDS    how long broker and database are away (cluster_kill 120, cluster_long 15)

  ./dev torture                 all: hours
  ./dev torture kill flood      those that need no cluster
TEXT
}

dev_torture() {
  local name script status scripts=() failed=() skipped=()
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
    status=0
    MONGOC_DISABLE_SHM=1 WEIR_BINARY=$PWD/build/release/src/weir WEIR_MAKE_CASE=$PWD/build/release/tests/weir_jni_make_case python3 "$script" || status=$?
    case $status in
      0) ;;
      77) skipped+=("$script") ;;
      *) failed+=("$script") ;;
    esac
  done
  ((${#failed[@]} == 0)) || fail 1 "failed: ${failed[*]}${skipped[*]:+; skipped: ${skipped[*]}}"
  ((${#skipped[@]} == 0)) || fail 1 "skipped, for a reason that is said above: ${skipped[*]}"
}
