package weir.spark.archive;

import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import weir.core.Core;
import weir.core.CoreSettings;
import weir.core.NativeException;
import weir.spark.CheckpointFiles;
import weir.spark.EndOnSignal;
import weir.spark.Ending;
import weir.spark.Failure;
import weir.spark.PacketsSource;
import weir.spark.RunFolder;
import weir.spark.Topics;

/**
 * The archive query, the second consumer of the packets: records of the probes -> each user's packets -> MongoDB, in chunks
 * (api/packets.md). No shuffle and no state. Spark repeats the same records after a failure, the core makes the same chunks
 * of them, and a chunk that is there already is not written again: each packet is archived once.
 */
public final class ArchiveQuery {
  private static final String CHECKPOINT_FILES = "spark.sql.streaming.checkpointFileManagerClass";

  private ArchiveQuery() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Gives the exit status of docs/exit-status.md. */
  public static int run(String[] arguments) {
    ArchiveOptions options;
    CoreSettings settings;
    try {
      options = ArchiveOptions.of(arguments);
      settings = new CoreSettings(options.toml(), List.of(), 1);
      Core.of(settings);
    } catch (IllegalArgumentException | NativeException e) {
      System.err.println("weir: " + e.getMessage());
      System.err.print(e instanceof IllegalArgumentException ? ArchiveOptions.USAGE : "");
      return 2;
    }
    try {
      Topics.partitions(options.kafka(), options.kafkaProperties(), options.topic());
      runUntilEnd(options, settings);
      return 0;
    } catch (Exception e) { // Spark's checked exceptions come through Scala undeclared
      return Failure.tell(e);
    }
  }

  private static void runUntilEnd(ArchiveOptions options, CoreSettings settings) throws Exception {
    SparkSession spark = session();
    Failure.tellAlone();
    try {
      String hash = Core.of(settings).settingsHash();
      ArchiveDatabase.prepare(options, RunFolder.open(options.checkpoint(), hash, spark.sparkContext().hadoopConfiguration()));
      EndOnSignal.install(start(spark, options, settings)).awaitTermination();
    } finally {
      Ending.stop(spark);
    }
  }

  private static SparkSession session() {
    SparkSession spark = SparkSession.builder().appName("weir archive").getOrCreate();
    if (!spark.sparkContext().getConf().contains(CHECKPOINT_FILES)) {
      spark.conf().set(CHECKPOINT_FILES, CheckpointFiles.class.getName());
    }
    return spark;
  }

  static StreamingQuery start(SparkSession spark, ArchiveOptions options, CoreSettings settings) throws Exception {
    Dataset<Row> records =
        spark
            .readStream()
            .format(PacketsSource.class.getName())
            .options(options.sourceOptions())
            .load()
            .select("partition", "offset", "value", "headers");
    VoidFunction2<Dataset<Row>, Long> write =
        (batch, number) -> {
          batch.foreachPartition(new ArchiveRecords(options, settings));
          Retention.apply(options);
        };
    return records
        .writeStream()
        .queryName("archive")
        .option("checkpointLocation", options.checkpoint())
        .trigger(
            options.availableNow() ? Trigger.AvailableNow() : Trigger.ProcessingTime(options.triggerMilliseconds()))
        .foreachBatch(write)
        .start();
  }
}
