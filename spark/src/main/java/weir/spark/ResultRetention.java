package weir.spark;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import weir.core.Keeping;

/**
 * What of the results goes: what is older than the newest pane by more than its time to keep (docs/settings.md, "store"), as in
 * the embedded store. On a thread of its own: no trigger waits for it.
 */
final class ResultRetention {
  private static final int MINUTE = 1; // levels of panes
  private static final int HOUR = 2;
  private static final long NANOSECONDS = 1_000_000_000;

  private final TrafficOptions options;
  private final Keeping keeping;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "weir retention");
            made.setDaemon(true);
            return made;
          });

  private ResultRetention(TrafficOptions options, Keeping keeping) {
    this.options = options;
    this.keeping = keeping;
  }

  /** Every {@code options.retentionSeconds}, the first time after one, until it is closed; 0: never. */
  static ResultRetention start(TrafficOptions options, Keeping keeping) {
    ResultRetention retention = new ResultRetention(options, keeping);
    if (!options.mongodb.isEmpty() && options.retentionSeconds != 0) {
      long every = options.retentionSeconds;
      retention.thread.scheduleWithFixedDelay(retention::apply, every, every, TimeUnit.SECONDS);
    }
    return retention;
  }

  void close() {
    thread.shutdownNow();
  }

  private void apply() {
    try {
      MongoSink.use(options.mongodb, options.database, this::removeOld);
    } catch (RuntimeException e) { // one that came out of here would end the thread's work; the next time does it
      System.err.println("weir: old results could not be removed: " + Failure.lineOf(e));
    }
  }

  /**
   * Packet time, not the host's: a database that nothing is added to keeps what it has. A pane of a time that has not come yet
   * says nothing of how old the others are: a probe's clock is wrong.
   */
  private void removeOld(MongoDatabase database) {
    Bson untilNow = Filters.and(Filters.eq("level", MINUTE), Filters.lte("start", System.currentTimeMillis() / 1000));
    Document newest = database.getCollection("network_panes").find(untilNow).sort(Sorts.descending("start")).first();
    if (newest == null) {
      return;
    }
    long last = newest.getLong("start");
    for (String collection : new String[] {"panes", "network_panes"}) {
      remove(database, collection, olderThan(MINUTE, last - keeping.minutePanes()));
      remove(database, collection, olderThan(HOUR, last - keeping.hourPanes()));
    }
    remove(database, "users", Filters.lt("minute", last - keeping.hourPanes()));
    remove(database, "sessions", Filters.lt("last", (last - keeping.sessions()) * NANOSECONDS));
  }

  /** Of whole panes: one that begins before and ends after stays. */
  private static Bson olderThan(int level, long second) {
    long length = level == MINUTE ? 60 : 3600;
    return Filters.and(Filters.eq("level", level), Filters.lt("start", Math.floorDiv(second, length) * length));
  }

  private static void remove(MongoDatabase database, String collection, Bson what) {
    database.getCollection(collection).deleteMany(what);
  }
}
