package weir.spark.archive;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import java.util.List;
import org.bson.Document;
import weir.spark.DatabaseClaim;
import weir.spark.MongoSink;

/** The database before the query writes to it: whose it is, and what its readers look for. */
final class ArchiveDatabase {
  static final String PACKETS = "packets";
  static final String SPANS = "packet_spans";
  private static final String RUNS = "packet_runs";
  private static final String RUN_KEY = "archive";

  private ArchiveDatabase() {}

  /** Throws {@link IllegalArgumentException} with a line for the user. */
  static void prepare(ArchiveOptions options, String run) {
    MongoSink.use(
        options.mongodb(),
        options.database(),
        database -> {
          claim(database.getCollection(RUNS), run, options);
          database.getCollection(PACKETS).createIndex(Indexes.ascending("user", "first"));
          for (String collection : List.of(PACKETS, SPANS)) {
            database.getCollection(collection).createIndex(Indexes.ascending("last"));
          }
        });
  }

  /** Another checkpoint would read the topic from its start again, in other triggers: other chunks of the same packets. */
  private static void claim(MongoCollection<Document> runs, String run, ArchiveOptions options) {
    if (!DatabaseClaim.take(runs, RUN_KEY, run)) {
      throw new IllegalArgumentException(
          "the archive in the database " + options.database() + " is of another checkpoint than " + options.checkpoint()
              + ", and packets would be in it twice: go back to that one, or name another --database");
    }
  }
}
