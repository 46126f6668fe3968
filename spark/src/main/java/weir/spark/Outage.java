package weir.spark;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Rides out a time without a server: what needs it is tried until it works. One line when the server goes, one when it is
 * back, a JVM. Thread-safe.
 */
final class Outage {
  private static final Map<String, Outage> OUTAGES = new ConcurrentHashMap<>();
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  static {
    // Their warnings come with each attempt to connect, and with stack traces.
    Configurator.setLevel("org.apache.kafka", Level.ERROR);
    Configurator.setLevel("org.apache.spark.sql.kafka010", Level.ERROR);
    Configurator.setLevel("org.mongodb.driver", Level.ERROR);
  }

  private final String server;
  private long since; // System.nanoTime(); of use while `away`
  private boolean away;

  private Outage(String server) {
    this.server = server;
  }

  /** {@code server}: how the lines name it, as "Kafka at HOST:PORT". */
  static Outage of(String server) {
    return OUTAGES.computeIfAbsent(server, Outage::new);
  }

  /**
   * Calls {@code attempt} until it gives something; {@code isOutage} tells failures that time heals from others, which are
   * thrown. An interrupt ends the waiting.
   */
  <T> T ride(Callable<T> attempt, Predicate<Throwable> isOutage) {
    for (boolean failed = false; ; failed = true) {
      try {
        T result = attempt.call();
        if (failed) {
          tellBack();
        }
        return result;
      } catch (Exception failure) {
        if (!isOutage.test(failure)) {
          throw failure instanceof RuntimeException ours ? ours : new IllegalStateException(failure);
        }
        tellAway(failure);
        pause();
      }
    }
  }

  private synchronized void tellAway(Exception failure) {
    if (away) {
      return;
    }
    away = true;
    since = System.nanoTime();
    String why = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    System.err.println("weir: " + server + " does not answer (" + why + "): waiting, the query goes on when it is back");
  }

  private synchronized void tellBack() {
    if (away) {
      System.err.println("weir: " + server + " is back after " + (System.nanoTime() - since) / 1_000_000_000 + " s");
    }
    away = false;
  }

  /** Between one attempt and the next. */
  static void pause() {
    try {
      Thread.sleep(BETWEEN_ATTEMPTS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a server", e);
    }
  }
}
