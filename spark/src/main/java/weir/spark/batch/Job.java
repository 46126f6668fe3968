package weir.spark.batch;

import com.mongodb.MongoException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import weir.core.Core;
import weir.core.History;
import weir.core.NativeException;
import weir.spark.CommandLine;

/** What the batch jobs have in common: command line, session, the users as partitions, failures as one line. */
abstract class Job {
  private static final int PARTITIONS_A_CORE = 4; // users differ in how much they did

  private final String usage;
  private final Set<String> names;
  private final Set<String> flags;

  /** {@code names} and {@code flags}: options of this job alone. */
  Job(String usage, Set<String> names, Set<String> flags) {
    this.usage = usage;
    this.names = names;
    this.flags = flags;
  }

  /** Checks what is this job's own; throws {@link IllegalArgumentException}. */
  abstract void take(CommandLine given, BatchOptions options);

  abstract void run(SparkSession spark, BatchOptions options, Archive.Extent extent);

  /** Gives the exit status of docs/exit-status.md. */
  int start(String[] arguments) {
    BatchOptions options;
    try {
      CommandLine given = BatchOptions.parse(arguments, names, flags);
      options = BatchOptions.of(given);
      take(given, options);
      Core.of(options.settings());
    } catch (IllegalArgumentException | NativeException e) {
      System.err.println("weir: " + e.getMessage());
      System.err.print(e instanceof IllegalArgumentException ? usage + BatchOptions.USAGE : "");
      return 2;
    }
    SparkSession spark = SparkSession.builder().appName("weir " + getClass().getSimpleName()).getOrCreate();
    try {
      Archive.Extent extent =
          Archive.of(options)
              .extent()
              .orElseThrow(() -> new IllegalStateException("the archive " + options.database() + " is empty: run ArchiveQuery"));
      run(spark, options, extent);
      return 0;
    } catch (Exception e) { // Spark's checked exceptions come through Scala undeclared
      return told(e);
    } finally {
      spark.stop();
    }
  }

  private static int told(Exception failure) {
    Throwable cause = failure;
    while (cause instanceof SparkException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    System.err.println("weir: the job failed: " + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
    return cause instanceof MongoException ? 6 : 1;
  }

  private static TreeMap<String, List<Archive.Place>> places(BatchOptions options) {
    TreeMap<String, List<Archive.Place>> places = Archive.of(options).places(options.users(), options.range().to());
    for (String user : options.users()) {
      if (!places.containsKey(user)) {
        throw new IllegalStateException("no packets of such a user in the archive: " + user);
      }
    }
    return places;
  }

  /** Kind and text of the lines of the users, in order of the users, made on the executors: a user is the work of one task. */
  static Dataset<Tuple2<Integer, String>> lines(
      SparkSession spark, BatchOptions options, Archive.Extent extent, History.Options wanted) {
    TreeMap<String, List<Archive.Place>> places = places(options);
    List<String> users = List.copyOf(places.keySet());
    int partitions = Math.max(1, Math.min(users.size(), PARTITIONS_A_CORE * spark.sparkContext().defaultParallelism()));
    FlatMapFunction<String, Tuple2<Integer, String>> linesOf =
        user -> new LinesOfUser(options, user, places.get(user), extent, wanted);
    return spark
        .createDataset(users, Encoders.STRING())
        .repartitionByRange(partitions, org.apache.spark.sql.functions.col("value"))
        .sortWithinPartitions("value")
        .flatMap(linesOf, Encoders.tuple(Encoders.INT(), Encoders.STRING()));
  }
}
