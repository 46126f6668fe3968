package weir.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics of the queries. While Kafka does not answer it is waited for (see {@link Outage}); what time does not heal is an
 * {@link UncheckedIOException} with a line for the user.
 */
public final class Topics {
  /** Bytes: a window in full ({@code --full}) has a line of some 300 for each of its sessions. */
  static final int LARGEST_RECORD = 32 << 20;

  private static final String ATTEMPT_MILLISECONDS = "10000";

  private interface Question<T> {
    T ask(Admin admin) throws ExecutionException, InterruptedException;
  }

  private Topics() {}

  /** How every client of the cluster is opened; {@code properties}: those that were given, "kafka." before each name. */
  static Map<String, Object> client(String servers, Map<String, String> properties) {
    Map<String, Object> client = new HashMap<>();
    properties.forEach((name, value) -> client.put(name.substring("kafka.".length()), value));
    client.put("bootstrap.servers", servers);
    return client;
  }

  /** How many partitions a topic has. One that is not there yet is waited for: the first probe makes it. */
  public static int partitions(String servers, Map<String, String> properties, String topic) {
    for (boolean told = false; ; told = true) {
      OptionalInt partitions = ask(servers, properties, topic, admin -> describe(admin, topic));
      if (partitions.isPresent()) {
        if (told) {
          System.err.println("weir: the topic " + topic + " is there");
        }
        return partitions.getAsInt();
      }
      if (!told) {
        System.err.println("weir: no topic " + topic + " at " + servers + ": waiting until a probe makes it");
      }
      Outage.pause();
    }
  }

  private static OptionalInt describe(Admin admin, String topic) throws ExecutionException, InterruptedException {
    try {
      return OptionalInt.of(admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }

  /** Makes the topics that the traffic query writes, where they are missing: one partition each. */
  static void make(TrafficOptions options) {
    ask(
        options.kafka,
        options.kafkaProperties,
        options.windows,
        admin -> {
          Set<String> there = admin.listTopics().names().get();
          List<NewTopic> missing = new ArrayList<>();
          for (String name : List.of(options.windows, options.deadLetter)) {
            if (!there.contains(name)) {
              missing.add(
                  new NewTopic(name, Optional.of(1), Optional.empty())
                      .configs(Map.of("max.message.bytes", Integer.toString(LARGEST_RECORD))));
            }
          }
          return create(admin, missing);
        });
  }

  private static int create(Admin admin, List<NewTopic> missing) throws ExecutionException, InterruptedException {
    try {
      admin.createTopics(missing).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) { // another run was quicker
        throw e;
      }
    }
    return missing.size();
  }

  private static <T> T ask(String servers, Map<String, String> properties, String topic, Question<T> question) {
    Map<String, Object> client = client(servers, properties);
    client.putIfAbsent("request.timeout.ms", ATTEMPT_MILLISECONDS);
    client.putIfAbsent("default.api.timeout.ms", ATTEMPT_MILLISECONDS);
    try (Admin admin = Admin.create(client)) {
      return PacketsStream.outage(servers).ride(() -> question.ask(admin), PacketsStream::isOutage);
    } catch (KafkaException e) {
      throw refused(servers, topic, e.getCause() == null ? e : e.getCause());
    } catch (IllegalStateException e) {
      throw refused(servers, topic, e.getCause() instanceof ExecutionException failed ? failed.getCause() : e);
    }
  }

  private static UncheckedIOException refused(String servers, String topic, Throwable why) {
    return new UncheckedIOException(new IOException("cannot use the topic " + topic + " at " + servers + ": " + why.getMessage(), why));
  }
}
