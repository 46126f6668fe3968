package weir.spark.batch;

import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import weir.core.History;
import weir.spark.CommandLine;

/** Windows as a Parquet data set for machine learning: a row a user and window, columns of {@link WindowFeatures}. */
public final class FeaturesJob extends Job {
  static final long MINUTE = 60;
  private static final String USAGE =
      """
      FeaturesJob --settings FILE --mongodb URI --parquet FOLDER [--user NAME]... [--from TIME] [--to TIME]
        --every LENGTH          windows that end at a multiple of it (60s)
      """;

  private long every;

  private FeaturesJob() {
    super(USAGE, Set.of("--every"), Set.of());
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Gives the exit status. */
  public static int run(String[] arguments) {
    return new FeaturesJob().start(arguments);
  }

  @Override
  void take(CommandLine given, BatchOptions options) {
    every = given.duration("--every", MINUTE);
    if (options.parquetFolder().isEmpty() && options.jsonFolder().isEmpty()) {
      given.needed("--parquet");
    }
  }

  @Override
  void run(SparkSession spark, BatchOptions options, Archive.Extent extent) {
    Dataset<Row> features = features(spark, options, extent, every);
    if (!options.parquetFolder().isEmpty()) {
      features.write().mode(SaveMode.ErrorIfExists).parquet(options.parquetFolder());
    }
    if (!options.jsonFolder().isEmpty()) {
      features.write().mode(SaveMode.ErrorIfExists).json(options.jsonFolder());
    }
  }

  static Dataset<Row> features(SparkSession spark, BatchOptions options, Archive.Extent extent, long every) {
    History.Options wanted = new History.Options(options.range(), -1, every, false, List.of());
    return lines(spark, options, extent, wanted)
        .filter((FilterFunction<Tuple2<Integer, String>>) line -> line._1() == History.WINDOW)
        .map(
            (MapFunction<Tuple2<Integer, String>, Row>) line -> WindowFeatures.of(line._2()),
            Encoders.row(WindowFeatures.schema()));
  }
}
