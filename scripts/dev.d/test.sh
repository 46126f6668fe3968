help_test() {
  cat <<'TEXT'
Usage: ./dev test [--part PART] [FILTER]

Without arguments, all parts one after the other:
  plain       all tests but those of the cluster, on the optimised build
  cluster     the tests that start Kafka, Spark and a database on this machine, on the same build
  sanitized   the tests of C++ code under AddressSanitizer and UndefinedBehaviorSanitizer (clang)
  fuzz        every fuzzer of fuzz/ for 10 seconds, on the same build
  threads     the engine's tests under ThreadSanitizer (clang)

Not among them, for it takes a quarter of an hour or more:
  cluster_long  what is not there yet or falls silent, ./dev cluster itself, the batch jobs

--part PART    only this part (repeatable)
FILTER         only tests whose name matches this regular expression; alone it means all of plain, cluster, cluster_long

The last line is "N passed, N failed, N skipped"; the status is not 0 when one failed. Skipped tests are listed with
their reason. Tests on real captures look for them in ../shared/pcaps, or in the folder that WEIR_PCAPS names. Where
Java cannot be installed the cluster's tests are skipped; with CI set that is a failure.
TEXT
}

# run_ctest PRESET PART [CTEST OPTION...]: results go to build/test-results/PART.xml; a failure is told by tally.py.
run_ctest() {
  local preset=$1 part=$2 progress=()
  shift 2
  [[ -t 1 ]] && progress=(--progress)
  # The driver of MongoDB would keep counters in /dev/shm by process number, and warn where a killed process left some.
  MONGOC_DISABLE_SHM=1 ctest --test-dir "build/$preset" --parallel "$(nproc)" --output-on-failure --no-tests=ignore --test-output-size-passed 100000 \
    "${progress[@]}" --output-junit "$PWD/build/test-results/$part.xml" "$@" || true
  [[ -s build/test-results/$part.xml ]] || printf 'failed\t%s\tctest wrote no results\n' "$part" >"build/test-results/$part.tsv"
}

test_plain() {
  need "${build_packages[@]}" "${test_packages[@]}"
  has_java || say "dev: no Java: the tests of src/jni are left out" >&2
  configure_also release -DWEIR_TESTS=ON
  compile release
  run_ctest release plain --label-exclude '^(cluster|spark|spark_long)$' "$@"
}

test_cluster() { run_cluster cluster '^(cluster|spark)$' "$@"; }
test_cluster_long() { run_cluster cluster_long '^spark_long$' "$@"; }

# run_cluster PART LABELS [CTEST OPTION...]: sets up nothing when no test is wanted.
run_cluster() {
  local part=$1 labels=$2
  shift 2
  need "${build_packages[@]}" "${test_packages[@]}"
  if ! has_java; then
    no_cluster "$part" "Java 17 and Maven cannot be installed"
    return
  fi
  configure_also release -DWEIR_TESTS=ON
  if ctest --test-dir build/release -N --label-regex "$labels" "$@" | grep -q '^Total Tests: 0$'; then return; fi
  compile release weir weir_jni_make_case weir_mongodb_test weir_mongodb_load
  need_cluster
  run_ctest release "$part" --label-regex "$labels" "$@"
}

# no_cluster PART REASON: its tests are skipped, with a line that says so; CI never skips them.
no_cluster() {
  local status=skipped
  [[ -z ${CI:-} ]] || status=failed
  say "$status: the tests of the part $1: $2"
  printf '%s\tall tests of the part %s\t%s\n' "$status" "$1" "$2" >"build/test-results/$1.tsv"
}

# Tests of no C++ code, of the same code on the same captures as another test but slower, or of its memory.
not_sanitized='^(structure|agreement|emulation|endurance|cluster|spark|spark_long)$'

test_sanitized() {
  build_sanitized
  compile fuzz
  UBSAN_OPTIONS=print_stacktrace=1 run_ctest fuzz sanitized --label-exclude "$not_sanitized" "$@"
}

test_fuzz() {
  build_sanitized
  compile fuzz fuzz/all
  run_fuzzers 10 "$PWD/build/test-results/fuzz.tsv"
}

test_threads() {
  need "${build_packages[@]}" "${test_packages[@]}"
  need_sanitizers
  configure tsan "${clang_options[@]}" -DWEIR_TESTS=ON
  compile tsan weir_engine_test
  run_ctest tsan threads -L '^engine$' --exclude-regex '_NOT_BUILT$' "$@"
}

# run_part PART [CTEST OPTION...]: in a subshell, so that a failing build is one failed test and not the end.
run_part() {
  local part=$1
  shift
  say "== $part"
  ("test_$part" "$@") || printf 'failed\t%s\tits build or set-up failed\n' "$part" >>"build/test-results/$part.tsv"
}

dev_test() {
  local parts=() options=() part
  while (($#)); do
    case $1 in
      --part) parts+=("${2:-}") && shift $(($# > 1 ? 2 : 1)) ;;
      -*) fail 2 "unknown option \"$1\": see \`./dev test --help\`" ;;
      *) options+=(--tests-regex "$1") && shift ;;
    esac
  done
  if ((!${#parts[@]})); then ((${#options[@]})) && parts=(plain cluster cluster_long) || parts=(plain cluster sanitized fuzz threads); fi
  for part in "${parts[@]}"; do
    [[ $part =~ ^(plain|cluster|cluster_long|sanitized|fuzz|threads)$ ]] || fail 2 "unknown part \"$part\": see \`./dev test --help\`"
  done
  need python3
  need_writable_build
  rm -rf build/test-results
  mkdir -p build/test-results
  for part in "${parts[@]}"; do run_part "$part" "${options[@]}"; done
  python3 scripts/dev.d/tally.py build/test-results
}
