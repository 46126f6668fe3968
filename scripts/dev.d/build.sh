help_build() {
  cat <<'TEXT'
Usage: ./dev build

Builds the program: build/release/src/weir (optimised, with line tables). ./dev test builds the tests too.
TEXT
}

build_weir() {
  need "${build_packages[@]}"
  configure_also release
  compile release weir
}

dev_build() {
  (($# == 0)) || fail 2 "unexpected argument \"$1\": see \`./dev build --help\`"
  build_weir
  say "Built build/release/src/weir"
}
