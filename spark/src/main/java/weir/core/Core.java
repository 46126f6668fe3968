package weir.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The settings that shape results, ready for use: one a JVM for each text, kept until the JVM ends. Thread-safe. */
public final class Core {
  private static final Map<CoreSettings, Core> CORES = new ConcurrentHashMap<>();

  private final long handle;

  private Core(long handle) {
    this.handle = handle;
  }

  /** Throws {@link NativeException} with a line for what is wrong with the settings. */
  public static Core of(CoreSettings settings) {
    return CORES.computeIfAbsent(settings, Core::open);
  }

  private static Core open(CoreSettings settings) {
    byte[][] probes =
        settings.probes().stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    try {
      Path file = Files.createTempFile("weir", ".toml"); // executors have the text, not the driver's file
      try {
        Files.writeString(file, settings.toml());
        return new Core(Native.openCore(file.toString(), probes, settings.partitions()));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the settings for the native library", e);
    }
  }

  /** Of what shapes results: settings, list of probes, number of partitions. */
  public String settingsHash() {
    return new String(Native.settingsHash(handle), StandardCharsets.UTF_8);
  }

  /** Of a shard's entries in a store: those of another version are refused. */
  public static int stateVersion() {
    return Native.stateVersion();
  }

  /** How long results stay in a database, counted back from the newest pane. Of the settings, but shapes no result. */
  public Keeping keeping() {
    long[] seconds = Native.keeping(handle);
    return new Keeping(seconds[0], seconds[1], seconds[2]);
  }

  /** Pieces of one shard as one; those of one partition in their order. */
  public byte[] merge(byte[]... pieces) {
    return Native.merge(handle, pieces);
  }

  long handle() {
    return handle;
  }
}
