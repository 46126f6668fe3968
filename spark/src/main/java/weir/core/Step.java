package weir.core;

import java.util.ArrayList;
import java.util.List;

/**
 * What a step of a shard gives: changes of its state, and rows for the sinks, in blocks as they came from the core ({@link
 * OutputRow#of}): to Spark a row of ours would be one of its own, and there are many small ones.
 */
public record Step(List<Change> changes, List<byte[]> rows) {
  // src/jni/step_bytes.h; what is below is the kind of a row.
  private static final int PUT_ENTRY = 254;
  private static final int REMOVE_ENTRY = 255;

  /** {@code value} null: the entry goes away. */
  public record Change(byte[] key, byte[] value) {}

  static Step of(byte[][] blocks) {
    Step step = new Step(new ArrayList<>(), new ArrayList<>());
    for (byte[] block : blocks) {
      if (Byte.toUnsignedInt(block[0]) >= PUT_ENTRY) {
        step.addChanges(block);
      } else {
        step.rows.add(block);
      }
    }
    return step;
  }

  private void addChanges(byte[] block) {
    for (Items items = new Items(block); items.hasNext(); ) {
      int what = items.next();
      changes.add(new Change(items.key(), what == REMOVE_ENTRY ? null : items.value()));
    }
  }
}
