"""Where the task threads of an executor spend their time, from a recording of Java's flight recorder: profiling.py FILE.jfr

Every 10 ms (20 ms for native code) the recorder looks at threads; a sample counts for the first of LAYERS that it has a frame of,
seen from the top of the stack. Waiting is not seen.
"""
import collections
import subprocess
import sys

MILLISECONDS = {"jdk.ExecutionSample": 10, "jdk.NativeMethodSample": 20}
# What a frame's class begins with -> the layer that it belongs to; the order counts.
LAYERS = [("weir.core.Native", "weir's core (native)"), ("org.rocksdb", "RocksDB"), ("org.apache.kafka", "Kafka client"),
          ("com.github.luben.zstd", "compression"), ("net.jpountz", "compression"), ("com.mongodb", "MongoDB driver"),
          ("org.apache.spark.sql.execution.streaming.state", "state store"), ("org.apache.spark.sql.execution.streaming", "stateful operator"),
          ("org.apache.spark.shuffle", "shuffle"), ("org.apache.spark.storage", "shuffle"), ("org.apache.spark.network", "shuffle"),
          ("org.apache.spark.sql.catalyst", "rows and generated code"), ("org.apache.spark.sql.execution", "rows and generated code"),
          ("org.apache.spark.serializer", "serialization"), ("java.io.Object", "serialization"), ("org.apache.hadoop", "checkpoint files"),
          ("weir.", "weir's Java")]


def samples(path):
    """Stacks of task threads, the innermost frame first, each as a list of methods; with the milliseconds that one stands for."""
    command = ["jfr", "print", "--stack-depth", "40", "--events", ",".join(MILLISECONDS), path]
    weight, ours, stack = 0, False, None
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as printed:
        for line in map(str.strip, printed.stdout):
            if line.partition(" {")[0] in MILLISECONDS:
                weight, ours, stack = MILLISECONDS[line.partition(" {")[0]], False, None
            elif line.startswith("sampledThread ="):
                ours = "task launch worker" in line
            elif line.startswith("stackTrace = ["):
                stack = []
            elif line == "]" and stack is not None:
                if ours:
                    yield weight, stack
                stack = None
            elif stack is not None:
                stack.append(line)


def layer(stack):
    for name in stack:
        for beginning, found in LAYERS:
            if name.startswith(beginning):
                return found
    return "Spark, the rest" if any(name.startswith("org.apache.spark") for name in stack) else "the rest"


def shares(path):
    counted = collections.Counter()
    for weight, stack in samples(path):
        counted[layer(stack)] += weight
    total = sum(counted.values()) or 1
    return {name: count / total for name, count in counted.most_common()}


if __name__ == "__main__":
    for name, share in shares(sys.argv[1]).items():
        print(f"{100 * share:5.1f} %  {name}")
