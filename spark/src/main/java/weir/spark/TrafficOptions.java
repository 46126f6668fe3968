package weir.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The command line of the queries. {@code --settings FILE} shapes results; everything else says where things are.
 * {@code kafka.*=VALUE} goes to every Kafka client as it is.
 */
public final class TrafficOptions implements Serializable {
  private static final long serialVersionUID = 1;

  public String toml = "";
  public String kafka = "";
  public String packets = "weir.packets";
  public String windows = "weir.windows";
  public String deadLetter = "weir.dead-letter";
  public String mongodb = "";
  public String database = "weir";
  public String rowsTo = "";
  public String progressTo = "";
  public String checkpoint = "";
  public final List<String> probes = new ArrayList<>();
  public long triggerMilliseconds = 1000;
  public int shufflePartitions = 2;
  public int rowsShown = 20;
  public long recordsPerTrigger;
  public long sourceTimeoutSeconds = 30;
  public long retentionSeconds = 3600;
  public boolean availableNow;
  public boolean onePacketPerRecord;
  public final Map<String, String> kafkaProperties = new TreeMap<>();

  static final String USAGE =
      """
      TrafficQuery --settings FILE --kafka HOST:PORT --checkpoint FOLDER [--mongodb URI] [--probe NAME]...
        --mongodb-file FILE     that holds the URI, instead of --mongodb: one with a password is taken from there alone
        --probe NAME            a probe that panes wait for; repeatable, the order counts
        --topic NAME            of the packets (weir.packets)
        --database NAME         of MongoDB (weir)
        --rows-to FOLDER        rows as files too: KIND<tab>KEY<tab>VALUE in hexadecimal
        --progress-to FILE      a line of JSON with the figures of each trigger
        --trigger-ms N          between triggers (1000)
        --shuffle-partitions N  fixed for a checkpoint's life (2)
        --records-per-trigger N at most (no limit)
        --source-timeout S      others go on so long without a silent source, until panes no longer wait for it (30)
        --retention-every S     remove results that the settings keep no longer (3600; 0: never)
        --full                  all rows of each list of a window, not 20
        --one-packet-per-record records in pycapa's form: each partition is a source, and no probe is named
        --until-end             stop when what is in Kafka now is done; the input ends where every source has
        --kafka-file FILE       properties for the Kafka clients, as Kafka's tools have them: NAME=VALUE, secrets too
        kafka.NAME=VALUE        one of them
      """;

  private static final Set<String> NAMES =
      Set.of(
          "--settings", "--kafka", "--kafka-file", "--checkpoint", "--mongodb", "--mongodb-file", "--database", "--rows-to", "--progress-to",
          "--probe", "--topic", "--trigger-ms", "--records-per-trigger", "--source-timeout", "--retention-every", "--shuffle-partitions");
  private static final Set<String> FLAGS = Set.of("--full", "--one-packet-per-record", "--until-end");

  /** Throws {@link IllegalArgumentException} with a line for the user. */
  public static TrafficOptions of(String[] arguments) {
    CommandLine given = new CommandLine(arguments, NAMES, FLAGS);
    TrafficOptions options = new TrafficOptions();
    options.toml = given.file("--settings");
    options.kafka = given.needed("--kafka");
    options.kafkaProperties.putAll(given.kafka());
    options.packets = given.value("--topic", options.packets);
    options.takePlaces(given);
    options.probes.addAll(given.all("--probe"));
    options.triggerMilliseconds = given.number("--trigger-ms", options.triggerMilliseconds);
    options.recordsPerTrigger = given.number("--records-per-trigger", options.recordsPerTrigger);
    options.sourceTimeoutSeconds = given.number("--source-timeout", options.sourceTimeoutSeconds);
    options.retentionSeconds = given.number("--retention-every", options.retentionSeconds);
    options.shufflePartitions = Math.toIntExact(given.number("--shuffle-partitions", options.shufflePartitions));
    options.rowsShown = given.has("--full") ? -1 : options.rowsShown;
    options.onePacketPerRecord = given.has("--one-packet-per-record");
    options.availableNow = given.has("--until-end");
    options.check();
    return options;
  }

  private void takePlaces(CommandLine given) {
    checkpoint = given.needed("--checkpoint");
    mongodb = given.uriIfAny("--mongodb");
    database = given.value("--database", database);
    rowsTo = given.value("--rows-to", rowsTo);
    progressTo = given.value("--progress-to", progressTo);
  }

  private void check() {
    if (shufflePartitions == 0) {
      throw new IllegalArgumentException("--shuffle-partitions is 0: there must be one");
    }
    if (onePacketPerRecord) {
      if (!probes.isEmpty()) {
        throw new IllegalArgumentException("--probe: records of one packet do not say of which probe they are");
      }
      probes.add(""); // the one whose source each partition is
    }
    if (probes.isEmpty()) {
      throw new IllegalArgumentException("no probe is named: results would depend on which comes first; name them by --probe");
    }
  }
}
