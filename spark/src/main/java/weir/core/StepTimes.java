package weir.core;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Told after each step of a shard what processor time it took, in nanoseconds: to unite its pieces, to settle them, and to make
 * window lines, documents and state entries of what was settled.
 */
public interface StepTimes {
  ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  StepTimes NOBODY = (merge, settle, render) -> {};

  /** Processor time of this thread, in nanoseconds. */
  static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }

  void took(long mergeNanoseconds, long settleNanoseconds, long renderNanoseconds);
}
