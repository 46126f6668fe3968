package weir.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import weir.core.Core;

/** What is kept beside a checkpoint: which settings it was made with, a name for the run, and the version of its state. */
public final class RunFolder {
  private static final String FIRST_VERSION = "1"; // was not written down

  private RunFolder() {}

  /**
   * The run's name; of a new checkpoint, a new one. Throws {@link IllegalArgumentException} with a line for the user when the
   * checkpoint was made with other settings or by a release whose state this one does not read, or when its file cannot be read.
   */
  public static String open(String checkpoint, String settingsHash, Configuration configuration) throws IOException {
    Path file = new Path(checkpoint, "weir-run");
    FileSystem files = file.getFileSystem(configuration);
    if (!files.exists(file)) {
      String name = UUID.randomUUID().toString();
      try (FSDataOutputStream out = files.create(file, false)) {
        out.write((settingsHash + "\n" + name + "\n" + Core.stateVersion() + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new IOException("cannot write to the checkpoint " + checkpoint + ": " + Failure.lineOf(e)); // no cause: this is the line
      }
      return name;
    }
    String[] lines = linesOf(file, files);
    String version = lines.length > 2 ? lines[2] : FIRST_VERSION;
    if (!version.equals(Integer.toString(Core.stateVersion()))) {
      throw new IllegalArgumentException(
          "the checkpoint " + checkpoint + " is of another release of weir (state " + version + ", here " + Core.stateVersion()
              + "): go on with that release, or name another --checkpoint and another --database to start afresh");
    }
    if (lines.length < 2 || !lines[0].equals(settingsHash)) {
      throw new IllegalArgumentException(
          "the checkpoint " + checkpoint + " was made with other settings (" + lines[0] + ", now " + settingsHash
              + "): go back to those, or name another --checkpoint and another --database to start afresh");
    }
    return lines[1];
  }

  private static String[] linesOf(Path file, FileSystem files) {
    try (FSDataInputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the checkpoint's file " + file + " cannot be read (" + e.getMessage()
              + "): bring it back from a copy, or name another --checkpoint and another --database to start afresh");
    }
  }
}
