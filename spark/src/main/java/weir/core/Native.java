package weir.core;

/**
 * The entries of the native library, as src/jni/native.cc has them. Bytes in, bytes out; a handle is owned by the Java
 * object that opened it, used by one thread at a time and closed once. A core may be used by many threads. Every entry
 * may throw {@link NativeException}; none of them ends the JVM for what it was given.
 */
final class Native {
  static {
    Library.load();
  }

  private Native() {}

  /** Reads a settings file. {@code probes}: names in UTF-8, in the order that numbers their packets. */
  static native long openCore(String settingsPath, byte[][] probes, int partitions);

  static native byte[] settingsHash(long core);

  /** Seconds that results stay: {panes of a minute, of an hour, sessions}. */
  static native long[] keeping(long core);

  static native int stateVersion();

  static native void closeCore(long core);

  static native long openMapper(long core);

  /**
   * Maps one record. {@code written}: its time in Kafka, milliseconds. {@code headers}: name, value, name, value... Gives 0, or 1 + the place of the reason in {@link
   * Unreadable}; then nothing of the record counts.
   */
  static native int map(long mapper, int partition, long offset, long written, byte[][] headers, byte[] value);

  /** Maps one record in pycapa's form; all of one mapper between two calls of takeMapped are of one partition. */
  static native int mapPacket(long mapper, int partition, long offset, long written, byte[] key, byte[] value);

  /** Nothing follows: takeMapped then gives a piece for every shard. In pycapa's form the input ends here. */
  static native void endMapping(long mapper, boolean onePacketPerRecord);

  /** What was mapped since the last call: one piece a shard, the network's last; null where there is nothing. */
  static native byte[][] takeMapped(long mapper);

  static native long packets(long mapper);

  static native void closeMapper(long mapper);

  /** Unites pieces of one shard; those of one partition in their order. */
  static native byte[] merge(long core, byte[][] pieces);

  /** A shard, or the network's, from all entries of its state; none for a new one. */
  static native long openShard(long core, int number, byte[][] keys, byte[][] values);

  /**
   * Settles what the pieces complete. Gives blocks of changes of the state and of rows, as src/jni/step_bytes.h has them.
   * {@code rowsShown}: of each list of a window, below 0 for all. {@code sourceTimeout}: milliseconds, 0 for ever. {@code
   * idleFollows}: pycapa's form, live.
   */
  static native byte[][] settle(
      long shard, byte[][] pieces, int rowsShown, boolean liveWindows, boolean finishAtEnd, long sourceTimeout, boolean idleFollows);

  /** Processor time in nanoseconds that all steps of a shard took {to unite what several tasks had mapped, to make rows}. */
  static native long[] stepTimes(long shard);

  static native void closeShard(long shard);
}
