package weir.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that could not be read, as it came, on its way to {@code weir.dead-letter} (api/kafka-record.md). Headers: name,
 * value, name, value...
 */
record DeadLetter(String reason, int partition, long offset, byte[] key, byte[][] headers, byte[] value) {
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(reason);
      out.writeInt(partition);
      out.writeLong(offset);
      write(out, key);
      out.writeInt(headers.length);
      for (byte[] part : headers) {
        write(out, part);
      }
      write(out, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static DeadLetter of(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      String reason = in.readUTF();
      int partition = in.readInt();
      long offset = in.readLong();
      byte[] key = read(in);
      byte[][] headers = new byte[in.readInt()][];
      for (int i = 0; i < headers.length; i++) {
        headers[i] = read(in);
      }
      return new DeadLetter(reason, partition, offset, key, headers, read(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without its value; the next time without its key and headers, too: why and where it was is left. */
  DeadLetter less() {
    boolean hasValue = value != null;
    return new DeadLetter(reason, partition, offset, hasValue ? key : null, hasValue ? headers : new byte[0][], null);
  }

  boolean isBare() {
    return value == null && key == null && headers.length == 0;
  }

  ProducerRecord<byte[], byte[]> toRecord(String topic) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    for (int i = 0; i < headers.length; i += 2) {
      record.headers().add(new String(headers[i], StandardCharsets.UTF_8), headers[i + 1]);
    }
    record.headers().add("dead_letter_reason", reason.getBytes(StandardCharsets.UTF_8));
    record.headers().add("dead_letter_partition", ByteBuffer.allocate(4).putInt(partition).array());
    record.headers().add("dead_letter_offset", ByteBuffer.allocate(8).putLong(offset).array());
    return record;
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int size = in.readInt();
    return size < 0 ? null : in.readNBytes(size);
  }
}
