help_fuzz() {
  cat <<'TEXT'
Usage: ./dev fuzz [SECONDS] [NAME...]

Runs every fuzzer of fuzz/, or those named (decode, pcap_file...), for SECONDS (3600) each under AddressSanitizer and
UndefinedBehaviorSanitizer, as many at a time as there are cores, and prints the executions of each. Seeds come from the
captures of ../shared/pcaps (or WEIR_PCAPS) when there are some; corpora grow in build/fuzz-corpus, findings are written
to build/fuzz-findings.
TEXT
}

# Seeds from real captures, where there are some: build/fuzz-seeds/FUZZER. Made once.
make_seeds() {
  local captures=${WEIR_PCAPS:-../shared/pcaps} seeds=build/fuzz-seeds capture kind
  [[ -d $captures && ! -d $seeds ]] || return 0
  say "Making seeds from $captures"
  python3 fuzz/decode_seeds.py "$captures" "$seeds/decode_fuzz" "$seeds/names_fuzz" || fail 1 "fuzz/decode_seeds.py failed"
  mkdir -p "$seeds/pcap_file_fuzz" "$seeds/pcapng_file_fuzz"
  while IFS= read -r capture; do
    kind=pcap
    [[ $(head -c 4 "$capture" | od -An -tx1) == " 0a 0d 0d 0a" ]] && kind=pcapng
    # A first byte of 255 tells these fuzzers to take the rest as a whole file.
    { printf '\377' && cat "$capture"; } >"$seeds/${kind}_file_fuzz/$(basename "$capture")"
  done < <(find "$captures" -type f -name '*cap*' -size -32k)
}

# The programs of the fuzzers NAME..., without one of all, a line each.
fuzzers_of() {
  local all name
  all=$(find build/fuzz/fuzz -maxdepth 1 -type f -name 'weir_*_fuzz' -perm -u+x | sort)
  [[ -n $all ]] || fail 1 "no fuzzer was built in build/fuzz/fuzz"
  (($#)) || echo "$all"
  for name in "$@"; do
    grep -x ".*/weir_${name%_fuzz}_fuzz" <<<"$all" ||
      fail 2 "no fuzzer \"$name\": there are $(sed 's|.*/weir_||; s|_fuzz$||' <<<"$all" | tr '\n' ' ')"
  done
}

# run_fuzzers SECONDS RESULTS [NAME...]: appends a line "passed|failed<TAB>name<TAB>reason" for each fuzzer.
run_fuzzers() {
  local seconds=$1 results=$2 fuzzers
  fuzzers=$(fuzzers_of "${@:3}") || exit
  make_seeds
  export -f run_one_fuzzer
  xargs -P "$(nproc)" -I{} bash -c 'run_one_fuzzer "$@"' _ {} "$seconds" "$results" <<<"$fuzzers"
}

# Runs in a shell of its own. One write of one short line, so that results of two at a time do not mix.
run_one_fuzzer() {
  local program=$1 seconds=$2 results=$3 name corpus findings log status=0 executions seeds=()
  name=$(basename "$program")
  name=${name#weir_}
  corpus=build/fuzz-corpus/$name findings=build/fuzz-findings/$name
  mkdir -p "$corpus" "$findings"
  log=$findings/log
  [[ -d build/fuzz-seeds/$name ]] && seeds=("build/fuzz-seeds/$name")
  "$program" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$findings/" "$corpus" "${seeds[@]}" >"$log" 2>&1 || status=$?
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  if ((status == 0)); then
    printf 'passed\tfuzz.%s\t\n' "$name" >>"$results"
    printf '  %-24s %12s executions in %s s, nothing found\n' "$name" "${executions:-0}" "$seconds"
  else
    printf 'failed\tfuzz.%s\tsee %s\n' "$name" "$log" >>"$results"
    printf '  %-24s FINDING after %s executions: see %s\n' "$name" "${executions:-?}" "$log"
    tail -n 40 "$log"
  fi
}

build_sanitized() {
  need "${build_packages[@]}" "${test_packages[@]}"
  need_sanitizers
  configure fuzz "${clang_options[@]}" -DWEIR_TESTS=ON
}

dev_fuzz() {
  local seconds=${1:-3600} results
  shift $(($# > 0))
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || fail 2 "SECONDS is a whole number, not \"$seconds\": see \`./dev fuzz --help\`"
  build_sanitized
  # The tests' programs are of no use here: build what is in fuzz/ alone.
  compile fuzz fuzz/all
  results=$(mktemp)
  say "Fuzzing, $seconds s each:"
  run_fuzzers "$seconds" "$results" "$@"
  if grep -q ^failed "$results"; then fail 1 "$(grep -c ^failed "$results") fuzzers found something: see build/fuzz-findings"; fi
  rm -f "$results"
}
