package weir.spark.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Two profiles of one user, metric by metric. What grows with time is per second or minute, so lengths may differ. */
final class Comparison {
  private static final Map<String, ToDoubleFunction<JsonNode>> METRICS = new LinkedHashMap<>();
  private static final String[] KEYS = {"protocol", "transport", "port", "remote"};

  static {
    for (String way : new String[] {"in", "out"}) {
      METRICS.put("bits_per_second_" + way, of -> of.path("bits_per_second_" + way).asDouble());
      METRICS.put("packets_per_second_" + way, of -> perSecond(of, "packets_" + way));
      METRICS.put("sessions_opened_per_minute_" + way, of -> 60 * perSecond(of, "sessions_opened_" + way));
      METRICS.put("share_refused_" + way, of -> ofOpened(of, "sessions_refused_" + way, way));
      METRICS.put("share_unanswered_" + way, of -> ofOpened(of, "sessions_unanswered_" + way, way));
    }
    METRICS.put("bytes_per_packet", of -> ratio(of.path("bytes").asDouble(), of.path("packets").asDouble()));
    METRICS.put("top_protocol_share_of_bytes", of -> of.path("top_protocol").path("share_of_bytes").asDouble());
    METRICS.put("remotes_distinct", of -> of.path("remotes_distinct").asDouble());
  }

  private Comparison() {}

  /** Both with all rows of their lists. */
  static String of(JsonNode historical, JsonNode recent) {
    ObjectNode line = Json.object();
    line.put("type", "comparison").put("user", recent.path("user").asText());
    line.set("historical", time(historical));
    line.set("recent", time(recent));
    ArrayNode metrics = line.putArray("metrics");
    METRICS.forEach(
        (name, value) -> metrics.add(metric(name, value.applyAsDouble(historical), value.applyAsDouble(recent))));
    ArrayNode tops = line.putArray("tops");
    for (String top :
        new String[] {"top_protocol", "most_used_service_port", "top_service_port", "most_visited"}) {
      tops.add(top(top, historical.path(top), recent.path(top)));
    }
    for (String list : new String[] {"protocols", "service_ports", "remotes"}) {
      line.set("new_" + list, added(historical.path(list), recent.path(list)));
    }
    return line.toString();
  }

  private static ObjectNode time(JsonNode profile) {
    ObjectNode time = Json.object();
    time.set("start", profile.path("long_window_start"));
    time.set("covered_seconds", profile.path("covered_seconds"));
    time.set("packets", profile.path("packets"));
    return time;
  }

  /** A ratio to nothing is none. */
  private static ObjectNode metric(String name, double historical, double recent) {
    ObjectNode metric = Json.object().put("metric", name).put("historical", historical).put("recent", recent);
    metric.put("difference", recent - historical);
    return historical == 0 ? metric.putNull("ratio") : metric.put("ratio", recent / historical);
  }

  private static ObjectNode top(String name, JsonNode historical, JsonNode recent) {
    ObjectNode top = Json.object().put("top", name);
    top.set("historical", keyOf(historical));
    top.set("recent", keyOf(recent));
    return top.put("changed", !keyOf(historical).equals(keyOf(recent)));
  }

  private static JsonNode keyOf(JsonNode row) {
    ObjectNode key = Json.object();
    for (String name : KEYS) {
      if (row.has(name)) {
        key.set(name, row.get(name));
      }
    }
    return key;
  }

  /** Rows of now whose key was not there before. */
  private static ArrayNode added(JsonNode before, JsonNode now) {
    Set<JsonNode> known = new HashSet<>();
    before.forEach(row -> known.add(keyOf(row)));
    ArrayNode added = Json.object().putArray("rows");
    now.forEach(
        row -> {
          if (!row.has("other") && !known.contains(keyOf(row))) {
            added.add(row);
          }
        });
    return added;
  }

  private static double perSecond(JsonNode of, String count) {
    return ratio(of.path(count).asDouble(), of.path("covered_seconds").asDouble());
  }

  private static double ofOpened(JsonNode of, String count, String way) {
    return ratio(of.path(count).asDouble(), of.path("sessions_opened_" + way).asDouble());
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
