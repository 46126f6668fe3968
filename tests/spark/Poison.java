import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Poison SERVERS TOPIC new|cut|future: makes the topic and puts garbage, a foreign record, one of another version and 900,000
 * zeros into it; or a record of the probe that is there, cut in its last packet; or a border of it again, of a time to come.
 */
public final class Poison {
  private static final byte BORDER = 3; // api/kafka-record.md, "kind"

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> servers = Map.of("bootstrap.servers", arguments[0]);
    String topic = arguments[1];
    byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> to =
        new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer())) {
      if (arguments[2].equals("cut")) {
        to.send(cut(servers, topic)).get();
        return;
      }
      if (arguments[2].equals("future")) {
        ConsumerRecord<byte[], byte[]> border = first(servers, topic, record -> record.headers().lastHeader("kind").value()[0] == BORDER);
        long hence = System.currentTimeMillis() + Duration.ofMinutes(50).toMillis();
        to.send(new ProducerRecord<>(topic, border.partition(), hence, null, border.value(), border.headers())).get();
        return;
      }
      try (Admin admin = Admin.create(servers)) {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(4), Optional.empty()))).all().get();
      }
      to.send(new ProducerRecord<>(topic, 0, "zeros".getBytes(StandardCharsets.UTF_8), new byte[900_000])).get();
      to.send(new ProducerRecord<>(topic, 0, null, garbage)).get();
      to.send(of(topic, garbage, 1)).get();
      to.send(of(topic, garbage, 7)).get();
    }
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
