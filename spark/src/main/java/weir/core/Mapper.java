package weir.core;

import java.util.Optional;
import java.util.function.IntSupplier;

/** map for one task. For one thread. */
public final class Mapper implements AutoCloseable {
  /** Shards of users; the piece after theirs is the network's. */
  public static final int SHARDS = 64;

  /** Pieces of a task at most. */
  public static final int PIECES = SHARDS + 1;

  private long handle;

  public Mapper(Core core) {
    handle = Native.openMapper(core.handle());
  }

  /**
   * Maps a record; gives why not when it cannot be read, and then nothing of it counts. {@code written}: its time in Kafka,
   * milliseconds.
   */
  public Optional<Unreadable> add(int partition, long offset, long written, byte[][] headers, byte[] value) {
    return refused(() -> Native.map(handle, partition, offset, written, headers, value));
  }

  /** The same in pycapa's form. Records of another partition may come after {@link #take} only. */
  public Optional<Unreadable> addPacket(int partition, long offset, long written, byte[] key, byte[] value) {
    return refused(() -> Native.mapPacket(handle, partition, offset, written, key, value));
  }

  private static Optional<Unreadable> refused(IntSupplier map) {
    try {
      int result = map.getAsInt();
      return result == 0 ? Optional.empty() : Optional.of(Unreadable.at(result - 1));
    } catch (NativeException failure) {
      return Optional.of(Unreadable.INTERNAL);
    }
  }

  /**
   * Nothing follows in any partition: {@link #take} then has a piece for every shard. A probe says its end itself; in
   * pycapa's form the input ends here.
   */
  public void end(boolean onePacketPerRecord) {
    Native.endMapping(handle, onePacketPerRecord);
  }

  /** The pieces of what was added since the last call, by shard; null where there is nothing to tell. */
  public byte[][] take() {
    return Native.takeMapped(handle);
  }

  /** Packets mapped so far. */
  public long packets() {
    return Native.packets(handle);
  }

  @Override
  public void close() {
    if (handle != 0) {
      Native.closeMapper(handle);
    }
    handle = 0;
  }
}
