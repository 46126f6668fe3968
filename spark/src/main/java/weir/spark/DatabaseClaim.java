package weir.spark;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import org.bson.Document;

/** Which checkpoint's run a database is written by: a query that knows nothing of what is there already would add to it. */
public final class DatabaseClaim {
  private DatabaseClaim() {}

  /** Whether it is this {@code run}'s. Who comes first has it: one document, {@code _id} key, in {@code runs}. */
  public static boolean take(MongoCollection<Document> runs, String key, String run) {
    try {
      runs.insertOne(new Document("_id", key).append("run", run));
      return true;
    } catch (MongoWriteException failure) {
      if (failure.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
        throw failure;
      }
      Document held = runs.find(Filters.eq("_id", key)).first();
      return held != null && run.equals(held.getString("run"));
    }
  }
}
