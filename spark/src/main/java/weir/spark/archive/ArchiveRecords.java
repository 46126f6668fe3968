package weir.spark.archive;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import weir.core.Archiver;
import weir.core.Core;
import weir.core.CoreSettings;
import weir.core.OutputRow;
import weir.spark.MongoSink;
import weir.spark.RecordHeaders;

/** A task: the records of one partition, in order, into chunks. Columns: partition, offset, value, headers. */
final class ArchiveRecords implements ForeachPartitionFunction<Row> {
  private static final long serialVersionUID = 1;
  private static final int BYTES_AT_ONCE = 16 << 20; // below the 48 MB of a message

  private final ArchiveOptions options;
  private final CoreSettings settings;

  ArchiveRecords(ArchiveOptions options, CoreSettings settings) {
    this.options = options;
    this.settings = settings;
  }

  @Override
  public void call(Iterator<Row> records) {
    int partition = -1;
    Archiver archiver = null;
    try {
      while (records.hasNext()) {
        Row record = records.next();
        if (archiver == null || record.getInt(0) != partition) {
          finish(archiver);
          partition = record.getInt(0);
          archiver = new Archiver(Core.of(settings), partition);
        }
        byte[] value = (byte[]) record.get(2);
        archiver.add(record.getLong(1), RecordHeaders.flat(record, 3), value == null ? new byte[0] : value);
        write(archiver.take());
      }
      finish(archiver);
    } finally {
      if (archiver != null) {
        archiver.close();
      }
    }
  }

  private void finish(Archiver archiver) {
    if (archiver != null) {
      write(archiver.finish());
      archiver.close();
    }
  }

  private void write(List<OutputRow> rows) {
    List<OutputRow> held = new ArrayList<>();
    long bytes = 0;
    for (OutputRow row : rows) {
      // The span says that its chunks are there: it goes alone, after them.
      if (!held.isEmpty() && (bytes + row.value().length > BYTES_AT_ONCE || row.kind() == OutputRow.PACKET_SPAN)) {
        MongoSink.of(options.mongodb(), options.database()).write(held);
        held = new ArrayList<>();
        bytes = 0;
      }
      held.add(row);
      bytes += row.value().length;
    }
    if (!held.isEmpty()) {
      MongoSink.of(options.mongodb(), options.database()).write(held);
    }
  }
}
