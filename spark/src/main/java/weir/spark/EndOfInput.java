package weir.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The last trigger of a query that ends with what is in Kafka now: one row, which tells every shard that nothing follows. A
 * query that went before may have read all records, and then Spark would have no trigger to end the input in.
 */
final class EndOfInput {
  /** Of the row: no partition has this number. */
  static final int PARTITION = -1;

  private static final String BEFORE = "{\"all until\":", AFTER = "}"; // no name of a topic has a space

  private EndOfInput() {}

  /** After Kafka's {@code kafka}: the end was told, too. */
  static final class After extends Offset {
    private final Offset kafka;

    After(Offset kafka) {
      this.kafka = kafka;
    }

    @Override
    public String json() {
      return BEFORE + kafka.json() + AFTER;
    }
  }

  static boolean isTold(Offset offset) {
    return offset instanceof After;
  }

  /** Kafka's part of an offset of either kind. */
  static Offset kafka(Offset offset) {
    return offset instanceof After after ? after.kafka : offset;
  }

  static boolean isTold(String json) {
    return json.startsWith(BEFORE);
  }

  /** Kafka's part of the bytes of an offset of either kind. */
  static String kafka(String json) {
    return isTold(json) ? json.substring(BEFORE.length(), json.length() - AFTER.length()) : json;
  }

  record Partition() implements InputPartition {
    private static final long serialVersionUID = 1;
  }

  static final class Reader implements PartitionReader<InternalRow> {
    private boolean given;

    @Override
    public boolean next() {
      boolean isThere = !given;
      given = true;
      return isThere;
    }

    /** Kafka's columns: key, value, topic, partition, offset, timestamp, its type, headers. */
    @Override
    public InternalRow get() {
      return new GenericInternalRow(new Object[] {null, null, UTF8String.fromString(""), PARTITION, 0L, 0L, 0, null});
    }

    @Override
    public void close() {}
  }
}
