package weir.spark;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Row;

/** Headers of a Kafka record as Spark has them, for the core. */
public final class RecordHeaders {
  private RecordHeaders() {}

  /** {@code column}: an array of (key, value). Gives name, value, name, value... */
  public static byte[][] flat(Row record, int column) {
    if (record.isNullAt(column)) {
      return new byte[0][];
    }
    List<Row> headers = record.getList(column);
    byte[][] flat = new byte[2 * headers.size()][];
    for (int i = 0; i < headers.size(); i++) {
      byte[] value = (byte[]) headers.get(i).get(1);
      flat[2 * i] = headers.get(i).getString(0).getBytes(StandardCharsets.UTF_8);
      flat[2 * i + 1] = value == null ? new byte[0] : value;
    }
    return flat;
  }
}
