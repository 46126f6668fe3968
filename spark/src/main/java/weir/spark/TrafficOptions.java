package weir.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        kafka.NAME=VALUE        a property for the Kafka clients
      """;

  /** Throws {@link IllegalArgumentException} with a line for the user. */
  public static TrafficOptions of(String[] arguments) throws IOException {
    TrafficOptions options = new TrafficOptions();
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.startsWith("kafka.") && name.contains("=")) {
        options.kafkaProperties.put(name.substring(0, name.indexOf('=')), name.substring(name.indexOf('=') + 1));
      } else if (!options.takeFlag(name)) {
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(name + " needs a value");
        }
        options.take(name, arguments[++i]);
      }
    }
    options.check();
    return options;
  }

  private boolean takeFlag(String name) {
    switch (name) {
      case "--full" -> rowsShown = -1;
      case "--one-packet-per-record" -> onePacketPerRecord = true;
      case "--until-end" -> availableNow = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private void take(String name, String value) throws IOException {
    switch (name) {
      case "--settings" -> toml = Files.readString(Path.of(value));
      case "--kafka" -> kafka = value;
      case "--checkpoint" -> checkpoint = value;
      case "--mongodb" -> mongodb = value;
      case "--database" -> database = value;
      case "--rows-to" -> rowsTo = value;
      case "--progress-to" -> progressTo = value;
      case "--probe" -> probes.add(value);
      case "--topic" -> packets = value;
      case "--trigger-ms" -> triggerMilliseconds = Long.parseLong(value);
      case "--records-per-trigger" -> recordsPerTrigger = Long.parseLong(value);
      case "--source-timeout" -> sourceTimeoutSeconds = Long.parseLong(value);
      case "--retention-every" -> retentionSeconds = Long.parseLong(value);
      case "--shuffle-partitions" -> shufflePartitions = Integer.parseInt(value);
      default -> throw new IllegalArgumentException("unknown option " + name);
    }
  }

  private void check() {
    if (toml.isEmpty() || kafka.isEmpty() || checkpoint.isEmpty()) {
      throw new IllegalArgumentException("--settings, --kafka and --checkpoint are needed");
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
