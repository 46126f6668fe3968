package weir.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;
import weir.core.StepTimes;

/**
 * Processor time of the executors' calls of the core, added up over all tasks, in nanoseconds, with the packets that were
 * mapped. Executors add, the driver reads. A task that Spark repeats counts each time: it took its time each time.
 */
final class OperationTimes implements StepTimes, Serializable {
  private static final long serialVersionUID = 1;

  final LongAccumulator map;
  final LongAccumulator merge;
  final LongAccumulator settle;
  final LongAccumulator render;
  final LongAccumulator packets;

  OperationTimes(SparkContext context) {
    map = context.longAccumulator("map nanoseconds");
    merge = context.longAccumulator("merge nanoseconds");
    settle = context.longAccumulator("settle nanoseconds");
    render = context.longAccumulator("render nanoseconds");
    packets = context.longAccumulator("packets");
  }

  @Override
  public void took(long mergeNanoseconds, long settleNanoseconds, long renderNanoseconds) {
    merge.add(mergeNanoseconds);
    settle.add(settleNanoseconds);
    render.add(renderNanoseconds);
  }
}
