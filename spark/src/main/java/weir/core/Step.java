package weir.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a step of a shard gives: changes of its state, and rows for the sinks. */
public record Step(List<Change> changes, List<OutputRow> rows) {
  // src/jni/step_bytes.h; what is below is the kind of a row.
  private static final int PUT_ENTRY = 254;
  private static final int REMOVE_ENTRY = 255;

  /** {@code value} null: the entry goes away. */
  public record Change(byte[] key, byte[] value) {}

  static Step of(byte[][] blocks) {
    Step step = new Step(new ArrayList<>(), new ArrayList<>());
    for (byte[] block : blocks) {
      for (ByteBuffer items = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN); items.hasRemaining(); ) {
        step.add(Byte.toUnsignedInt(items.get()), bytes(items), bytes(items));
      }
    }
    return step;
  }

  private void add(int what, byte[] key, byte[] value) {
    if (what == PUT_ENTRY || what == REMOVE_ENTRY) {
      changes.add(new Change(key, what == PUT_ENTRY ? value : null));
    } else {
      rows.add(new OutputRow(what, new String(key, StandardCharsets.UTF_8), value));
    }
  }

  private static byte[] bytes(ByteBuffer items) {
    byte[] bytes = new byte[Math.toIntExact(items.getLong())];
    items.get(bytes);
    return bytes;
  }
}
