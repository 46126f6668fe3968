package weir.spark;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's Kafka source, with its options, for streams that must go on: {@link PacketsStream} rides out a time without Kafka
 * and goes on after a kill. For {@code format(PacketsSource.class.getName())}.
 */
public final class PacketsSource implements TableProvider {
  /** Option: with {@code Trigger.AvailableNow}, one row more tells the end ({@link EndOfInput}). */
  static final String TELLS_END = "tellsEnd";

  private final TableProvider kafka = new KafkaSourceProvider();

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return kafka.inferSchema(options);
  }

  @Override
  public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new Packets((SupportsRead) kafka.getTable(schema, partitioning, properties));
  }

  private record Packets(SupportsRead kafka) implements SupportsRead {
    @Override
    public String name() {
      return kafka.name();
    }

    @Override
    public Column[] columns() {
      return kafka.columns();
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return () ->
          new PacketsScan(
              kafka.newScanBuilder(options).build(),
              options.get("kafka.bootstrap.servers"),
              kafkaProperties(options.asCaseSensitiveMap()),
              options.getBoolean(TELLS_END, false));
    }

    private static Map<String, String> kafkaProperties(Map<String, String> options) {
      Map<String, String> properties = new TreeMap<>(options);
      properties.keySet().removeIf(name -> !name.startsWith("kafka."));
      return properties;
    }
  }

  private record PacketsScan(Scan kafka, String servers, Map<String, String> kafkaProperties, boolean tellsEnd) implements Scan {
    @Override
    public StructType readSchema() {
      return kafka.readSchema();
    }

    @Override
    public String description() {
      return kafka.description();
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpoint) {
      return new PacketsStream(
          kafka.toMicroBatchStream(checkpoint), servers, new LostRecords(servers, kafkaProperties), tellsEnd);
    }
  }
}
