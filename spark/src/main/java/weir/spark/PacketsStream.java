package weir.spark;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;

/**
 * Spark's Kafka stream with two things mended. A query that was killed repeats its last batch, which it does not plan anew;
 * Spark's stream (4.1.1) then ends with a NullPointerException, for its metrics want what planning had found
 * (SPARK-55271). And where Kafka does not answer, Spark's ends the query after some attempts; this one waits.
 */
final class PacketsStream implements MicroBatchStream, SupportsTriggerAvailableNow, ReportsSourceMetrics {
  private final MicroBatchStream kafka;
  private final SupportsTriggerAvailableNow limits;
  private final ReportsSourceMetrics metrics;
  private final String servers;
  private volatile boolean planned;

  PacketsStream(MicroBatchStream kafka, String servers) {
    this.kafka = kafka;
    this.limits = (SupportsTriggerAvailableNow) kafka;
    this.metrics = (ReportsSourceMetrics) kafka;
    this.servers = servers;
  }

  private <T> T ride(Callable<T> attempt) {
    return outage(servers).ride(attempt, PacketsStream::isOutage);
  }

  static Outage outage(String servers) {
    return Outage.of("Kafka at " + servers);
  }

  /** Of Kafka's clients and of what Spark makes of theirs. */
  static boolean isOutage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException || cause instanceof java.util.concurrent.TimeoutException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    Offset latest = ride(() -> limits.latestOffset(start, limit));
    planned = true;
    return latest;
  }

  @Override
  public Map<String, String> metrics(Optional<Offset> consumed) {
    return planned ? metrics.metrics(consumed) : Map.of();
  }

  @Override
  public Offset reportLatestOffset() {
    return planned ? limits.reportLatestOffset() : null;
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    ride(
        () -> {
          limits.prepareForTriggerAvailableNow();
          return null;
        });
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    return ride(() -> kafka.planInputPartitions(start, end));
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new PacketsReaders(kafka.createReaderFactory(), servers);
  }

  @Override
  public Offset initialOffset() {
    return ride(kafka::initialOffset);
  }

  @Override
  public ReadLimit getDefaultReadLimit() {
    return limits.getDefaultReadLimit();
  }

  @Override
  public Offset latestOffset() {
    return kafka.latestOffset();
  }

  @Override
  public Offset deserializeOffset(String json) {
    return kafka.deserializeOffset(json);
  }

  @Override
  public void commit(Offset end) {
    kafka.commit(end);
  }

  @Override
  public void stop() {
    kafka.stop();
  }
}
