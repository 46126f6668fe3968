help_build() {
  cat <<'TEXT'
Usage: ./dev build

Builds the program: build/release/src/weir (optimised, with line tables). ./dev test builds the tests too.
TEXT
}

build_weir() {
  need "${build_packages[@]}"
  # Once tests are configured they stay so: building the program alone must not switch back and forth.
  configure release "$(cat build/release/configured 2>/dev/null || echo -DWEIR_TESTS=OFF)"
  compile release weir
}

dev_build() {
  (($# == 0)) || fail 2 "unexpected argument \"$1\": see \`./dev build --help\`"
  build_weir
  say "Built build/release/src/weir"
}
