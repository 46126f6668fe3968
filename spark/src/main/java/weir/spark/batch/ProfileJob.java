package weir.spark.batch;

import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import weir.core.History;
import weir.core.History.Range;
import weir.spark.CommandLine;

/**
 * The paper's Table I: of each user what is typical, as `profile` lines (api/json-lines.md). Of the newest long window, or,
 * with --from or --to, of just that time.
 */
public final class ProfileJob extends Job {
  private static final String USAGE =
      """
      ProfileJob --settings FILE --mongodb URI [--user NAME]... [--from TIME] [--to TIME]
        --table                 Table I for people, not JSON lines
      """;

  private boolean table;

  private ProfileJob() {
    super(USAGE, Set.of(), Set.of("--table"));
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Gives the exit status. */
  public static int run(String[] arguments) {
    return new ProfileJob().start(arguments);
  }

  @Override
  void take(CommandLine given, BatchOptions options) {
    table = given.has("--table");
  }

  @Override
  void run(SparkSession spark, BatchOptions options, Archive.Extent extent) {
    boolean ofRange = options.hasStart() || options.hasEnd();
    List<Range> ranges = ofRange ? List.of(options.range()) : List.of();
    History.Options wanted = new History.Options(options.range(), options.rowsShown(), 0, false, ranges);
    int kind = ofRange ? History.RANGE_PROFILE : History.PROFILE;
    Dataset<String> profiles =
        lines(spark, options, extent, wanted)
            .filter((FilterFunction<Tuple2<Integer, String>>) line -> line._1() == kind)
            .map((MapFunction<Tuple2<Integer, String>, String>) Tuple2::_2, Encoders.STRING());
    if (table) {
      Answer.print(Table.tableOne(profiles.collectAsList()).iterator());
    } else {
      Answer.write(profiles, options);
    }
  }
}
