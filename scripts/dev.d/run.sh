help_run() {
  cat <<'TEXT'
Usage: ./dev run [OPTIONS of weir run]
       ./dev run FILE... [OPTIONS of weir run]

Builds weir if needed. Without a FILE it watches the default route's interface, for which it needs root or sudo (weir
itself then keeps only the right to capture). With one it reads captures: pcap or pcapng, plain, gzip or zstd, "-" for
standard input.

  ./dev run                         this machine's traffic
  ./dev run -i eth1                 another interface
  ./dev run office.pcap             a capture
  ./dev run office.pcap --json      its windows, one JSON object a line

`build/release/src/weir run --help` lists all options.
TEXT
}

dev_run() {
  local files=()
  while (($#)) && [[ $1 != -?* ]]; do
    [[ $1 == - || -e $1 ]] || fail 3 "no such file: $1"
    files+=("$1")
    shift
  done
  build_weir >&2
  local weir=build/release/src/weir
  if ((${#files[@]})); then exec "$weir" run --read "${files[@]}" "$@"; fi
  if ((EUID == 0)) || [[ " $* " == *" --read"* ]]; then exec "$weir" run "$@"; fi
  command -v sudo >/dev/null || fail 4 "capturing needs root: run as root, or install sudo"
  exec sudo "$PWD/$weir" run "$@"
}
