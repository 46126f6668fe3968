package weir.spark.batch;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import weir.core.CoreSettings;
import weir.core.History.Range;
import weir.spark.CommandLine;

/** What every batch job is told: where the archive is, whose packets of which time, and where the answer goes. */
record BatchOptions(
    CoreSettings settings,
    String mongodb,
    String database,
    List<String> users,
    Range range,
    boolean full,
    String jsonFolder,
    String parquetFolder)
    implements Serializable {

  static final String USAGE =
      """
        --settings FILE         the settings of the monitoring: networks, users, windows
        --mongodb URI           of the archive; or --mongodb-file FILE that holds it
        --database NAME         of MongoDB (weir)
        --user NAME             of this user; repeatable (all)
        --from TIME --to TIME   of this time, as 2026-11-24T16:03:00Z (all that the archive has)
        --probe NAME            order of the probes for packets of one time; repeatable
        --full                  all rows of each list, not 20
        --output FOLDER         JSON lines into a folder (standard output)
        --parquet FOLDER        a Parquet data set into a folder
      """;

  private static final Set<String> NAMES =
      Set.of(
          "--settings", "--mongodb", "--mongodb-file", "--database", "--user", "--from", "--to", "--probe", "--output",
          "--parquet");

  /** A command line of a job that has {@code names} and {@code flags} of its own. */
  static CommandLine parse(String[] arguments, Set<String> names, Set<String> flags) {
    Set<String> allNames = new HashSet<>(NAMES);
    allNames.addAll(names);
    Set<String> allFlags = new HashSet<>(flags);
    allFlags.add("--full");
    return new CommandLine(arguments, allNames, allFlags);
  }

  static BatchOptions of(CommandLine given) {
    Range range =
        new Range(given.time("--from", Range.ALL.from()), given.time("--to", Range.ALL.to()));
    if (range.from() >= range.to()) {
      throw new IllegalArgumentException("--from is not before --to");
    }
    return new BatchOptions(
        new CoreSettings(given.file("--settings"), given.all("--probe"), 1),
        given.uri("--mongodb"),
        given.value("--database", "weir"),
        given.all("--user"),
        range,
        given.has("--full"),
        given.value("--output", ""),
        given.value("--parquet", ""));
  }

  boolean hasStart() {
    return range.from() != Range.ALL.from();
  }

  boolean hasEnd() {
    return range.to() != Range.ALL.to();
  }

  int rowsShown() {
    return full ? -1 : 20;
  }
}
