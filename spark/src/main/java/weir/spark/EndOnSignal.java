package weir.spark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * SIGINT and SIGTERM end a query between two triggers. Spark's own hook alone takes its context away under the trigger at
 * work, and each part of it tells of that with a stack trace.
 */
public final class EndOnSignal {
  private static final int BEFORE_SPARK = 100; // Spark's hook has 40
  private static final long TRIGGER_SECONDS = 10; // that the trigger at work may take

  private EndOnSignal() {}

  /** Gives the query back. */
  public static StreamingQuery install(StreamingQuery query) {
    ShutdownHookManager.get().addShutdownHook(() -> end(query), BEFORE_SPARK, TRIGGER_SECONDS + 5, TimeUnit.SECONDS);
    return query;
  }

  private static void end(StreamingQuery query) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TRIGGER_SECONDS);
    try {
      while (query.isActive() && query.status().isTriggerActive() && System.nanoTime() < until) {
        Thread.sleep(5);
      }
      query.stop();
      Ending.silence();
    } catch (TimeoutException | InterruptedException | IllegalStateException e) {
      // Spark's hook ends what is left, or main() has ended it meanwhile.
    }
  }
}
