package weir.spark;

import java.io.IOException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** Spark's readers of Kafka on the executors, which wait where Kafka does not answer. */
record PacketsReaders(PartitionReaderFactory kafka, String servers) implements PartitionReaderFactory {
  private static final long serialVersionUID = 1;

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    if (partition instanceof EndOfInput.Partition) {
      return new EndOfInput.Reader();
    }
    Outage outage = PacketsStream.outage(servers);
    return new Reader(outage.ride(() -> kafka.createReader(partition), PacketsStream::isOutage), outage);
  }

  private record Reader(PartitionReader<InternalRow> kafka, Outage outage) implements PartitionReader<InternalRow> {
    /** A failed one moved nothing: the same record is asked for again. */
    @Override
    public boolean next() {
      return outage.ride(kafka::next, PacketsStream::isOutage);
    }

    @Override
    public InternalRow get() {
      return kafka.get();
    }

    @Override
    public CustomTaskMetric[] currentMetricsValues() {
      return kafka.currentMetricsValues();
    }

    @Override
    public void close() throws IOException {
      kafka.close();
    }
  }
}
