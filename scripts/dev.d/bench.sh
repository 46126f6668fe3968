help_bench() {
  cat <<'TEXT'
Usage: ./dev bench [OPTIONS of bench/run]
       ./dev bench --micro [OPTIONS of Google Benchmark]
       ./dev bench --spark [OPTIONS of bench/spark-baseline/run]

Generates captures of 2,000,000 packets (1.5 GB each, in build/bench), runs weir and other monitors on them, and writes
bench/results/DATE.json and docs/benchmarks.md. Without options the benchmarks of single modules (bench/micro) follow.
Takes about a quarter of an hour on 2 cores; let the machine do nothing else.

  ./dev bench                                 5 rounds of all on both captures, then the modules
  ./dev bench --rounds 1 --only weir --no-report
  ./dev bench --scale 10 --no-report          a tenth of the size
  ./dev bench --micro                         the benchmarks of single modules only
  ./dev bench --spark                         weir's Spark job beside the usual one (bench/spark-baseline)
TEXT
}

build_bench() {
  need "${build_packages[@]}" "${bench_packages[@]}"
  configure_also release -DWEIR_BENCH=ON
  compile release weir bench/all
}

dev_bench() {
  if [[ ${1:-} == --spark ]]; then
    build_weir
    need_cluster
    exec python3 -B bench/spark-baseline/run "${@:2}"
  fi
  build_bench
  if [[ ${1:-} == --micro ]]; then
    run_micro_benchmarks "${@:2}"
  else
    python3 bench/run "$@"
    (($#)) || run_micro_benchmarks
  fi
}

# Raw figures go to bench/results/DATE-NAME.json.
run_micro_benchmarks() {
  local program programs name date
  programs=$(find build/release/bench/micro -maxdepth 1 -type f -name 'weir_*_bench' -perm -u+x 2>/dev/null | sort)
  [[ -n $programs ]] || fail 1 "no program in build/release/bench/micro"
  date=$(date -u +%Y-%m-%dT%H%M%SZ)
  mkdir -p bench/results
  for program in $programs; do
    name=$(basename "$program" _bench)
    say "== ${name#weir_}"
    "$program" --benchmark_out="bench/results/$date-${name#weir_}.json" --benchmark_out_format=json "$@" || fail 1 "$program failed"
  done
}
