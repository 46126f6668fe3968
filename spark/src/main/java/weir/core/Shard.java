package weir.core;

import java.util.List;
import java.util.Map;

/** settle for one shard. For one thread at a time. After an exception only {@link #close} may be called. */
public final class Shard implements AutoCloseable {
  /**
   * {@code rowsShown}: of each list of a window's line, below 0 for all. {@code sourceTimeout}: milliseconds that others go
   * on without a source until it is given up, 0 for ever. {@code idleFollows}: records are in pycapa's form and live, and
   * a partition without any follows the times of the others' in Kafka.
   */
  public record Options(
      int rowsShown, boolean liveWindows, boolean finishAtEnd, long sourceTimeout, boolean idleFollows)
      implements java.io.Serializable {}

  private long handle;

  /**
   * {@code number}: the shard's, {@link Mapper#SHARDS} for the network's. {@code entries}: all of the state that steps have
   * written; none for a new shard.
   */
  public Shard(Core core, int number, List<Map.Entry<byte[], byte[]>> entries) {
    byte[][] keys = entries.stream().map(Map.Entry::getKey).toArray(byte[][]::new);
    byte[][] values = entries.stream().map(Map.Entry::getValue).toArray(byte[][]::new);
    handle = Native.openShard(core.handle(), number, keys, values);
  }

  public Step step(byte[][] pieces, Options options) {
    return Step.of(settle(pieces, options));
  }

  /** The bytes of a {@link Step}. */
  byte[][] settle(byte[][] pieces, Options options) {
    return Native.settle(
        handle,
        pieces,
        options.rowsShown(),
        options.liveWindows(),
        options.finishAtEnd(),
        options.sourceTimeout(),
        options.idleFollows());
  }

  /** Processor time of all steps in nanoseconds: {to unite what several tasks had mapped, to make rows of what was settled}. */
  public long[] stepTimes() {
    return Native.stepTimes(handle);
  }

  @Override
  public void close() {
    if (handle != 0) {
      Native.closeShard(handle);
    }
    handle = 0;
  }
}
