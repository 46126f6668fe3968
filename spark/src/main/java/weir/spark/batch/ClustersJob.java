package weir.spark.batch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import weir.spark.CommandLine;

/**
 * A worked example of machine learning on {@link FeaturesJob}'s data set: users in clusters by what they do (MLlib's k-means),
 * and which of them are far from all (docs/batch.md).
 */
public final class ClustersJob extends Job {
  private static final String USAGE =
      """
      ClustersJob --settings FILE --mongodb URI [--from TIME] [--to TIME]
        --features FOLDER       a data set that FeaturesJob wrote (made of the archive)
        --every LENGTH          windows that end at a multiple of it (60s)
        --k N                   so many clusters (the number up to 8 with the best silhouette)
        --json                  JSON lines, not a table
      """;
  private static final int REASONS = 3;

  private String features;
  private long every;
  private int clusters;
  private boolean json;

  private ClustersJob() {
    super(USAGE, Set.of("--features", "--every", "--k"), Set.of("--json"));
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Gives the exit status. */
  public static int run(String[] arguments) {
    return new ClustersJob().start(arguments);
  }

  @Override
  void take(CommandLine given, BatchOptions options) {
    features = given.value("--features", "");
    every = given.duration("--every", FeaturesJob.MINUTE);
    clusters = Math.toIntExact(given.number("--k", 0));
    json = given.has("--json") || !options.jsonFolder().isEmpty() || !options.parquetFolder().isEmpty();
    if (clusters < 0 || clusters == 1) {
      throw new IllegalArgumentException("--k is 2 or more");
    }
  }

  @Override
  void run(SparkSession spark, BatchOptions options, Archive.Extent extent) {
    Dataset<Row> windows =
        features.isEmpty()
            ? FeaturesJob.features(spark, options, extent, every)
            : spark.read().parquet(features);
    List<UserClusters.Placed> users = UserClusters.of(windows, clusters);
    if (json) {
      List<String> lines = users.stream().map(ClustersJob::line).toList();
      Answer.write(spark.createDataset(lines, org.apache.spark.sql.Encoders.STRING()).coalesce(1), options);
    } else {
      Answer.print(table(users).iterator());
    }
  }

  private static String line(UserClusters.Placed user) {
    ObjectNode line = Json.object().put("type", "cluster").put("user", user.user()).put("windows", user.windows());
    line.put("cluster", user.cluster()).put("cluster_users", user.clusterUsers());
    line.put("distance", user.distance()).put("far", user.far());
    ArrayNode reasons = line.putArray("reasons");
    for (UserClusters.Reason reason : user.reasons(REASONS)) {
      reasons.addObject().put("feature", reason.feature()).put("deviations", reason.deviations());
    }
    return line.toString();
  }

  private static List<String> table(List<UserClusters.Placed> users) {
    Table table =
        new Table(
            "USER", "WINDOWS", "CLUSTER", "OF USERS", "DISTANCE", "FAR", "WHAT SETS IT APART (STANDARD DEVIATIONS)");
    for (UserClusters.Placed user : users) {
      List<String> reasons = new ArrayList<>();
      for (UserClusters.Reason reason : user.reasons(REASONS)) {
        reasons.add(String.format(Locale.ROOT, "%s %+.1f", reason.feature(), reason.deviations()));
      }
      table.add(
          Table.shown(user.user()),
          Long.toString(user.windows()),
          Integer.toString(user.cluster()),
          Integer.toString(user.clusterUsers()),
          String.format(Locale.ROOT, "%.2f", user.distance()),
          user.far() ? "far" : "",
          String.join(", ", reasons));
    }
    return table.lines();
  }
}
