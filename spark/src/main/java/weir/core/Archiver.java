package weir.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The packets of each user out of the records of one partition, in chunks (api/packets.md). The same records give the same
 * chunks again. For one thread.
 */
public final class Archiver implements AutoCloseable {
  private final int partition;
  private long handle;

  public Archiver(Core core, int partition) {
    this.partition = partition;
    this.handle = NativeArchive.openArchiver(core.handle(), partition);
  }

  /** The partition's next record; false when it cannot be read, which is counted in the span. */
  public boolean add(long offset, byte[][] headers, byte[] value) {
    return NativeArchive.archive(handle, partition, offset, headers, value) == 0;
  }

  /** Chunks that are full. */
  public List<OutputRow> take() {
    return rows(NativeArchive.takeChunks(handle, false));
  }

  /** All other chunks, and last the span of what was read. */
  public List<OutputRow> finish() {
    return rows(NativeArchive.takeChunks(handle, true));
  }

  private static List<OutputRow> rows(byte[][][] parts) {
    List<OutputRow> rows = new ArrayList<>();
    byte[] kinds = parts[0][0];
    for (int i = 0; i < kinds.length; i++) {
      rows.add(new OutputRow(kinds[i], new String(parts[1][i], StandardCharsets.UTF_8), parts[2][i]));
    }
    return rows;
  }

  @Override
  public void close() {
    if (handle != 0) {
      NativeArchive.closeArchiver(handle);
    }
    handle = 0;
  }
}
