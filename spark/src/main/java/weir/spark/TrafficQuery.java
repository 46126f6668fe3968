package weir.spark;

import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.Trigger;
import scala.Tuple2;
import weir.core.Core;
import weir.core.CoreSettings;
import weir.core.NativeException;
import weir.core.Shard;

/**
 * The traffic query: records of the probes -> map, one shuffle by user shard, settle -> live windows to Kafka; minutes, hours,
 * sessions and profiles to MongoDB. Panes settle by the probes' clocks (api/kafka-record.md), not by a watermark of Spark's,
 * which would drop rows unseen.
 */
public final class TrafficQuery {
  private static final long ATTEMPT_MILLISECONDS = 10_000; // to reach Kafka, before it is said to be away

  private static final int PACKETS_A_POLL = 5000; // Kafka's 500 are soon read, and Spark asks the broker twice with each poll

  private TrafficQuery() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Gives the exit status of docs/exit-status.md. */
  public static int run(String[] arguments) {
    TrafficOptions options;
    try {
      options = TrafficOptions.of(arguments);
      Core.of(new CoreSettings(options.toml, options.probes, 1)); // a mistake in them is told before Kafka is waited for
    } catch (IllegalArgumentException | NativeException e) {
      System.err.println("weir: " + e.getMessage());
      System.err.print(e instanceof IllegalArgumentException ? TrafficOptions.USAGE : "");
      return 2;
    }
    try {
      int partitions = Topics.partitions(options.kafka, options.kafkaProperties, options.packets);
      Topics.make(options);
      runUntilEnd(options, new CoreSettings(options.toml, options.probes, partitions));
      return 0;
    } catch (Exception e) { // Spark's checked exceptions come through Scala undeclared
      return Failure.tell(e);
    }
  }

  private static void runUntilEnd(TrafficOptions options, CoreSettings settings) throws Exception {
    Core core = Core.of(settings);
    SparkSession spark = session(options);
    Failure.tellAlone();
    try {
      String run = RunFolder.open(options.checkpoint, core.settingsHash(), spark.sparkContext().hadoopConfiguration());
      claimDatabase(options, run);
      ResultRetention retention = ResultRetention.start(options, core.keeping());
      try {
        EndOnSignal.install(start(spark, options, settings, run)).awaitTermination();
      } finally {
        retention.close();
      }
    } finally {
      Ending.stop(spark);
    }
  }

  /** Another checkpoint would read the topic from its start again: sessions cut by other ends, and panes of other settings. */
  private static void claimDatabase(TrafficOptions options, String run) {
    if (options.mongodb.isEmpty()) {
      return;
    }
    MongoSink.use(
        options.mongodb,
        options.database,
        database -> {
          if (!DatabaseClaim.take(database.getCollection("traffic_runs"), "traffic", run)) {
            throw new IllegalArgumentException(
                "the results in the database " + options.database + " are of another checkpoint than " + options.checkpoint
                    + ", and would be mixed: go back to that one, or name another --database");
          }
        });
  }

