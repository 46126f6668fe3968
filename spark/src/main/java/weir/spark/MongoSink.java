package weir.spark;

import com.mongodb.ConnectionString;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.RawBsonDocument;
import weir.core.OutputRow;

/**
 * Documents into MongoDB: one client a JVM and server. Inserts of a key that is there already are no-ops, so a repeated
 * trigger changes nothing. What may come again with more in it ({@link #GROWING}) is replaced; triggers come in order, and
 * Spark repeats none but the last, with the same in it. Thread-safe.
 */
public final class MongoSink {
  private static final Map<String, MongoSink> SINKS = new ConcurrentHashMap<>();
  private static final Map<Integer, String> COLLECTIONS =
      Map.of(
          OutputRow.PANE, "panes",
          OutputRow.SESSION, "sessions",
          OutputRow.PROFILE, "profiles",
          OutputRow.USER_MINUTE, "users",
          OutputRow.NETWORK_PANE, "network_panes",
          OutputRow.PACKETS, "packets",
          OutputRow.PACKET_SPAN, "packet_spans");
  /** Of a minute or session that a run ended in; the next run goes on with it and writes it again, as a whole. */
  private static final Set<Integer> GROWING = Set.of(OutputRow.SESSION, OutputRow.USER_MINUTE);

  private static final int DUPLICATE_KEY = 11000;
  private static final int REPLACED_AT_ONCE = 40; // what FerretDB takes in one command

  private static final int ATTEMPT_SECONDS = 5; // before MongoDB is said to be away

  private final MongoDatabase database;
  private final Outage outage;
  private final Set<String> indexed = ConcurrentHashMap.newKeySet();

  private MongoSink(String uri, String name) {
    this.outage = outage(uri);
    this.database = client(uri).getDatabase(name);
  }

  /** The caller's to close. One that does not find the server says so soon; what {@code uri} sets goes before. */
  private static MongoClient client(String uri) {
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(ATTEMPT_SECONDS, TimeUnit.SECONDS))
            .applyConnectionString(new ConnectionString(uri))
            .build();
    return MongoClients.create(settings);
  }

  private static Outage outage(String uri) {
    return Outage.of("MongoDB at " + String.join(",", new ConnectionString(uri).getHosts()));
  }

  /** Returns when {@code use} of the database has worked, however long the server is away: it may be called again. */
  public static void use(String uri, String name, Consumer<MongoDatabase> use) {
    try (MongoClient client = client(uri)) {
      outage(uri)
          .ride(
              () -> {
                use.accept(client.getDatabase(name));
                return null;
              },
              MongoSink::isOutage);
    }
  }

  public static MongoSink of(String uri, String database) {
    return SINKS.computeIfAbsent(uri + " " + database, both -> new MongoSink(uri, database));
  }

  /** Returns when the server has them all, however long it is away. */
  public void write(List<OutputRow> rows) {
    Map<Integer, Map<String, RawBsonDocument>> byKind = new LinkedHashMap<>();
    for (OutputRow row : rows) {
      if (COLLECTIONS.containsKey(row.kind())) { // the last of a key is the newest
        Map<String, RawBsonDocument> ofKind = byKind.computeIfAbsent(row.kind(), kind -> new LinkedHashMap<>());
        ofKind.put(row.key(), new RawBsonDocument(row.value()));
      }
    }
    byKind.forEach(
        (kind, documents) -> {
          String collection = COLLECTIONS.get(kind);
          makeIndexes(collection);
          if (kind == OutputRow.PROFILE) {
            ride(() -> replace(collection, documents));
          } else {
            ride(() -> insert(collection, documents, GROWING.contains(kind)));
          }
        });
  }

  /** Before a collection's first document, once a JVM: not when the sink is made, for the server may be away then. */
  private synchronized void makeIndexes(String collection) {
    if (!indexed.contains(collection)) {
      ride(() -> MongoIndexes.make(database, collection));
      indexed.add(collection);
    }
  }

  private void ride(Runnable write) {
    outage.ride(
        () -> {
          write.run();
          return null;
        },
        MongoSink::isOutage);
  }

  /** The server is not there, or says that it will be (its database is starting, another member takes over). */
  private static boolean isOutage(Throwable failure) {
    return failure instanceof MongoTimeoutException
        || failure instanceof MongoSocketException
        || failure instanceof MongoNotPrimaryException
        || failure instanceof MongoNodeIsRecoveringException
        || failure instanceof MongoException labelled && labelled.hasErrorLabel("RetryableWriteError");
  }

  /** Nearly all are new, and a replacement costs the server more than an insert: it is for those that are there. */
  private void insert(String collection, Map<String, RawBsonDocument> documents, boolean replacesRepeats) {
    List<String> keys = new ArrayList<>(documents.keySet());
    try {
      database
          .getCollection(collection, RawBsonDocument.class)
          .insertMany(new ArrayList<>(documents.values()), new InsertManyOptions().ordered(false));
    } catch (MongoBulkWriteException failure) {
      boolean onlyRepeats =
          failure.getWriteConcernError() == null
              && failure.getWriteErrors().stream().mapToInt(BulkWriteError::getCode).allMatch(c -> c == DUPLICATE_KEY);
      if (!onlyRepeats) {
        throw failure;
      }
      if (replacesRepeats) {
        Map<String, RawBsonDocument> repeats = new LinkedHashMap<>();
        failure.getWriteErrors().forEach(error -> repeats.put(keys.get(error.getIndex()), documents.get(keys.get(error.getIndex()))));
        replace(collection, repeats);
      }
    }
  }

  private void replace(String collection, Map<String, RawBsonDocument> documents) {
    List<ReplaceOneModel<RawBsonDocument>> models = new ArrayList<>();
    documents.forEach(
        (key, document) ->
            models.add(new ReplaceOneModel<>(Filters.eq("_id", key), document, new ReplaceOptions().upsert(true))));
    for (int at = 0; at < models.size(); at += REPLACED_AT_ONCE) {
      database
          .getCollection(collection, RawBsonDocument.class)
          .bulkWrite(
              models.subList(at, Math.min(models.size(), at + REPLACED_AT_ONCE)),
              new BulkWriteOptions().ordered(false));
    }
  }
}
