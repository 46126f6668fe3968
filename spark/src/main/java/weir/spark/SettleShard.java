package weir.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import weir.core.Core;
import weir.core.CoreSettings;
import weir.core.OutputRow;
import weir.core.Shard;
import weir.core.ShardEntries;
import weir.core.Shards;

/**
 * settle: the pieces of one shard and its state -> blocks of rows ({@link OutputRow#of}). The state is many small entries,
 * of which a trigger writes the new ones; what they amount to lives on in the executor ({@link Shards}).
 */
final class SettleShard extends StatefulProcessor<Integer, Tuple2<Integer, byte[]>, byte[]> {
  private static final long serialVersionUID = 1;

  private final CoreSettings settings;
  private final Shard.Options options;
  private final String run;
  private final OperationTimes times;
  private transient MapState<byte[], byte[]> entries;

  SettleShard(CoreSettings settings, Shard.Options options, String run, OperationTimes times) {
    this.settings = settings;
    this.options = options;
    this.run = run;
    this.times = times;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    entries = getHandle().getMapState("entries", Encoders.BINARY(), Encoders.BINARY(), TTLConfig.NONE());
  }

  @Override
  public scala.collection.Iterator<byte[]> handleInputRows(
      Integer shard, scala.collection.Iterator<Tuple2<Integer, byte[]>> rows, TimerValues timers) {
    List<byte[]> pieces = new ArrayList<>();
    while (rows.hasNext()) {
      pieces.add(rows.next()._2());
    }
    List<byte[]> blocks =
        shard == MapRecords.DEAD_LETTERS ? pieces.stream().map(SettleShard::deadLetter).toList() : step(shard, pieces);
    return CollectionConverters.asScala(blocks.iterator());
  }

  private static byte[] deadLetter(byte[] letter) {
    return new OutputRow(OutputRow.DEAD_LETTER, DeadLetter.of(letter).reason(), letter).toBlock();
  }

  private List<byte[]> step(int shard, List<byte[]> pieces) {
    return Shards.ofThisJvm()
        .step(Core.of(settings), run, shard, new StoredEntries(entries), pieces.toArray(byte[][]::new), options, times);
  }

  private record StoredEntries(MapState<byte[], byte[]> held) implements ShardEntries {
    @Override
    public byte[] get(byte[] key) {
      return held.containsKey(key) ? held.getValue(key) : null;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      held.updateValue(key, value);
    }

    @Override
    public void remove(byte[] key) {
      held.removeKey(key);
    }

    @Override
    public List<Map.Entry<byte[], byte[]>> all() {
      List<Map.Entry<byte[], byte[]>> all = new ArrayList<>();
      scala.collection.Iterator<Tuple2<byte[], byte[]>> iterator = held.iterator();
      while (iterator.hasNext()) {
        Tuple2<byte[], byte[]> entry = iterator.next();
        all.add(Map.entry(entry._1(), entry._2()));
      }
      return all;
    }
  }
}
