package weir.spark.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A window as numbers for machine learning: one row of the Parquet data set (docs/batch.md). */
final class WindowFeatures {
  private static final Map<String, ToDoubleFunction<JsonNode>> NUMBERS = new LinkedHashMap<>();

  static {
    for (String way : new String[] {"in", "out"}) {
      NUMBERS.put("bits_per_second_" + way, of -> number(of, "bits_per_second_" + way));
      NUMBERS.put("packets_per_second_" + way, of -> number(of, "packets_" + way) / number(of, "window_seconds"));
      NUMBERS.put("bytes_per_packet_" + way, of -> ratio(number(of, "bytes_" + way), number(of, "packets_" + way)));
      NUMBERS.put("sessions_opened_" + way, of -> number(of, "sessions_opened_" + way));
    }
    NUMBERS.put("sessions_active", of -> number(of, "sessions_active"));
    NUMBERS.put("sessions_refused_out", of -> number(of, "sessions_refused_out"));
    NUMBERS.put("sessions_unanswered_out", of -> number(of, "sessions_unanswered_out"));
    NUMBERS.put("remotes_distinct", of -> number(of, "remotes_distinct"));
    NUMBERS.put("service_ports_distinct", of -> rows(of, "service_ports"));
    NUMBERS.put("protocols_distinct", of -> rows(of, "protocols"));
    NUMBERS.put("share_of_top_protocol", of -> shareOfTop(of, "protocols"));
    NUMBERS.put("share_of_top_remote", of -> shareOfTop(of, "remotes"));
  }

  private WindowFeatures() {}

  /** Columns with numbers that say what the user did. */
  static List<String> names() {
    return List.copyOf(NUMBERS.keySet());
  }

  static StructType schema() {
    StructType schema =
        new StructType()
            .add("user", DataTypes.StringType, false)
            .add("start", DataTypes.TimestampType, false)
            .add("end", DataTypes.TimestampType, false)
            .add("hour_of_day", DataTypes.IntegerType, false)
            .add("day_of_week", DataTypes.IntegerType, false);
    for (String name : NUMBERS.keySet()) {
      schema = schema.add(name, DataTypes.DoubleType, false);
    }
    return schema;
  }

  /** Of a `window` line with all rows of its lists. Hours and days (1: Monday) are UTC. */
  static Row of(String line) {
    JsonNode window = Json.parse(line);
    Instant start = Instant.parse(window.path("start").asText());
    List<Object> row = new ArrayList<>();
    row.add(window.path("user").asText());
    row.add(Timestamp.from(start));
    row.add(Timestamp.from(Instant.parse(window.path("end").asText())));
    row.add(start.atZone(ZoneOffset.UTC).getHour());
    row.add(start.atZone(ZoneOffset.UTC).getDayOfWeek().getValue());
    NUMBERS.values().forEach(value -> row.add(value.applyAsDouble(window)));
    return RowFactory.create(row.toArray());
  }

  private static double number(JsonNode of, String name) {
    return of.path(name).asDouble();
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  private static double rows(JsonNode of, String list) {
    int rows = 0;
    for (JsonNode row : of.path(list)) {
      rows += row.has("other") ? 0 : 1;
    }
    return rows;
  }

  private static double shareOfTop(JsonNode of, String list) {
    double most = 0;
    for (JsonNode row : of.path(list)) {
      most = row.has("other") ? most : Math.max(most, number(row, "bytes"));
    }
    return ratio(most, number(of, "bytes"));
  }
}
