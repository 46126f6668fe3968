package weir.spark;

import java.io.BufferedWriter;
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
    try {
      Files.createDirectories(file.getParent());
      try (BufferedWriter lines = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        for (OutputRow row : rows) {
          lines.append(Integer.toString(row.kind())).append('\t').append(row.key()).append('\t');
          HexFormat.of().formatHex(lines, row.value()).append('\n');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write rows", e);
    }
  }
}
