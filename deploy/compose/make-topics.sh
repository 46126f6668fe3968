#!/bin/bash
# The topics, and who may do what (docs/probe.md): the probes named in PROBES write packets, the queries read them and write
# windows and dead letters. Adds what is missing.
set -euo pipefail
bin=${KAFKA_BIN:-/opt/kafka/bin}
connection=(--bootstrap-server "${KAFKA_SERVER:-kafka:9093}" --command-config "${KAFKA_CLIENT:-/client.properties}")

topic() {
  local name=$1 partitions=$2 configs=() each
  shift 2
  for each in "$@"; do configs+=(--config "$each"); done
  "$bin/kafka-topics.sh" "${connection[@]}" --create --if-not-exists --topic "$name" --partitions "$partitions" "${configs[@]}"
}

allow() { "$bin/kafka-acls.sh" "${connection[@]}" --add --allow-principal "User:$1" "${@:2}"; }

# Packets are payload: an hour is enough to ride out a failure of the queries, and no more is kept.
payload=(retention.ms=3600000 segment.ms=600000)
# The time of a packets' record is the broker's, not what a probe says: by it readers give silent probes up.
topic weir.packets 4 "${payload[@]}" max.message.bytes=1048576 message.timestamp.type=LogAppendTime
# A dead letter is a record and more headers; a window with --full has 300 bytes for each of its sessions.
topic weir.dead-letter 1 "${payload[@]}" max.message.bytes=33554432
topic weir.windows 1 retention.ms=86400000 max.message.bytes=33554432
topic weir.probes 1 cleanup.policy=compact

for probe in $PROBES; do
  allow "$probe" --operation Write --operation Describe --topic weir.packets --topic weir.probes
  allow "$probe" --operation Read --topic weir.probes
  allow "$probe" --operation Write --operation Describe --transactional-id "$probe"
done
allow queries --operation Read --operation Describe --topic weir.packets --topic weir.probes
allow queries --operation Write --operation Describe --topic weir.windows --topic weir.dead-letter
allow queries --operation Write --topic weir.packets # that a probe is gone (kind "removed")
# Who watches the live windows needs a certificate of this name, and sees no packets.
allow viewer --operation Read --operation Describe --topic weir.windows
