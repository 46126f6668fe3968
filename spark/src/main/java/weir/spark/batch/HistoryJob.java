package weir.spark.batch;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import weir.core.History;
import weir.spark.CommandLine;

/** The same results over again, of any time: windows, long windows, sessions, the profile (api/json-lines.md). */
public final class HistoryJob extends Job {
  private static final String USAGE =
      """
      HistoryJob --settings FILE --mongodb URI [--user NAME]... [--from TIME] [--to TIME]
        --show WHAT             windows, long-windows, sessions or profile; repeatable (all)
        --every LENGTH          of the windows those that end at a multiple of it (settings: slide)
      """;
  private static final Map<String, Integer> KINDS =
      Map.of(
          "windows", History.WINDOW,
          "long-windows", History.LONG_WINDOW,
          "sessions", History.SESSION,
          "profile", History.PROFILE);

  private final Set<Integer> shown = new HashSet<>();
  private long every;

  private HistoryJob() {
    super(USAGE, Set.of("--show", "--every"), Set.of());
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Gives the exit status. */
  public static int run(String[] arguments) {
    return new HistoryJob().start(arguments);
  }

  @Override
  void take(CommandLine given, BatchOptions options) {
    every = given.duration("--every", 1);
    for (String what : given.all("--show")) {
      if (!KINDS.containsKey(what)) {
        throw new IllegalArgumentException("--show knows windows, long-windows, sessions and profile, not " + what);
      }
      shown.add(KINDS.get(what));
    }
    if (shown.isEmpty()) {
      shown.addAll(KINDS.values());
    }
  }

  @Override
  void run(SparkSession spark, BatchOptions options, Archive.Extent extent) {
    boolean windows = shown.contains(History.WINDOW);
    boolean lists = shown.contains(History.SESSION) || shown.contains(History.LONG_WINDOW);
    History.Options wanted =
        new History.Options(options.range(), options.rowsShown(), windows ? every : 0, lists, List.of());
    Set<Integer> kinds = Set.copyOf(shown);
    Dataset<String> lines =
        lines(spark, options, extent, wanted)
            .filter((FilterFunction<Tuple2<Integer, String>>) line -> kinds.contains(line._1()))
            .map((MapFunction<Tuple2<Integer, String>, String>) Tuple2::_2, Encoders.STRING());
    Answer.write(lines, options);
  }
}
