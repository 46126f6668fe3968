package weir.spark.archive;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.List;
import org.bson.Document;
import weir.spark.MongoSink;

/** What of the archive goes: packets that are older than the newest by more than the time to keep. */
final class Retention {
  private static final long NANOSECONDS = 1_000_000_000;

  private Retention() {}

  /**
   * Packet time, not the host's: an archive that nothing is added to keeps what it has. A packet of a time that has not come
   * yet says nothing of how old the others are: its probe's clock is wrong.
   */
  static void apply(ArchiveOptions options) {
    if (options.keepSeconds() == 0) {
      return;
    }
    try {
      MongoSink.use(options.mongodb(), options.database(), database -> removeOld(database, options.keepSeconds()));
    } catch (MongoException e) { // the next trigger does it
      System.err.println("weir: old packets could not be removed: " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private static void removeOld(MongoDatabase database, long keepSeconds) {
    long now = System.currentTimeMillis() / 1000 * NANOSECONDS;
    Document newest =
        database
            .getCollection(ArchiveDatabase.SPANS)
            .find(Filters.lte("last", now))
            .sort(Sorts.descending("last"))
            .first();
    if (newest == null) {
      return;
    }
    long before = newest.getLong("last") - keepSeconds * NANOSECONDS;
    for (String collection : List.of(ArchiveDatabase.PACKETS, ArchiveDatabase.SPANS)) {
      database.getCollection(collection).deleteMany(Filters.lt("last", before));
    }
  }
}
