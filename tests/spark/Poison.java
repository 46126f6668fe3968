import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Poison SERVERS TOPIC HOW: what a topic should not have. HOW is one of
 *
 * <ul>
 *   <li>new: makes the topic, with garbage, a foreign record, one of another version and 900,000 zeros in it;
 *   <li>cut: a record of the probe that is there, cut in its last packet;
 *   <li>future: a border of the probe that is there, again, of a time to come;
 *   <li>big: the largest record of noise that the topic takes;
 *   <li>anew: nothing, and none of what it had: another topic of the same name;
 *   <li>less: nothing more, but all records removed but the last three of each partition.
 * </ul>
 */
public final class Poison {
  private static final byte BORDER = 3; // api/kafka-record.md, "kind"
  private static final int LARGEST = (1 << 20) - 100; // of a value, by the broker's own limit
  private static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.UTF_8);

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> servers = Map.of("bootstrap.servers", arguments[0], "max.request.size", 2 << 20);
    String topic = arguments[1];
    try (Admin admin = Admin.create(servers);
        KafkaProducer<byte[], byte[]> to =
            new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer())) {
      switch (arguments[2]) {
        case "new" -> {
          admin.createTopics(List.of(new NewTopic(topic, Optional.of(4), Optional.empty()))).all().get();
          to.send(new ProducerRecord<>(topic, 0, "zeros".getBytes(StandardCharsets.UTF_8), new byte[900_000])).get();
          to.send(new ProducerRecord<>(topic, 0, null, GARBAGE)).get();
          to.send(of(topic, GARBAGE, 1)).get();
          to.send(of(topic, GARBAGE, 7)).get();
        }
        case "cut" -> to.send(cut(servers, topic)).get();
        case "future" -> to.send(future(servers, topic)).get();
        case "big" -> {
          byte[] noise = new byte[LARGEST];
          new Random(1).nextBytes(noise);
          to.send(new ProducerRecord<>(topic, 0, null, noise)).get();
        }
        case "anew" -> {
          admin.deleteTopics(List.of(topic)).all().get();
          Thread.sleep(1_000); // the broker deletes in its own time
          admin.createTopics(List.of(new NewTopic(topic, Optional.of(4), Optional.empty()))).all().get();
        }
        case "less" -> removeAllBut(3, admin, to.partitionsFor(topic));
        default -> throw new IllegalArgumentException(arguments[2]);
      }
    }
  }

  private static void removeAllBut(long last, Admin admin, List<PartitionInfo> partitions) throws Exception {
    for (PartitionInfo one : partitions) {
      TopicPartition partition = new TopicPartition(one.topic(), one.partition());
      long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest())).all().get().get(partition).offset();
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(Math.max(0, end - last)))).all().get();
    }
  }

  private static ProducerRecord<byte[], byte[]> future(Map<String, Object> servers, String topic) {
    ConsumerRecord<byte[], byte[]> border = first(servers, topic, record -> record.headers().lastHeader("kind").value()[0] == BORDER);
    long hence = System.currentTimeMillis() + Duration.ofMinutes(50).toMillis();
    return new ProducerRecord<>(topic, border.partition(), hence, null, border.value(), border.headers());
  }

  private static ProducerRecord<byte[], byte[]> of(String topic, byte[] value, int version) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, null, value);
    record.headers().add("version", new byte[] {(byte) version});
    record.headers().add("probe", new byte[] {'x'});
    return record;
  }

  private static ProducerRecord<byte[], byte[]> cut(Map<String, Object> servers, String topic) {
    ConsumerRecord<byte[], byte[]> record = first(servers, topic, one -> one.partition() == 1 && one.value().length > 0);
    byte[] less = java.util.Arrays.copyOf(record.value(), record.value().length - 1);
    return new ProducerRecord<>(topic, 1, null, null, less, record.headers());
  }

  private static ConsumerRecord<byte[], byte[]> first(
      Map<String, Object> servers, String topic, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    try (KafkaConsumer<byte[], byte[]> from =
        new KafkaConsumer<>(servers, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = from.partitionsFor(topic).stream().map(one -> new TopicPartition(topic, one.partition())).toList();
      from.assign(partitions);
      from.seekToBeginning(partitions);
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : from.poll(Duration.ofSeconds(1))) {
          if (wanted.test(record)) {
            return record;
          }
        }
      }
    }
  }
}
