package weir.core;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** One user's results over again, out of archived packets (src/jni/history.h). For one thread. */
public final class History implements AutoCloseable {
  /** Kinds of {@link Line}, as src/jni/history.h has them. */
  public static final int WINDOW = 0;

  public static final int LONG_WINDOW = 1;
  public static final int SESSION = 2;

  /** Of the newest long window. */
  public static final int PROFILE = 3;

  /** Of a range that was asked for. */
  public static final int RANGE_PROFILE = 4;

  /** A line of api/json-lines.md, without its line end. */
  public record Line(int kind, String json) implements Serializable {}

  /** Seconds since the epoch: {@code from}, and all before {@code to}. */
  public record Range(long from, long to) implements Serializable {
    public static final Range ALL = new Range(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /**
   * {@code rowsShown}: of each list, below 0 for all. {@code every}: windows that end at a multiple of so many seconds, 0 for
   * none. {@code lists}: sessions and long windows. {@code profiles}: a profile of each of these.
   */
  public record Options(Range range, int rowsShown, long every, boolean lists, List<Range> profiles)
      implements Serializable {}

  private long handle;

  /** {@code firstPane}: of the whole archive, in seconds; what a profile covers begins there. */
  public History(Core core, String user, long firstPane, Options options) {
    long[] profiles =
        options.profiles().stream().flatMapToLong(range -> LongStream.of(range.from(), range.to())).toArray();
    handle =
        NativeArchive.openHistory(
            core.handle(),
            user.getBytes(StandardCharsets.UTF_8),
            firstPane,
            options.range().from(),
            options.range().to(),
            options.rowsShown(),
            options.every(),
            options.lists(),
            profiles);
  }

  /** The next chunk, in order of the pane in which its packets begin to count. */
  public void add(PacketChunk chunk) {
    NativeArchive.addChunk(
        handle,
        chunk.probe().getBytes(StandardCharsets.UTF_8),
        chunk.source(),
        chunk.linkType(),
        chunk.timeOffset(),
        chunk.latePane() != null,
        chunk.latePane() == null ? 0 : chunk.latePane(),
        chunk.orders(),
        chunk.data());
  }

  /** Lines up to a second that no later chunk begins before. */
  public List<Line> settle(long until) {
    return lines(NativeArchive.settle(handle, until));
  }

  /** The rest, up to the end of the archive. {@code ended}: the input has, too. */
  public List<Line> finish(long until, boolean ended) {
    return lines(NativeArchive.finish(handle, until, ended));
  }

  private static List<Line> lines(byte[][][] parts) {
    List<Line> lines = new ArrayList<>();
    byte[] kinds = parts[0][0];
    for (int i = 0; i < kinds.length; i++) {
      byte[] text = parts[1][i];
      lines.add(new Line(kinds[i], new String(text, 0, text.length - 1, StandardCharsets.UTF_8)));
    }
    return lines;
  }

  @Override
  public void close() {
    if (handle != 0) {
      NativeArchive.closeHistory(handle);
    }
    handle = 0;
  }
}
