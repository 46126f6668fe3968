package weir.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Loads the native library, once a JVM: the file that the system property {@code weir.library} names, else the one in the
 * jar, which is copied to a temporary file first (a library can be loaded from a file only).
 */
final class Library {
  private static final String RESOURCE = "/weir/linux-x86_64/libweir_jni.so";

  private Library() {}

  static void load() {
    String named = System.getProperty("weir.library");
    if (named != null) {
      System.load(Path.of(named).toAbsolutePath().toString());
      return;
    }
    try {
      Path file = extract();
      System.load(file.toString());
      Files.deleteIfExists(file); // the loaded library stays mapped
    } catch (IOException e) {
      throw new UncheckedIOException("cannot extract the native library", e);
    }
  }

  private static Path extract() throws IOException {
    try (InputStream packed = Library.class.getResourceAsStream(RESOURCE)) {
      if (packed == null) {
        throw new IOException("this jar has no library for " + System.getProperty("os.arch"));
      }
      Path file = Files.createTempFile("libweir_jni", ".so");
      Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    }
  }
}
