import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Poison SERVERS TOPIC new|cut: makes the topic and puts garbage, a foreign record, one of another version and 900,000 zeros
 * into it; or a record of the probe that is there, cut in its last packet.
 */
public final class Poison {
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
    try (KafkaConsumer<byte[], byte[]> from =
        new KafkaConsumer<>(servers, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 1);
      from.assign(List.of(partition));
      from.seekToBeginning(List.of(partition));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : from.poll(Duration.ofSeconds(1))) {
          if (record.value().length > 0) {
            byte[] less = java.util.Arrays.copyOf(record.value(), record.value().length - 1);
            return new ProducerRecord<>(topic, 1, null, null, less, record.headers());
          }
        }
      }
    }
  }
}
