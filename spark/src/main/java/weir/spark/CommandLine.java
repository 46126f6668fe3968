package weir.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command line of {@code --name VALUE}, {@code --flag} and {@code kafka.NAME=VALUE}. What is wrong with it is an {@link
 * IllegalArgumentException} with a line for the user.
 */
public final class CommandLine {
  private static final Pattern DURATION = Pattern.compile("(\\d+)(s|m|h|d)");
  private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3600L, "d", 86_400L);

  private final Map<String, List<String>> values = new TreeMap<>();
  private final Map<String, String> kafka = new TreeMap<>();

  /** {@code names} take a value, {@code flags} none. */
  public CommandLine(String[] arguments, Set<String> names, Set<String> flags) {
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (flags.contains(name)) {
        values.put(name, List.of());
      } else if (name.startsWith("kafka.") && name.contains("=")) {
        kafka.put(name.substring(0, name.indexOf('=')), name.substring(name.indexOf('=') + 1));
      } else if (!names.contains(name)) {
        throw new IllegalArgumentException("unknown option " + name);
      } else if (++i == arguments.length) {
        throw new IllegalArgumentException(name + " needs a value");
      } else {
        values.computeIfAbsent(name, first -> new ArrayList<>()).add(arguments[i]);
      }
    }
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The last one given. */
  public String value(String name, String otherwise) {
    List<String> given = all(name);
    return given.isEmpty() ? otherwise : given.get(given.size() - 1);
  }

  public String needed(String name) {
    if (!has(name)) {
      throw new IllegalArgumentException(name + " is needed");
    }
    return value(name, "");
  }

  public long number(String name, long otherwise) {
    String given = value(name, Long.toString(otherwise));
    try {
      return Long.parseLong(given);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is no number: " + given);
    }
  }

  /** In seconds: 90s, 10m, 6h, 7d. */
  public long duration(String name, long otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    Matcher given = DURATION.matcher(value(name, ""));
    if (!given.matches()) {
      throw new IllegalArgumentException(name + " is no length of time like 90s, 10m, 6h or 7d: " + value(name, ""));
    }
    return Long.parseLong(given.group(1)) * SECONDS.get(given.group(2));
  }

  /** A time of RFC 3339 in seconds since the epoch. */
  public long time(String name, long otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    try {
      return OffsetDateTime.parse(value(name, "")).toEpochSecond();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(name + " is no time like 2026-11-24T16:03:00Z: " + value(name, ""));
    }
  }

  /** What the file that {@code name} names holds. */
  public String file(String name) {
    return read(needed(name));
  }

  /** A URI, or what the file of {@code NAME-file} holds: one with a password does not belong on a command line. */
  public String uri(String name) {
    return has(name + "-file") ? read(needed(name + "-file")).strip() : needed(name);
  }

  /** Properties for the Kafka clients, with their prefix. */
  public Map<String, String> kafka() {
    return kafka;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + e.getClass().getSimpleName());
    }
  }
}
