package weir.spark;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.TaskContext;
import weir.core.OutputRow;

/** Rows as text files of a folder, some for each task and trigger: a repeated trigger writes the same files again. */
final class FileSink {
  private FileSink() {}

  /** Writes a file as a whole or not at all. {@code part} counts the task's files. */
  static void write(String folder, long batch, int part, List<OutputRow> rows) {
    TaskContext task = TaskContext.get();
    String name = "batch-" + batch + "-" + task.partitionId() + "-" + task.taskAttemptId() + "-" + part;
    Path unfinished = Path.of(folder, name + ".part"), file = Path.of(folder, name + ".rows");
    try {
      Files.createDirectories(file.getParent());
      try (BufferedWriter lines = Files.newBufferedWriter(unfinished)) {
        for (OutputRow row : rows) {
          lines.append(Integer.toString(row.kind())).append('\t').append(row.key()).append('\t');
          HexFormat.of().formatHex(lines, row.value()).append('\n');
        }
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write rows", e);
    }
  }
}
