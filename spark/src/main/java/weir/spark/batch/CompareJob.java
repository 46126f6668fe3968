package weir.spark.batch;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import weir.core.History;
import weir.core.History.Range;
import weir.spark.CommandLine;

/** What a user did of late against what that user did before: each metric, their difference and ratio, and what is new. */
public final class CompareJob extends Job {
  private static final String USAGE =
      """
      CompareJob --settings FILE --mongodb URI [--user NAME]... [--from TIME] [--to TIME]
        --recent LENGTH         the last so much of the time is compared with what was before it (1h)
      """;
  private static final long HOUR = 3600;

  private long recentSeconds;

  private CompareJob() {
    super(USAGE, Set.of("--recent"), Set.of());
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Gives the exit status. */
  public static int run(String[] arguments) {
    return new CompareJob().start(arguments);
  }

  @Override
  void take(CommandLine given, BatchOptions options) {
    recentSeconds = given.duration("--recent", HOUR);
  }

  @Override
  void run(SparkSession spark, BatchOptions options, Archive.Extent extent) {
    long end = Math.min(options.range().to(), extent.completeUntil());
    long start = Math.max(options.range().from(), extent.firstPane());
    long border = end - recentSeconds;
    if (border <= start) {
      throw new IllegalStateException(
          "nothing is older than --recent " + recentSeconds + "s in a time of " + (end - start) + " s: name a shorter one");
    }
    List<Range> ranges = List.of(new Range(start, border), new Range(border, end));
    History.Options wanted = new History.Options(options.range(), -1, 0, false, ranges);
    Dataset<String> comparisons =
        lines(spark, options, extent, wanted)
            .filter((FilterFunction<Tuple2<Integer, String>>) line -> line._1() == History.RANGE_PROFILE)
            .mapPartitions(
                (MapPartitionsFunction<Tuple2<Integer, String>, String>)
                    CompareJob::pairs,
                Encoders.STRING());
    Answer.write(comparisons, options);
  }

  /** Of each user the lines are the two ranges, in their order. */
  private static Iterator<String> pairs(Iterator<Tuple2<Integer, String>> lines) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return lines.hasNext();
      }

      @Override
      public String next() {
        String historical = lines.next()._2();
        return Comparison.of(Json.parse(historical), Json.parse(lines.next()._2()));
      }
    };
  }
}
