help_package() {
  cat <<'TEXT'
Usage: ./dev package

Makes build/package/weir_VERSION_ARCHITECTURE.deb, with the systemd units of deploy/, and looks into it: the program must
start from it and the units must be valid. Install it with `apt-get install ./build/package/weir_*.deb`.
TEXT
}

# check_package FILE: unpacks it and tries what can be tried without installing.
check_package() {
  local root
  root=$(mktemp -d)
  dpkg-deb --extract "$1" "$root"
  "$root/usr/bin/weir" --version >/dev/null || fail 1 "the packaged program does not start"
  "$root/usr/bin/weir" config check "$root/etc/weir/weir.toml" >/dev/null || fail 1 "the packaged settings are wrong"
  # The unit's program is looked up in the unpacked root.
  if command -v systemd-analyze >/dev/null; then
    sed -i "s|/usr/bin/weir|$root/usr/bin/weir|" "$root"/usr/lib/systemd/system/weir*.service
    systemd-analyze verify --man=no "$root"/usr/lib/systemd/system/weir*.service || fail 1 "a systemd unit is wrong: see above"
  fi
  rm -rf "$root"
}

dev_package() {
  (($# == 0)) || fail 2 "unexpected argument \"$1\": see \`./dev package --help\`"
  need "${build_packages[@]}" "${package_packages[@]}"
  build_weir
  compile release weir_completions
  rm -rf build/package
  (cd build/release && cpack -G DEB -B ../package >package.log 2>&1) || { cat build/release/package.log >&2; fail 1 "cpack failed: see above"; }
  rm -rf build/package/_CPack_Packages
  local file
  file=$(echo build/package/weir_*.deb)
  check_package "$file"
  say "Made $file"
}
