package weir.spark;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.Indexes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The indexes that readers of the results need (api/mongodb.md); made where they are missing. */
final class MongoIndexes {
  private static final Map<String, List<IndexModel>> INDEXES =
      Map.of(
          "panes", List.of(index("user", "level", "start"), index("level", "start", "user")),
          "sessions",
              List.of(
                  index("user", "opened"),
                  index("remote_address", "opened"),
                  index("remote_port", "opened"),
                  index("local_port", "opened"),
                  index("name", "opened"),
                  index("opened"),
                  index("last")),
          "users", List.of(index("user", "minute")),
          "network_panes", List.of(index("level", "start")));

  private MongoIndexes() {}

  private static IndexModel index(String... fields) {
    return new IndexModel(Indexes.ascending(Arrays.asList(fields)));
  }

  /** One a command: FerretDB 1.24 panics at several of which some are there, as they are when two tasks make them at a time. */
  static void make(MongoDatabase database, String collection) {
    for (IndexModel index : INDEXES.getOrDefault(collection, List.of())) {
      database.getCollection(collection).createIndexes(List.of(index));
    }
  }
}
