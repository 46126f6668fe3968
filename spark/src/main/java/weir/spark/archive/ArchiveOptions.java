package weir.spark.archive;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import weir.spark.CommandLine;

/** The command line of {@link ArchiveQuery}. */
public record ArchiveOptions(
    String toml,
    String kafka,
    String topic,
    String mongodb,
    String database,
    String checkpoint,
    long triggerMilliseconds,
    long recordsPerTrigger,
    long keepSeconds,
    boolean availableNow,
    TreeMap<String, String> kafkaProperties)
    implements Serializable {

  static final String USAGE =
      """
      ArchiveQuery --settings FILE --kafka HOST:PORT --mongodb URI --checkpoint FOLDER
        --mongodb-file FILE     that holds the URI, instead of --mongodb
        --topic NAME            of the packets (weir.packets)
        --database NAME         of MongoDB (weir)
        --trigger-ms N          between triggers (30000)
        --records-per-trigger N at most (no limit)
        --keep LENGTH           remove packets older than the newest by this: 36h, 7d (keep all)
        --until-end             stop when what is in Kafka now is done
        --kafka-file FILE       properties for the Kafka clients, as Kafka's tools have them: NAME=VALUE, secrets too
        kafka.NAME=VALUE        one of them
      """;

  private static final String ATTEMPT_MILLISECONDS = "10000"; // to reach Kafka, before it is said to be away
  private static final Set<String> NAMES =
      Set.of(
          "--settings", "--kafka", "--kafka-file", "--topic", "--mongodb", "--mongodb-file", "--database", "--checkpoint", "--trigger-ms",
          "--records-per-trigger", "--keep");

  /** Throws {@link IllegalArgumentException} with a line for the user. */
  public static ArchiveOptions of(String[] arguments) {
    CommandLine given = new CommandLine(arguments, NAMES, Set.of("--until-end"));
    return new ArchiveOptions(
        given.file("--settings"),
        given.needed("--kafka"),
        given.value("--topic", "weir.packets"),
        given.uri("--mongodb"),
        given.value("--database", "weir"),
        given.needed("--checkpoint"),
        given.number("--trigger-ms", 30_000),
        given.number("--records-per-trigger", 0),
        given.duration("--keep", 0),
        given.has("--until-end"),
        given.kafka());
  }

  Map<String, String> sourceOptions() {
    Map<String, String> options = new TreeMap<>();
    options.put("kafka.bootstrap.servers", kafka);
    options.put("subscribe", topic);
    options.put("startingOffsets", "earliest");
    options.put("includeHeaders", "true");
    options.put("kafka.isolation.level", "read_committed");
    for (String timeout : List.of("kafka.request.timeout.ms", "kafka.default.api.timeout.ms", "kafkaConsumer.pollTimeoutMs")) {
      options.put(timeout, ATTEMPT_MILLISECONDS);
    }
    options.put("fetchOffset.numRetries", "1"); // further ones are PacketsStream's
    options.put("failOnDataLoss", "false"); // told by LostRecords; else the query could never start again
    if (recordsPerTrigger > 0) {
      options.put("maxOffsetsPerTrigger", Long.toString(recordsPerTrigger));
    }
    options.putAll(kafkaProperties);
    return options;
  }
}
