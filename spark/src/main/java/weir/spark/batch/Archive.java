package weir.spark.batch;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;
import org.bson.types.Binary;
import weir.core.PacketChunk;

/** Reads archived packets (api/packets.md): one client a JVM and database. Thread-safe. */
final class Archive {
  private static final Map<String, Archive> ARCHIVES = new ConcurrentHashMap<>();
  private static final long NANOSECONDS = 1_000_000_000;

  /** How far it reaches, in seconds: what is settled of it is [firstPane, completeUntil). */
  record Extent(long firstPane, long completeUntil) implements Serializable {}

  /** A chunk's key, and the pane in which its packets begin to count. */
  record Place(String id, long pane) implements Comparable<Place>, Serializable {
    @Override
    public int compareTo(Place other) {
      int byPane = Long.compare(pane, other.pane);
      return byPane != 0 ? byPane : id.compareTo(other.id);
    }
  }

  private final MongoCollection<Document> packets;
  private final MongoCollection<Document> spans;

  private Archive(String uri, String name) {
    MongoDatabase database = MongoClients.create(uri).getDatabase(name);
    packets = database.getCollection("packets");
    spans = database.getCollection("packet_spans");
  }

  static Archive of(BatchOptions options) {
    return ARCHIVES.computeIfAbsent(
        options.mongodb() + " " + options.database(), both -> new Archive(options.mongodb(), options.database()));
  }

  /** Nothing when nothing has been archived. */
  Optional<Extent> extent() {
    long first = Long.MAX_VALUE;
    long until = Long.MIN_VALUE;
    for (Document span : spans.find().projection(Projections.include("first_pane", "complete_until"))) {
      first = Math.min(first, longOf(span, "first_pane", first));
      until = Math.max(until, longOf(span, "complete_until", until));
    }
    return first < until ? Optional.of(new Extent(first, until)) : Optional.empty();
  }

  /** The chunks of these users, of all where none is named, that have packets before {@code to}: by user, then pane. */
  TreeMap<String, List<Place>> places(List<String> users, long to) {
    TreeMap<String, List<Place>> places = new TreeMap<>();
    for (Document chunk :
        packets
            .find(users.isEmpty() ? Filters.empty() : Filters.in("user", users))
            .projection(Projections.include("user", "first", "late_pane"))) {
      long pane = longOf(chunk, "late_pane", Math.floorDiv(chunk.getLong("first"), NANOSECONDS));
      if (pane < to) {
        places
            .computeIfAbsent(chunk.getString("user"), user -> new ArrayList<>())
            .add(new Place(chunk.getString("_id"), pane));
      }
    }
    places.values().forEach(Collections::sort);
    return places;
  }

  /** Nothing when it has been removed meanwhile. */
  Optional<PacketChunk> read(Place place) {
    Document chunk = packets.find(Filters.eq("_id", place.id())).first();
    if (chunk == null) {
      return Optional.empty();
    }
    return Optional.of(
        new PacketChunk(
            chunk.getString("probe"),
            Math.toIntExact(chunk.getLong("source")),
            Math.toIntExact(chunk.getLong("linktype")),
            longOf(chunk, "time_offset", 0),
            chunk.getLong("late_pane"),
            chunk.get("orders", Binary.class).getData(),
            chunk.get("data", Binary.class).getData()));
  }

  private static long longOf(Document document, String member, long otherwise) {
    Long value = document.getLong(member);
    return value == null ? otherwise : value;
  }
}
