package weir.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.TaskContext;
import weir.core.OutputRow;

/** Rows as text files of a folder, one a task and trigger: a repeated trigger writes the same files again. */
final class FileSink {
  private FileSink() {}

  static void write(String folder, long batch, List<OutputRow> rows) {
    TaskContext task = TaskContext.get();
    Path file = Path.of(folder, "batch-" + batch + "-" + task.partitionId() + "-" + task.taskAttemptId() + ".rows");
    StringBuilder lines = new StringBuilder();
    for (OutputRow row : rows) {
      lines.append(row.kind()).append('\t').append(row.key()).append('\t');
      lines.append(HexFormat.of().formatHex(row.value())).append('\n');
    }
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write rows", e);
    }
  }
}
