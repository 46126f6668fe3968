"""The paper's pipeline as most people would write it today: Spark Structured Streaming, in Python, over a topic of one packet
a record (pycapa's form: value: the frame; key: microseconds, big-endian).

Parse, one row for each local end, sliding windows of 60 s each second, and per window and user: bytes, packets, sessions, and
the sessions and bytes of each port, protocol and destination. Written to Kafka as JSON.

spark-submit pipeline.py --kafka HOST:PORT --topic NAME --checkpoint FOLDER --progress-to FILE [--parse sql|python]
"""
import argparse
import json
import struct
import time

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

NETWORK = "0A"  # 10.0.0.0/8, in hexadecimal as addresses are
LAYOUT = T.StructType([T.StructField("protocol", T.IntegerType()), T.StructField("source", T.StringType()),
                       T.StructField("source_port", T.IntegerType()), T.StructField("destination", T.StringType()),
                       T.StructField("destination_port", T.IntegerType())])


def number(first, size):
    """Big-endian, of the frame's bytes from `first` (an expression, counted from 1)."""
    return f"cast(conv(hex(substring(value, {first}, {size})), 16, 10) as int)"


def parsed_by_sql(frames: DataFrame) -> DataFrame:
    """IPv4 and IPv6 over Ethernet, by Spark's own expressions."""
    ipv4 = "substring(value, 13, 2) = X'0800'"
    transport = f"if({ipv4}, 15 + 4 * ({number(15, 1)} & 15), 55)"
    return frames.where("substring(value, 13, 2) in (X'0800', X'86DD')").selectExpr(
        "time", "length(value) as bytes",
        f"if({ipv4}, {number(24, 1)}, {number(21, 1)}) as protocol",
        f"hex(if({ipv4}, substring(value, 27, 4), substring(value, 23, 16))) as source",
        f"hex(if({ipv4}, substring(value, 31, 4), substring(value, 39, 16))) as destination",
        f"{number(transport, 2)} as source_port", f"{number(transport + ' + 2', 2)} as destination_port")


@F.udf(returnType=LAYOUT)
def parse(frame):
    kind, = struct.unpack_from(">H", frame, 12)
    if kind == 0x0800:
        protocol, source, destination, at = frame[23], frame[26:30], frame[30:34], 14 + 4 * (frame[14] & 15)
    elif kind == 0x86DD:
        protocol, source, destination, at = frame[20], frame[22:38], frame[38:54], 54
    else:
        return None
    ports = struct.unpack_from(">HH", frame, at) if len(frame) >= at + 4 else (0, 0)
    return protocol, source.hex().upper(), ports[0], destination.hex().upper(), ports[1]


def parsed_by_python(frames: DataFrame) -> DataFrame:
    return frames.select("time", F.length("value").alias("bytes"), parse("value").alias("packet")) \
        .where("packet is not null").select("time", "bytes", "packet.*")


def per_user(packets: DataFrame) -> DataFrame:
    """A row for each local end of a packet."""
    ends = F.expr("""explode(array(
        struct(source as user, 'out' as direction, source_port as local_port, destination as remote, destination_port as remote_port),
        struct(destination as user, 'in' as direction, destination_port as local_port, source as remote, source_port as remote_port)
        ))""")
    return packets.select("time", "bytes", "protocol", ends.alias("end")).select("time", "bytes", "protocol", "end.*") \
        .where(F.col("user").startswith(NETWORK))


def sessions(ends: DataFrame) -> DataFrame:
    """Of each window: everything that is asked of a window can be had from its sessions."""
    def of(direction, what):
        return F.sum(F.when(F.col("direction") == direction, what).otherwise(0))

    key = [F.window("time", "60 seconds", "1 second"), "user", "protocol", "local_port", "remote", "remote_port"]
    return ends.withWatermark("time", "1 second").groupBy(*key).agg(
        of("in", F.col("bytes")).alias("bytes_in"), of("out", F.col("bytes")).alias("bytes_out"),
        of("in", F.lit(1)).alias("packets_in"), of("out", F.lit(1)).alias("packets_out"),
        F.min("time").alias("first"), F.max("time").alias("last"))


def lists(batch: DataFrame, *keys):
    """Sessions and bytes by some columns."""
    return batch.groupBy("window", "user", *keys).agg(
        F.count("*").alias("sessions"), F.sum("bytes_in").alias("bytes_in"), F.sum("bytes_out").alias("bytes_out"))


def write_to(kafka, topic):
    def write(batch: DataFrame, _):
        batch.persist()
        for keys in ([], ["protocol"], ["local_port"], ["remote_port"], ["remote"]):
            rows = lists(batch, *keys).withColumn("by", F.lit(keys[0] if keys else "user"))
            rows.select(F.col("user").alias("key"), F.to_json(F.struct("*")).alias("value")).write.format("kafka") \
                .option("kafka.bootstrap.servers", kafka).option("topic", topic).save()
        batch.unpersist()
    return write


def run(chosen):
    spark = SparkSession.builder.appName("baseline").getOrCreate()
    read = spark.readStream.format("kafka").option("kafka.bootstrap.servers", chosen.kafka).option("subscribe", chosen.topic) \
        .option("startingOffsets", "earliest").option("maxOffsetsPerTrigger", chosen.packets_per_trigger) \
        .option("kafka.isolation.level", "read_committed").option("kafka.fetch.max.wait.ms", 10).option("kafka.max.poll.records", 5000).load()
    micros = F.expr("cast(conv(hex(key), 16, 10) as bigint)")
    frames = read.select(F.timestamp_micros(micros).alias("time"), "value")
    parsed = {"sql": parsed_by_sql, "python": parsed_by_python}[chosen.parse](frames)
    query = sessions(per_user(parsed)).writeStream.outputMode("append").option("checkpointLocation", chosen.checkpoint) \
        .trigger(availableNow=True).foreachBatch(write_to(chosen.kafka, chosen.topic + ".windows")).start()
    keep_progress(query, chosen)
    spark.stop()


def keep_progress(query, chosen):
    """Until it ends, or the time since its first trigger is up."""
    seen, until = -1, float("inf")
    with open(chosen.progress_to, "a") as out:
        while True:
            active = query.isActive
            for progress in query.recentProgress:
                one = json.loads(progress.json) if hasattr(progress, "json") else dict(progress)
                if one["batchId"] > seen:
                    until = min(until, time.monotonic() + chosen.seconds)  # since the first trigger ended
                    seen = one["batchId"]
                    out.write(json.dumps({"progress": one}) + "\n")
                    out.flush()
            if not active or time.monotonic() > until:
                break
            time.sleep(0.5)
    if query.exception():
        raise SystemExit(str(query.exception())[:2000])
    query.stop()


def main():
    parser = argparse.ArgumentParser()
    for name in ("--kafka", "--topic", "--checkpoint", "--progress-to"):
        parser.add_argument(name, required=True)
    parser.add_argument("--parse", choices=("sql", "python"), default="sql")
    parser.add_argument("--packets-per-trigger", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=600, help="stop then, done or not")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
