help_cluster() {
  cat <<'TEXT'
Usage: ./dev cluster up [OPTIONS] | status | down

up       starts weir's cluster on this machine, on free ports of 127.0.0.1: Kafka (topic weir.packets, four partitions), a
         Spark master and workers, FerretDB over PostgreSQL in MongoDB's place, the queries; says where each is
status   says what runs, and what is lost (then the status is 1)
down     stops everything again; data stay in build/cluster, and the next up goes on with them

  --workers N       Spark workers, 1 to 3 (1)
  --mongodb URI     a MongoDB that runs already, instead of FerretDB
  --settings FILE   of weir (docs/settings.md); kept as build/cluster/weir.toml
  --read FILE...    start a probe that sends these captures too, or
  -i IF             one that sends what passes an interface
  --fresh           without the data of earlier runs
  --foreground      stay, say when a part is lost, and stop everything on Ctrl-C

  ./dev cluster up --workers 2
  weir capture --read office.pcap --kafka ADDRESS --probe probe     # the queries wait for the probe of this name
  ./dev cluster down

Installs what it needs: Java 17, Maven, PostgreSQL; Kafka, Spark and FerretDB once, into build/.
TEXT
}

cluster_folder=build/cluster

cluster_up() {
  build_weir
  need_cluster
  # So that Ctrl-C reaches the script, which then stops everything.
  exec python3 -B scripts/cluster/cluster.py up "$cluster_folder" "$@"
}

dev_cluster() {
  local command=${1:-}
  shift || true
  case $command in
    up) cluster_up "$@" ;;
    status | down) exec python3 -B scripts/cluster/cluster.py "$command" "$cluster_folder" ;;
    *) fail 2 "say up, status or down: see \`./dev cluster --help\`" ;;
  esac
}
