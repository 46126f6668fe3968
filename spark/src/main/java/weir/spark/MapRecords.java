package weir.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import weir.core.Core;
import weir.core.CoreSettings;
import weir.core.Mapper;
import weir.core.StepTimes;
import weir.core.Unreadable;

/**
 * map: the Kafka records of a task, natively, combined within the task -> one piece a shard, with the news of all clocks.
 * Columns in: partition, offset, key, value, headers, written (milliseconds). What cannot be read goes to the shard {@link
 * #DEAD_LETTERS}.
 */
final class MapRecords implements MapPartitionsFunction<Row, Tuple2<Integer, byte[]>> {
  private static final long serialVersionUID = 1;

  /** Not a shard: rows for it are dead letters. */
  static final int DEAD_LETTERS = Mapper.PIECES;

  private final CoreSettings settings;
  private final OperationTimes times;
  private final boolean onePacketPerRecord;

  MapRecords(CoreSettings settings, OperationTimes times, boolean onePacketPerRecord) {
    this.settings = settings;
    this.times = times;
    this.onePacketPerRecord = onePacketPerRecord;
  }

  @Override
  public Iterator<Tuple2<Integer, byte[]>> call(Iterator<Row> records) {
    List<Tuple2<Integer, byte[]>> pieces = new ArrayList<>();
    try (Mapper mapper = new Mapper(Core.of(settings))) {
      for (int before = -1; records.hasNext(); ) {
        Row record = records.next();
        if (record.getInt(0) == EndOfInput.PARTITION) {
          mapper.end(onePacketPerRecord);
          continue;
        }
        if (before >= 0 && record.getInt(0) != before) {
          take(mapper, pieces); // where a record is one packet, a partition is a source, and has pieces of its own
        }
        before = record.getInt(0);
        map(mapper, record, pieces);
      }
      take(mapper, pieces);
      times.packets.add(mapper.packets());
    }
    return pieces.iterator();
  }

  private void take(Mapper mapper, List<Tuple2<Integer, byte[]>> pieces) {
    long began = StepTimes.now();
    byte[][] mapped = mapper.take();
    times.map.add(StepTimes.now() - began);
    for (int shard = 0; shard < Mapper.PIECES; shard++) {
      if (mapped[shard] != null) {
        pieces.add(new Tuple2<>(shard, mapped[shard]));
      }
    }
  }

  private void map(Mapper mapper, Row record, List<Tuple2<Integer, byte[]>> pieces) {
    int partition = record.getInt(0);
    long offset = record.getLong(1);
    byte[] value = (byte[]) record.get(3);
    byte[][] headers = RecordHeaders.flat(record, 4);
    long written = record.getLong(5);
    byte[] bytes = value == null ? new byte[0] : value;
    Optional<Unreadable> problem =
        onePacketPerRecord // too many to look at the clock for each
            ? mapper.addPacket(partition, offset, written, key(record), bytes)
            : timed(mapper, partition, offset, written, headers, bytes);
    problem.ifPresent(
        reason -> {
          DeadLetter letter =
              new DeadLetter(reason.word(), partition, offset, (byte[]) record.get(2), headers, value);
          pieces.add(new Tuple2<>(DEAD_LETTERS, letter.toBytes()));
        });
  }

  private Optional<Unreadable> timed(
      Mapper mapper, int partition, long offset, long written, byte[][] headers, byte[] value) {
    long began = StepTimes.now();
    Optional<Unreadable> problem = mapper.add(partition, offset, written, headers, value);
    times.map.add(StepTimes.now() - began);
    return problem;
  }

  private static byte[] key(Row record) {
    return record.isNullAt(2) ? new byte[0] : (byte[]) record.get(2);
  }
}
