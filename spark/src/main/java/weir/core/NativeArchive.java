package weir.core;

/** The entries of the native library about archived packets, as src/jni/native_archive.cc has them. Rules: {@link Native}. */
final class NativeArchive {
  static {
    Library.load();
  }

  private NativeArchive() {}

  static native long openArchiver(long core, int partition);

  /** The partition's next record: gives what {@link Native#map} gives. */
  static native int archive(long archiver, int partition, long offset, byte[][] headers, byte[] value);

  /**
   * Documents that are ready: {{kinds, a byte each}, keys, documents}. {@code finish}: the others as well, and last the
   * span.
   */
  static native byte[][][] takeChunks(long archiver, boolean finish);

  static native void closeArchiver(long archiver);

  /** Seconds; {@code every} 0: no windows; {@code profiles}: from, to, from, to... Names are in UTF-8. */
  static native long openHistory(
      long core, byte[] user, long firstPane, long from, long to, int rowsShown, long every, boolean lists, long[] profiles);

  static native void addChunk(
      long history,
      byte[] probe,
      int source,
      int linkType,
      long timeOffset,
      boolean late,
      long latePane,
      byte[] orders,
      byte[] data);

  /** {{kinds of the lines, a byte each}, lines}. */
  static native byte[][][] settle(long history, long until);

  static native byte[][][] finish(long history, long until, boolean ended);

  static native void closeHistory(long history);
}