  /** Settings that this query was measured with; spark-submit's --conf goes before them. */
  static SparkSession session(TrafficOptions options) {
    SparkSession spark = SparkSession.builder().appName("weir traffic").getOrCreate();
    set(spark, "spark.sql.shuffle.partitions", Integer.toString(options.shufflePartitions));
    set(spark, "spark.sql.adaptive.enabled", "false");
    set(
        spark,
        "spark.sql.streaming.stateStore.providerClass",
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    set(spark, "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true");
    set(spark, "spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows", "false"); // it looks up each key before a write
    set(spark, "spark.sql.streaming.minBatchesToRetain", "10");
    set(spark, "spark.sql.streaming.checkpointFileManagerClass", CheckpointFiles.class.getName());
    return spark;
  }

  private static void set(SparkSession spark, String name, String value) {
    if (!spark.sparkContext().getConf().contains(name)) {
      spark.conf().set(name, value);
    }
  }

  static StreamingQuery start(SparkSession spark, TrafficOptions options, CoreSettings settings, String run)
      throws Exception {
    Encoder<Tuple2<Integer, byte[]>> pieceEncoder = Encoders.tuple(Encoders.INT(), Encoders.BINARY());
    Shard.Options shardOptions = shardOptions(options);
    OperationTimes times = new OperationTimes(spark.sparkContext());
    if (!options.progressTo.isEmpty()) {
      spark.streams().addListener(new ProgressLines(options.progressTo, times));
    }
    Dataset<byte[]> rows =
        records(spark, options)
            .mapPartitions(new MapRecords(settings, times, options.onePacketPerRecord), pieceEncoder)
            .groupByKey((MapFunction<Tuple2<Integer, byte[]>, Integer>) Tuple2::_1, Encoders.INT())
            .transformWithState(
                new SettleShard(settings, shardOptions, run, times), TimeMode.None(), OutputMode.Append(), Encoders.BINARY());
    UnreadCounters unread = new UnreadCounters(spark.sparkContext());
    VoidFunction2<Dataset<byte[]>, Long> write =
        (batch, number) -> {
          batch.foreachPartition(new WriteRows(options, number, unread));
          unread.tell(options.deadLetter);
        };
    return rows.writeStream()
        .queryName("traffic")
        .outputMode(OutputMode.Append())
        .option("checkpointLocation", options.checkpoint)
        .trigger(options.availableNow ? Trigger.AvailableNow() : Trigger.ProcessingTime(options.triggerMilliseconds))
        .foreachBatch(write)
        .start();
  }

  /** Where the input has an end, or where a record is one packet, nobody is given up for being silent. */
  private static Shard.Options shardOptions(TrafficOptions options) {
    boolean hasProbes = !options.onePacketPerRecord, live = !options.availableNow;
    long sourceTimeout = hasProbes && live ? options.sourceTimeoutSeconds * 1000 : 0;
    boolean idleFollows = live && !hasProbes && options.recordsPerTrigger == 0; // a limit may leave a partition out
    return new Shard.Options(options.rowsShown, true, options.availableNow, sourceTimeout, idleFollows);
  }

  private static Dataset<Row> records(SparkSession spark, TrafficOptions options) {
    DataStreamReader reader =
        spark
            .readStream()
            .format(PacketsSource.class.getName())
            .option("kafka.bootstrap.servers", options.kafka)
            .option("subscribe", options.packets)
            .option("startingOffsets", "earliest")
            .option("includeHeaders", "true")
            .option("kafka.isolation.level", "read_committed")
            .option("kafka.fetch.max.wait.ms", "10")
            .option("kafka.request.timeout.ms", ATTEMPT_MILLISECONDS)
            .option("kafka.default.api.timeout.ms", ATTEMPT_MILLISECONDS)
            .option("kafkaConsumer.pollTimeoutMs", ATTEMPT_MILLISECONDS)
            .option("fetchOffset.numRetries", 1) // further ones are PacketsStream's
            .option("failOnDataLoss", false) // told by LostRecords; else the query could never start again
            .option(PacketsSource.TELLS_END, true);
    if (options.onePacketPerRecord) {
      reader.option("kafka.max.poll.records", PACKETS_A_POLL);
    }
    if (options.recordsPerTrigger > 0) {
      reader.option("maxOffsetsPerTrigger", options.recordsPerTrigger);
    }
    options.kafkaProperties.forEach(reader::option);
    // A producer may say a time in the future, and then all others would be silent. What the clock says here is the trigger's
    // own time, which Spark keeps with its offsets: a repeat has the same.
    Column trigger = notInCode(functions.unix_millis(functions.current_timestamp()));
    Column written = functions.least(functions.unix_millis(functions.col("timestamp")), trigger).as("written");
    Dataset<Row> records = reader.load();
    return records.select(
        records.col("partition"), records.col("offset"), records.col("key"), records.col("value"), records.col("headers"), written);
  }

  /**
   * The same value. Spark writes constants into the Java code that it makes, and one that is another in each trigger has all of it
   * compiled anew each time; a function with a lambda is interpreted.
   */
  private static Column notInCode(Column value) {
    return functions.element_at(functions.transform(functions.array(value), item -> item), 1);
  }
}
