package weir.spark;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Properties for the Kafka clients of a query, "kafka." before each name. As the probe does it (src/kafka/client_options.h): what
 * weir promises rests on some, which are refused, and a secret on the command line would be seen by all. What is wrong is an
 * {@link IllegalArgumentException} with a line for the user.
 */
final class KafkaProperties {
  static final String PREFIX = "kafka.";

  private static final Set<String> OURS =
      Set.of(
          "bootstrap.servers", "isolation.level", "enable.auto.commit", "auto.offset.reset", "transactional.id", "enable.idempotence",
          "acks", "retries", "delivery.timeout.ms", "max.in.flight.requests.per.connection");
  private static final Pattern SECRET = Pattern.compile(".*(password|secret|jaas\\.config|keystore\\.key)");

  private KafkaProperties() {}

  /** Of an argument {@code kafka.NAME=VALUE}. */
  static void takeArgument(String argument, Map<String, String> into) {
    String name = argument.substring(PREFIX.length(), argument.indexOf('='));
    if (SECRET.matcher(name).matches()) {
      throw new IllegalArgumentException("a secret must be in a file: " + PREFIX + name + ": put it there as " + name + "=VALUE and name that with --kafka-file");
    }
    take(name, argument.substring(argument.indexOf('=') + 1), into);
  }

  /** Of a file as Kafka's own tools read it ({@code --command-config}): names without "kafka.". */
  static Map<String, String> ofFile(String file) {
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(file))) {
      read.load(in);
    } catch (IOException e) {
      throw CommandLine.unreadable(file, e);
    }
    Map<String, String> properties = new TreeMap<>();
    read.stringPropertyNames().forEach(name -> take(name, read.getProperty(name), properties));
    return properties;
  }

  private static void take(String name, String value, Map<String, String> into) {
    if (OURS.contains(name)) {
      throw new IllegalArgumentException(PREFIX + name + ": weir sets it itself");
    }
    into.put(PREFIX + name, value);
  }
}
