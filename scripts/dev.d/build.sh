help_build() {
  cat <<'TEXT'
Usage: ./dev build [spark]

Builds the program: build/release/src/weir (optimised, with line tables), or the queries for Spark:
spark/target/weir-spark-0.1.0.jar, with the core in it. ./dev test builds the tests too.
TEXT
}

build_weir() {
  need "${build_packages[@]}"
  configure_also release
  compile release weir
}

dev_build() {
  (($# < 2)) || fail 2 "unexpected argument \"$2\": see \`./dev build --help\`"
  case ${1:-weir} in
    weir) build_weir && say "Built build/release/src/weir" ;;
    spark) build_spark && say "Built $spark_jar" ;;
    *) fail 2 "unexpected argument \"$1\": see \`./dev build --help\`" ;;
  esac
}

build_spark() {
  has_java || fail 3 "weir on Spark needs Java 17 and Maven, which cannot be installed: see above"
  need "${build_packages[@]}"
  build_spark_jar
}
