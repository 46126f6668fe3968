package weir.spark;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(s|m|h|d)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3600L, "d", 86_400L);

  private final Map<String, List<String>> values = new TreeMap<>();
  private final Map<String, String> kafka = new TreeMap<>();

  /** {@code names} take a value, {@code flags} none. */
  public CommandLine(String[] arguments, Set<String> names, Set<String> flags) {
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (flags.contains(name)) {
        values.put(name, List.of());
      } else if (name.startsWith(KafkaProperties.PREFIX) && name.contains("=")) {
        KafkaProperties.takeArgument(name, kafka);
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

  /** Whole, not negative, of nine digits at most. */
  public long number(String name, long otherwise) {
    String given = value(name, Long.toString(otherwise));
    if (!NUMBER.matcher(given).matches()) {
      throw new IllegalArgumentException(name + " is no whole number from 0 to 999999999: " + given);
    }
    return Long.parseLong(given);
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

  /** A URI of MongoDB, or what the file of {@code NAME-file} holds: one with a password does not belong on a command line. */
  public String uri(String name) {
    String file = name + "-file";
    if (has(name) && has(file)) {
      throw new IllegalArgumentException("either " + name + " or " + file);
    }
    String uri = has(file) ? read(needed(file)).strip() : needed(name);
    try {
      ConnectionString parsed = new ConnectionString(uri);
      if (!has(file) && parsed.getPassword() != null) {
        throw new IllegalArgumentException("a password must be in a file: " + name + ": put the URI into a file and name that with " + file);
      }
    } catch (MongoException e) {
      // Of the DNS that a URI of mongodb+srv is looked up in: whoever uses it is told.
    } catch (IllegalArgumentException e) {
      throw has(file) ? new IllegalArgumentException("no URI of MongoDB is in " + value(file, "")) : e; // it may hold a secret
    }
    return uri;
  }

  /** The same; "" when there is none. */
  public String uriIfAny(String name) {
    return has(name) || has(name + "-file") ? uri(name) : "";
  }

  /** Properties for the Kafka clients, with their prefix; an argument goes before the file that {@code --kafka-file} names. */
  public TreeMap<String, String> kafka() {
    TreeMap<String, String> all = new TreeMap<>(has("--kafka-file") ? KafkaProperties.ofFile(needed("--kafka-file")) : Map.of());
    all.putAll(kafka);
    return all;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static IllegalArgumentException unreadable(String file, IOException why) {
    String reason =
        why instanceof NoSuchFileException
            ? "there is no such file"
            : why instanceof AccessDeniedException ? "no right to read it" : why.getClass().getSimpleName();
    return new IllegalArgumentException("cannot read " + file + ": " + reason);
  }
}
