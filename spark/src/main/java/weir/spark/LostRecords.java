package weir.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells of records that Kafka removed before a query had read them (retention, while the query or its database was away): the
 * query goes on without them, for it could not go on at all. For one thread.
 */
final class LostRecords implements AutoCloseable {
  private final Map<String, Object> client;
  private final String servers;
  private final Map<TopicPartition, Long> told = new HashMap<>(); // up to where
  private Admin admin;

  /** {@code properties}: of the Kafka clients, "kafka." before each name. */
  LostRecords(String servers, Map<String, String> properties) {
    this.servers = servers;
    this.client = Topics.client(servers, properties);
  }

  /**
   * Before a trigger reads from {@code start} to {@code end}: gives where there is something left to read from. Throws {@link
   * Failure.CannotGoOn} with a line for the user when the topic has fewer records than were read: it is another of the same name.
   */
  Map<TopicPartition, Long> skip(Map<TopicPartition, Long> start, Map<TopicPartition, Long> end) {
    checkGrown(start, end);
    Map<TopicPartition, Long> earliest = PacketsStream.outage(servers).ride(() -> earliest(start), PacketsStream::isOutage);
    long lost = newlyLost(start, earliest);
    if (lost > 0) {
      System.err.println(
          "weir: " + lost + " records of the topic " + start.keySet().iterator().next().topic() + " at " + servers
              + " are lost: Kafka removed them before they were read; the query goes on after them (the topic's retention.ms is too short)");
    }
    Map<TopicPartition, Long> left = new HashMap<>(start);
    earliest.forEach((partition, from) -> left.merge(partition, Math.min(from, end.getOrDefault(partition, from)), Math::max));
    return left;
  }

  private void checkGrown(Map<TopicPartition, Long> start, Map<TopicPartition, Long> end) {
    start.forEach(
        (partition, from) -> {
          if (end.getOrDefault(partition, from) < from) {
            throw new Failure.CannotGoOn(
                "the topic " + partition.topic() + " at " + servers + " is not the one that was read before: partition "
                    + partition.partition() + " ends at " + end.get(partition) + ", and " + from + " records of it are done: "
                    + "name another --checkpoint and another --database to start afresh");
          }
        });
  }

  /** Each counts once, though further triggers may begin before what is left. */
  private long newlyLost(Map<TopicPartition, Long> start, Map<TopicPartition, Long> earliest) {
    long lost = 0;
    for (Map.Entry<TopicPartition, Long> left : earliest.entrySet()) {
      long from = Math.max(start.get(left.getKey()), told.getOrDefault(left.getKey(), 0L));
      if (left.getValue() > from) {
        lost += left.getValue() - from;
        told.put(left.getKey(), left.getValue());
      }
    }
    return lost;
  }

  private Map<TopicPartition, Long> earliest(Map<TopicPartition, Long> partitions) throws ExecutionException, InterruptedException {
    if (admin == null) {
      admin = Admin.create(client);
    }
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.earliest()));
    Map<TopicPartition, Long> earliest = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> one : admin.listOffsets(wanted).all().get().entrySet()) {
      earliest.put(one.getKey(), one.getValue().offset());
    }
    return earliest;
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close();
    }
  }
}
