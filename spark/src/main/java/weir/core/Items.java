package weir.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads a block of src/jni/step_bytes.h, item by item. {@link #key} and {@link #value} are of the last one. */
final class Items {
  private final ByteBuffer bytes;
  private byte[] key;
  private byte[] value;

  Items(byte[] block) {
    bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
  }

  boolean hasNext() {
    return bytes.hasRemaining();
  }

  /** Gives what it is. */
  int next() {
    int what = Byte.toUnsignedInt(bytes.get());
    key = part();
    value = part();
    return what;
  }

  byte[] key() {
    return key;
  }

  byte[] value() {
    return value;
  }

  private byte[] part() {
    byte[] part = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(part);
    return part;
  }
}
