package weir.spark.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.log1p;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.mean;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.evaluation.ClusteringEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * k-means of users. A user is the mean and the greatest of the logarithm of each feature over its windows, standardised over
 * all users. A lone user makes a cluster of its own, at no distance from itself; so distances are to the nearest centre of a
 * cluster that several users share.
 */
final class UserClusters {
  private static final long SEED = 1;
  private static final int MOST_CLUSTERS = 8;
  private static final int LEAST_USERS = 4;
  private static final double SHARED_BY = 0.05; // of all users, two at least
  private static final double FAR_DEVIATIONS = 3;
  private static final double DEVIATIONS_OF_MAD = 1.4826; // of a normal distribution: its median absolute deviation's inverse

  /** {@code deviations}: of this user from the centre that its distance is to. */
  record Reason(String feature, double deviations) {}

  record Placed(
      String user, long windows, int cluster, int clusterUsers, double distance, boolean far, List<Reason> apart) {
    /** What makes most of the distance, first. */
    List<Reason> reasons(int most) {
      return apart.subList(0, Math.min(most, apart.size()));
    }
  }

  private UserClusters() {}

  /** Of all users, the farthest first. {@code clusters} 0: as many as have the best silhouette. */
  static List<Placed> of(Dataset<Row> windows, int clusters) {
    List<String> features = new ArrayList<>();
    Dataset<Row> users = standardised(aggregated(windows, features), features).cache();
    List<Row> rows = users.collectAsList();
    if (rows.size() < LEAST_USERS) {
      throw new IllegalStateException(rows.size() + " users are too few for clusters: " + LEAST_USERS + " are needed");
    }
    KMeansModel model = clusters > 0 ? fit(users, clusters) : best(users, rows.size());
    return placed(rows, model, features);
  }

  /** A row a user; fills in the names of the columns with its numbers. */
  private static Dataset<Row> aggregated(Dataset<Row> windows, List<String> features) {
    List<Column> columns = new ArrayList<>();
    for (String name : WindowFeatures.names()) {
      columns.add(mean(log1p(col(name))).alias("mean_" + name));
      columns.add(max(log1p(col(name))).alias("max_" + name));
      features.addAll(List.of("mean_" + name, "max_" + name));
    }
    return windows
        .groupBy("user")
        .agg(count("*").alias("windows"), columns.toArray(Column[]::new))
        .coalesce(1)
        .sortWithinPartitions("user"); // the same order gives the same clusters
  }

  private static Dataset<Row> standardised(Dataset<Row> users, List<String> features) {
    Dataset<Row> assembled =
        new VectorAssembler().setInputCols(features.toArray(String[]::new)).setOutputCol("raw").transform(users);
    return new StandardScaler()
        .setInputCol("raw")
        .setOutputCol("features")
        .setWithMean(true)
        .setWithStd(true)
        .fit(assembled)
        .transform(assembled)
        .select("user", "windows", "features");
  }

  private static KMeansModel fit(Dataset<Row> users, int clusters) {
    return new KMeans().setK(clusters).setSeed(SEED).fit(users);
  }

  private static KMeansModel best(Dataset<Row> users, int count) {
    KMeansModel best = null;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int k = 2; k <= Math.min(MOST_CLUSTERS, count / 2); k++) {
      KMeansModel model = fit(users, k);
      double score = new ClusteringEvaluator().evaluate(model.transform(users));
      if (score > bestScore) {
        best = model;
        bestScore = score;
      }
    }
    return best;
  }

  private static List<Placed> placed(List<Row> rows, KMeansModel model, List<String> features) {
    Vector[] centres = model.clusterCenters();
    int[] sizes = new int[centres.length];
    int[] clusterOf = rows.stream().mapToInt(row -> model.predict(row.getAs("features"))).toArray();
    Arrays.stream(clusterOf).forEach(cluster -> sizes[cluster]++);
    double least = Math.max(2, SHARED_BY * rows.size());
    int[] shared = IntStream.range(0, centres.length).filter(cluster -> sizes[cluster] >= least).toArray();
    Vector[] nearest = rows.stream().map(row -> nearest(row.getAs("features"), centres, shared)).toArray(Vector[]::new);
    double[] distances =
        IntStream.range(0, rows.size()).mapToDouble(i -> distance(rows.get(i).getAs("features"), nearest[i])).toArray();
    double border = border(distances);
    List<Placed> placed = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      List<Reason> apart = apart(row.getAs("features"), nearest[i], features);
      placed.add(
          new Placed(
              row.getAs("user"), row.<Long>getAs("windows"), clusterOf[i], sizes[clusterOf[i]], distances[i],
              distances[i] > border, apart));
    }
    placed.sort(Comparator.comparingDouble(Placed::distance).reversed().thenComparing(Placed::user));
    return placed;
  }

  private static double distance(Vector a, Vector b) {
    return Math.sqrt(Vectors.sqdist(a, b));
  }

  /** Of the clusters in {@code shared}; of all, where none is shared. */
  private static Vector nearest(Vector user, Vector[] centres, int[] shared) {
    int[] among = shared.length > 0 ? shared : IntStream.range(0, centres.length).toArray();
    return Arrays.stream(among)
        .mapToObj(cluster -> centres[cluster])
        .min(Comparator.comparingDouble(centre -> distance(user, centre)))
        .orElseThrow();
  }

  /** Median and median deviation, for the far ones would move a mean. */
  private static double border(double[] distances) {
    double median = median(distances);
    double[] deviations = Arrays.stream(distances).map(distance -> Math.abs(distance - median)).toArray();
    return median + FAR_DEVIATIONS * DEVIATIONS_OF_MAD * median(deviations);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static List<Reason> apart(Vector user, Vector centre, List<String> features) {
    List<Reason> reasons = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      reasons.add(new Reason(features.get(i), user.apply(i) - centre.apply(i)));
    }
    reasons.sort(Comparator.comparingDouble((Reason reason) -> -Math.abs(reason.deviations())));
    return reasons;
  }
}
