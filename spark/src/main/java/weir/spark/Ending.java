package weir.spark;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;

/** The end of a query's Spark. */
public final class Ending {
  /** Its upkeep goes on by the clock while Spark ends, and would tell that there is none. */
  private static final String STATES = "org.apache.spark.sql.execution.streaming.state.StateStore";

  private Ending() {}

  /** After the query has ended. */
  public static void stop(SparkSession spark) {
    silence();
    spark.stop();
  }

  /** After the query has ended, where others stop Spark. */
  static void silence() {
    Configurator.setLevel(STATES, Level.OFF);
  }
}
