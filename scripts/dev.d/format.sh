help_format() {
  cat <<'TEXT'
Usage: ./dev format [--check]

Formats every tracked C++ source by .clang-format. --check changes nothing and fails when something would change.
TEXT
}

help_tidy() {
  cat <<'TEXT'
Usage: ./dev tidy [FILE...]

Runs clang-tidy with the checks of .clang-tidy over FILE..., or over all sources in src/.
TEXT
}

cpp_sources() { git ls-files --cached --others --exclude-standard -- '*.cc' '*.h'; }

dev_format() {
  local options=(-i)
  case ${1:-} in
    '') ;;
    --check) options=(--dry-run --Werror) ;;
    *) fail 2 "unexpected argument \"$1\": see \`./dev format --help\`" ;;
  esac
  need git
  need_clang clang-format
  cpp_sources | xargs -r -n 40 -P "$(nproc)" "clang-format-$clang_version" "${options[@]}" ||
    fail 1 "some sources are not formatted: run \`./dev format\`"
}

dev_tidy() {
  local files=("$@")
  need git "${build_packages[@]}" "${test_packages[@]}"
  need_sanitizers
  need_clang clang-tidy
  configure asan "${clang_options[@]}" -DWEIR_TESTS=ON
  compile asan weir
  ((${#files[@]})) || mapfile -t files < <(git ls-files 'src/*.cc')
  printf '%s\n' "${files[@]}" | xargs -r -n 4 -P "$(job_count)" "clang-tidy-$clang_version" -p build/asan --quiet --warnings-as-errors='*' ||
    fail 1 "clang-tidy found something: see above"
}
