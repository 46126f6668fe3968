package weir.spark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import weir.core.OutputRow;

/** Live windows and dead letters: one producer a JVM and cluster. Thread-safe. */
final class KafkaSink {
  private static final Map<String, KafkaSink> SINKS = new ConcurrentHashMap<>();

  private static final int BATCH_BYTES = 512 << 10; // Kafka's own 16 KB hold a few windows, each batch compressed alone
  private static final long ATTEMPT_MILLISECONDS = 10_000; // before Kafka is said to be away

  private final KafkaProducer<byte[], byte[]> producer;
  private final TrafficOptions options;
  private final Outage outage;

  private KafkaSink(TrafficOptions options) {
    this.options = options;
    this.outage = PacketsStream.outage(options.kafka);
    this.producer = new KafkaProducer<>(properties(options), new ByteArraySerializer(), new ByteArraySerializer());
  }

  static KafkaSink of(TrafficOptions options) {
    return SINKS.computeIfAbsent(options.kafka, servers -> new KafkaSink(options));
  }

  private static Map<String, Object> properties(TrafficOptions options) {
    Map<String, Object> properties = Topics.client(options.kafka, options.kafkaProperties);
    properties.put("compression.type", "zstd");
    properties.put("linger.ms", "5");
    properties.put("batch.size", Integer.toString(BATCH_BYTES));
    properties.put("max.request.size", Integer.toString(Topics.LARGEST_RECORD));
    properties.put("buffer.memory", Integer.toString(2 * Topics.LARGEST_RECORD));
    properties.put("max.block.ms", Long.toString(ATTEMPT_MILLISECONDS));
    properties.put("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE)); // what was taken is tried for ever
    return properties;
  }

  /** A record on its way; {@code tooLarge}: what to do when the topic does not take one of its size. */
  private record Sent(Future<?> record, Runnable tooLarge) {}

  /** Gives what returns when the cluster has them all, however long it is away. */
  Runnable send(List<OutputRow> rows) {
    List<Sent> sent = new ArrayList<>();
    for (OutputRow row : rows) {
      if (row.kind() == OutputRow.WINDOW) {
        byte[] user = row.key().getBytes(StandardCharsets.UTF_8);
        sent.add(new Sent(send(new ProducerRecord<>(options.windows, user, row.value())), () -> tellTooLarge(row)));
      } else if (row.kind() == OutputRow.DEAD_LETTER) {
        sent.add(sendLetter(DeadLetter.of(row.value())));
      } else if (row.kind() == OutputRow.REMOVED) {
        sendRemoved(row, sent);
      }
    }
    return () -> sent.forEach(this::await);
  }

  private void await(Sent one) {
    try {
      outage.ride(() -> one.record().get(ATTEMPT_MILLISECONDS, TimeUnit.MILLISECONDS), PacketsStream::isOutage);
    } catch (IllegalStateException failure) {
      if (!isTooLarge(failure)) {
        throw failure;
      }
      one.tooLarge().run();
    }
  }

  private static boolean isTooLarge(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RecordTooLargeException) {
        return true;
      }
    }
    return false;
  }

  /** It has more headers than the record had, so it may be too large for a topic of the same limit: then with less in it. */
  private Sent sendLetter(DeadLetter letter) {
    return new Sent(
        send(letter.toRecord(options.deadLetter)),
        () -> {
          if (letter.isBare()) {
            throw new Failure.CannotGoOn("the topic " + options.deadLetter + " takes no record: its max.message.bytes is too small");
          }
          await(sendLetter(letter.less()));
        });
  }

  private void tellTooLarge(OutputRow row) {
    System.err.println(
        "weir: a window of " + row.key() + " has " + row.value().length + " bytes, more than the topic " + options.windows
            + " takes, and is left out: raise its max.message.bytes");
  }

  /** Again after a failure, perhaps: to those that read it twice nothing more happens. */
  private void sendRemoved(OutputRow row, List<Sent> sent) {
    int partitions = outage.ride(() -> producer.partitionsFor(options.packets).size(), PacketsStream::isOutage);
    for (int partition = 0; partition < partitions; partition++) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(options.packets, partition, null, new byte[0]);
      ByteBuffer headers = ByteBuffer.wrap(row.value());
      while (headers.hasRemaining()) {
        String name = new String(nextPart(headers), StandardCharsets.UTF_8);
        record.headers().add(name, nextPart(headers));
      }
      sent.add(new Sent(send(record), () -> {})); // it is small
    }
    System.err.println(
        "weir: no longer waiting for the probe " + row.key() + ": silent for " + options.sourceTimeoutSeconds + " s");
  }

  private static byte[] nextPart(ByteBuffer from) {
    byte[] part = new byte[Byte.toUnsignedInt(from.get())];
    from.get(part);
    return part;
  }

  /** A producer that never reached the cluster gives up at once; one that did keeps what it was given. */
  private Future<?> send(ProducerRecord<byte[], byte[]> record) {
    return outage.ride(
        () -> {
          Future<?> sent = producer.send(record);
          try {
            if (sent.isDone()) {
              sent.get();
            }
          } catch (ExecutionException failure) {
            if (!isTooLarge(failure)) { // one that waits for it hears of that
              throw failure;
            }
          }
          return sent;
        },
        PacketsStream::isOutage);
  }
}
