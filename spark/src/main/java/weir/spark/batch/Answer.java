package weir.spark.batch;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FileDescriptor;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.storage.StorageLevel;

/** Where JSON lines go: standard output, a folder of text files, or a Parquet data set with the columns of the lines. */
final class Answer {
  private static final int BUFFER_BYTES = 1 << 16;

  private Answer() {}

  static void write(Dataset<String> lines, BatchOptions options) {
    if (options.jsonFolder().isEmpty() && options.parquetFolder().isEmpty()) {
      lines.persist(StorageLevel.DISK_ONLY()).count(); // by all tasks at once; the iterator would run one after the other
      print(lines.toLocalIterator());
    }
    if (!options.jsonFolder().isEmpty()) {
      lines.write().mode(SaveMode.ErrorIfExists).text(options.jsonFolder());
    }
    if (!options.parquetFolder().isEmpty()) {
      lines.sparkSession().read().json(lines).write().mode(SaveMode.ErrorIfExists).parquet(options.parquetFolder());
    }
  }

  static void print(Iterator<String> lines) {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES), false, StandardCharsets.UTF_8);
    lines.forEachRemaining(line -> out.print(line + "\n"));
    out.flush();
  }
}
