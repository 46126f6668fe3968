package weir.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import weir.core.OutputRow;

/**
 * Takes a task's rows, which come in blocks ({@link OutputRow#of}), to the sinks. Every write may come again, after a failure: windows are read by the last of a user and
 * start, documents have natural keys, dead letters name where they were.
 */
final class WriteRows implements ForeachPartitionFunction<byte[]> {
  private static final long serialVersionUID = 1;
  private static final int ROWS_AT_ONCE = 2000;
  private static final long BYTES_AT_ONCE = 4 << 20; // a window of thousands of sessions takes a megabyte; two parts are held at a time

  private final TrafficOptions options;
  private final long batch;
  private final UnreadCounters unread;

  WriteRows(TrafficOptions options, long batch, UnreadCounters unread) {
    this.options = options;
    this.batch = batch;
    this.unread = unread;
  }

  @Override
  public void call(Iterator<byte[]> blocks) {
    List<OutputRow> held = new ArrayList<>();
    Runnable arrivalOfLast = () -> {}; // awaited while the next are on their way
    long bytes = 0;
    int part = 0;
    while (blocks.hasNext()) {
      byte[] block = blocks.next();
      for (OutputRow row : OutputRow.of(block)) {
        tell(row);
        held.add(row);
      }
      bytes += block.length;
      if (held.size() >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE || !blocks.hasNext()) {
        Runnable arrival = write(held, part++);
        arrivalOfLast.run();
        arrivalOfLast = arrival;
        held.clear();
        bytes = 0;
      }
    }
    arrivalOfLast.run();
  }

  private void tell(OutputRow row) {
    if (row.kind() == OutputRow.DEAD_LETTER) {
      unread.count(row.key());
    } else if (row.kind() == OutputRow.TURNED_AWAY) {
      System.err.println(
          "weir: not waiting for the probe " + row.key() + " and perhaps others: there are too many that no --probe names, or its sources are");
    }
  }

  /** Gives what waits until they have all arrived. */
  private Runnable write(List<OutputRow> rows, int part) {
    Runnable arrival = KafkaSink.of(options).send(rows);
    if (!options.mongodb.isEmpty()) {
      MongoSink.of(options.mongodb, options.database).write(rows);
    }
    if (!options.rowsTo.isEmpty()) {
      FileSink.write(options.rowsTo, batch, part, rows);
    }
    return arrival;
  }
}
