package weir.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * A line of JSON for each trigger of a query, into a file of the driver's: {@code operations}, sums since the start of the
 * query, and {@code progress}, Spark's own figures of the trigger. For measurements (bench).
 */
final class ProgressLines extends StreamingQueryListener {
  private final Path file;
  private final OperationTimes times;

  ProgressLines(String file, OperationTimes times) {
    this.file = Path.of(file);
    this.times = times;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    String line =
        String.format(
            "{\"operations\":{\"map\":%d,\"merge\":%d,\"settle\":%d,\"render\":%d,\"packets\":%d},\"progress\":%s}%n",
            times.map.sum(),
            times.merge.sum(),
            times.settle.sum(),
            times.render.sum(),
            times.packets.sum(),
            event.progress().json());
    try {
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}
}
