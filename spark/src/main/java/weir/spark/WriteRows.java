package weir.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import scala.Tuple3;
import weir.core.OutputRow;

/**
 * Takes a task's rows to the sinks. Every write may come again, after a failure: windows are read by the last of a user and
 * start, documents have natural keys, dead letters name where they were.
 */
final class WriteRows implements ForeachPartitionFunction<Tuple3<Integer, String, byte[]>> {
  private static final long serialVersionUID = 1;
  private static final int ROWS_AT_ONCE = 2000;
  private static final long BYTES_AT_ONCE = 8 << 20; // a window of thousands of sessions takes a megabyte

  private final TrafficOptions options;
  private final long batch;
  private final UnreadCounters unread;

  WriteRows(TrafficOptions options, long batch, UnreadCounters unread) {
    this.options = options;
    this.batch = batch;
    this.unread = unread;
  }

  @Override
  public void call(Iterator<Tuple3<Integer, String, byte[]>> rows) {
    List<OutputRow> held = new ArrayList<>();
    long bytes = 0;
    int part = 0;
    while (rows.hasNext()) {
      Tuple3<Integer, String, byte[]> row = rows.next();
      held.add(new OutputRow(row._1(), row._2(), row._3()));
      bytes += row._3().length;
      if (row._1() == OutputRow.DEAD_LETTER) {
        unread.count(row._2());
      } else if (row._1() == OutputRow.TURNED_AWAY) {
        System.err.println(
            "weir: not waiting for the probe " + row._2() + " and perhaps others: there are too many that no --probe names, or its sources are");
      }
      if (held.size() == ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE || !rows.hasNext()) {
        write(held, part++);
        held.clear();
        bytes = 0;
      }
    }
  }

  private void write(List<OutputRow> rows, int part) {
    KafkaSink.of(options).write(rows);
    if (!options.mongodb.isEmpty()) {
      MongoSink.of(options.mongodb, options.database).write(rows);
    }
    if (!options.rowsTo.isEmpty()) {
      FileSink.write(options.rowsTo, batch, part, rows);
    }
  }
}
