help_paper() {
  cat <<'TEXT'
Usage: ./dev paper [OPTIONS of bench/paper/run]
       ./dev paper --cluster [OPTIONS of bench/paper/cluster_run]

Repeats the evaluation of the paper that weir implements, on emulated users: Figure 4, Table I, and the embedded line of
Figure 5. Writes docs/paper.md, docs/images/paper and bench/paper/results.json. Let the machine do nothing else.

  ./dev paper                                   5 h each of 20 to 100 users, 10 min of 1,000 and 10,000
  ./dev paper --duration 10m --many 1000:1m     shorter
  ./dev paper --cluster                         Figure 5 on Spark: 20 to 10,000 users on 1, 2 and 3 workers, 10 min a point
  ./dev paper --cluster --add --speed 4 --users 20,100 --workers 1,2     four times faster, beside the points that are there
TEXT
}

# Debian's Python: it has Debian's matplotlib, whatever comes first on the path.
dev_paper() {
  need "${build_packages[@]}" "${paper_packages[@]}"
  if [[ ${1:-} == --cluster ]]; then
    build_weir
    need_cluster
    exec /usr/bin/python3 -B bench/paper/cluster_run "${@:2}"
  fi
  configure_also release -DWEIR_BENCH=ON
  compile release weir weir_pane_times
  /usr/bin/python3 bench/paper/run "$@"
}
