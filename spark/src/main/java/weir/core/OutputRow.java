package weir.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A row for a sink; the kinds are those of src/jni/step.h. */
public record OutputRow(int kind, String key, byte[] value) {
  /** A JSON line for {@code weir.windows}; the key is the user. */
  public static final int WINDOW = 0;

  /** BSON documents of api/mongodb.md; the key is their {@code _id}. */
  public static final int PANE = 1;

  /** It, a profile and a user's minute replace the document of the same {@code _id}. */
  public static final int SESSION = 2;

  public static final int PROFILE = 3;

  public static final int USER_MINUTE = 4;
  public static final int NETWORK_PANE = 5;

  /** A record that could not be read ({@code weir.spark.DeadLetter}); the key is the reason. */
  public static final int DEAD_LETTER = 6;

  /** BSON documents of api/packets.md; the key is their {@code _id}. */
  public static final int PACKETS = 7;

  public static final int PACKET_SPAN = 8;

  /** The headers of a {@code removed} record for every partition of the packets' topic; the key is the probe. */
  public static final int REMOVED = 9;

  /** No value; the key is a probe that nobody listed, one too many to be waited for. */
  public static final int TURNED_AWAY = 10;

  /** The rows of a block. */
  public static List<OutputRow> of(byte[] block) {
    List<OutputRow> rows = new ArrayList<>();
    for (Items items = new Items(block); items.hasNext(); ) {
      int kind = items.next();
      rows.add(new OutputRow(kind, new String(items.key(), StandardCharsets.UTF_8), items.value()));
    }
    return rows;
  }

  /** A block of this row alone. */
  public byte[] toBlock() {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    ByteBuffer block =
        ByteBuffer.allocate(1 + Long.BYTES + name.length + Long.BYTES + value.length).order(ByteOrder.LITTLE_ENDIAN);
    block.put((byte) kind).putLong(name.length).put(name).putLong(value.length).put(value);
    return block.array();
  }
}
