package weir.spark.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of text as lines with columns. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(String... heading) {
    rows.add(heading);
  }

  void add(String... row) {
    rows.add(row);
  }

  List<String> lines() {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(String.format("%-" + (widths[i] + 2) + "s", row[i]));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** The paper's Table I, of `profile` lines. */
  static List<String> tableOne(List<String> profiles) {
    Table table =
        new Table("USER", "TOP PROTOCOL", "TOP USED PORT", "TOP USED SERVICE", "TOP PORT", "TOP SERVICE", "MOST VISITED");
    for (String line : profiles) {
      JsonNode profile = Json.parse(line);
      table.add(
          shown(profile.path("user").asText()),
          withShare(profile.path("top_protocol"), "protocol"),
          port(profile.path("most_used_local_port")),
          port(profile.path("most_used_service_port")),
          withShare(profile.path("top_local_port"), "port"),
          withShare(profile.path("top_service_port"), "port"),
          visited(profile.path("most_visited")));
    }
    return table.lines();
  }

  private static String port(JsonNode row) {
    return row.has("port") ? row.path("port").asText() + "/" + row.path("transport").asText() : "-";
  }

  private static String withShare(JsonNode row, String key) {
    if (!row.has(key)) {
      return "-";
    }
    return String.format(
        Locale.ROOT, "%s (%.1f%%)", shown(row.path(key).asText()), 100 * row.path("share_of_bytes").asDouble());
  }

  private static String visited(JsonNode row) {
    if (!row.has("remote")) {
      return "-";
    }
    String name = row.path("name").isTextual() ? " (" + row.path("name").asText() + ")" : "";
    return shown(row.path("remote").asText() + name);
  }

  /** Names come from the network: what is not plain ASCII is no business of a terminal. */
  static String shown(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
