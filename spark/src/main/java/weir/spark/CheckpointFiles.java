package weir.spark;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager;

/** Spark's files of a checkpoint, those on a local file system by {@link LocalFiles}; snapshots of the state Spark copies itself. */
public final class CheckpointFiles extends FileSystemBasedCheckpointFileManager {
  /** Spark's way to make one. */
  public CheckpointFiles(Path path, Configuration configuration) {
    super(path, isLocal(path, configuration) ? withLocalFiles(configuration) : configuration);
  }

  private static boolean isLocal(Path path, Configuration configuration) {
    String scheme = path.toUri().getScheme();
    return "file".equals(scheme == null ? FileSystem.getDefaultUri(configuration).getScheme() : scheme);
  }

  private static Configuration withLocalFiles(Configuration configuration) {
    Configuration ours = new Configuration(configuration);
    ours.setClassLoader(LocalFiles.class.getClassLoader());
    ours.setClass("fs.file.impl", LocalFiles.class, FileSystem.class);
    ours.setBoolean("fs.file.impl.disable.cache", true); // it may have Hadoop's already
    return ours;
  }
}
