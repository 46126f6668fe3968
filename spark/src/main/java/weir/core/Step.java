package weir.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a step of a shard gives: changes of its state, and rows for the sinks. */
public record Step(List<Change> changes, List<OutputRow> rows) {
  /** {@code value} null: the entry goes away. */
  public record Change(byte[] key, byte[] value) {}

  static Step of(byte[][][] parts) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < parts[0].length; i++) {
      changes.add(new Change(parts[0][i], parts[1][i]));
    }
    List<OutputRow> rows = new ArrayList<>();
    byte[] kinds = parts[2][0];
    for (int i = 0; i < kinds.length; i++) {
      rows.add(new OutputRow(kinds[i], new String(parts[3][i], StandardCharsets.UTF_8), parts[4][i]));
    }
    return new Step(changes, rows);
  }
}
