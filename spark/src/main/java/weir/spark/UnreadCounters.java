package weir.spark;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;
import weir.core.Unreadable;

/**
 * How many records could not be read, by reason, since the query started: tasks count, the driver tells. A task that is
 * repeated counts once; Spark's pages show the same figures as accumulators of the stage.
 */
final class UnreadCounters implements Serializable {
  private static final long serialVersionUID = 1;

  private final Map<String, LongAccumulator> byReason = new TreeMap<>();
  private transient long told; // the driver's

  UnreadCounters(SparkContext context) {
    for (Unreadable reason : Unreadable.values()) {
      byReason.put(reason.word(), context.longAccumulator("unreadable " + reason.word()));
    }
  }

  void count(String reason) {
    byReason.get(reason).add(1);
  }

  /** One line on standard error when there are more than there were. To be called after each trigger. */
  void tell(String deadLetter) {
    long all = byReason.values().stream().mapToLong(LongAccumulator::value).sum();
    if (all == told) {
      return;
    }
    told = all;
    String reasons =
        byReason.entrySet().stream()
            .filter(entry -> entry.getValue().value() > 0)
            .map(entry -> entry.getKey() + " " + entry.getValue().value())
            .collect(Collectors.joining(", "));
    System.err.println("weir: records that could not be read: " + reasons + "; they are kept in " + deadLetter);
  }
}
