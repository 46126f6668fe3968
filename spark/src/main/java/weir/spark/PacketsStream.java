package weir.spark;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.kafka010.KafkaSourceOffset;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark's Kafka stream with two things mended. A query that was killed repeats its last batch, which it does not plan anew;
 * Spark's stream (4.1.1) then ends with a NullPointerException, for its metrics want what planning had found
 * (SPARK-55271). And where Kafka does not answer, Spark's ends the query after some attempts; this one waits. A stream that
 * {@code tellsEnd} has one row more when it ends with what is in Kafka now ({@link EndOfInput}). What Kafka has removed before
 * it was read is told ({@link LostRecords}).
 */
final class PacketsStream implements MicroBatchStream, SupportsTriggerAvailableNow, ReportsSourceMetrics {
  private final MicroBatchStream kafka;
  private final SupportsTriggerAvailableNow limits;
  private final ReportsSourceMetrics metrics;
  private final String servers;
  private final LostRecords lost;
  private final boolean tellsEnd;
  private volatile boolean ends;
  private volatile boolean planned;

  PacketsStream(MicroBatchStream kafka, String servers, LostRecords lost, boolean tellsEnd) {
    this.kafka = kafka;
    this.limits = (SupportsTriggerAvailableNow) kafka;
    this.metrics = (ReportsSourceMetrics) kafka;
    this.servers = servers;
    this.lost = lost;
    this.tellsEnd = tellsEnd;
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
    Offset from = EndOfInput.kafka(start);
    Offset latest = ride(() -> limits.latestOffset(from, limit));
    planned = true;
    if (latest != null && !latest.equals(from)) {
      return latest;
    }
    return ends && !EndOfInput.isTold(start) ? new EndOfInput.After(from) : start;
  }

  @Override
  public Map<String, String> metrics(Optional<Offset> consumed) {
    return planned ? metrics.metrics(consumed.map(EndOfInput::kafka)) : Map.of();
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
    ends = tellsEnd;
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    Offset from = EndOfInput.kafka(start);
    Offset until = EndOfInput.kafka(end);
    Offset left = offset(lost.skip(offsets(from), offsets(until)));
    InputPartition[] of = ride(() -> kafka.planInputPartitions(left, until));
    if (!EndOfInput.isTold(end)) {
      return of;
    }
    InputPartition[] withEnd = Arrays.copyOf(of, of.length + 1, InputPartition[].class);
    withEnd[of.length] = new EndOfInput.Partition();
    return withEnd;
  }

  private static Map<TopicPartition, Long> offsets(Offset kafka) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    CollectionConverters.asJava(((KafkaSourceOffset) kafka).partitionToOffsets())
        .forEach((partition, offset) -> offsets.put(partition, ((Number) (Object) offset).longValue()));
    return offsets;
  }

  private Offset offset(Map<TopicPartition, Long> offsets) {
    return new KafkaSourceOffset(Map$.MODULE$.from(CollectionConverters.asScala(new HashMap<TopicPartition, Object>(offsets))));
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
    Offset of = kafka.deserializeOffset(EndOfInput.kafka(json));
    return EndOfInput.isTold(json) ? new EndOfInput.After(of) : of;
  }

  @Override
  public void commit(Offset end) {
    kafka.commit(EndOfInput.kafka(end));
  }

  @Override
  public void stop() {
    lost.close();
    kafka.stop();
  }
}
