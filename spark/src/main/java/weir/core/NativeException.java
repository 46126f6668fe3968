package weir.core;

/** What went wrong inside the native library, in one line. The object it happened in is of no use any more. */
public final class NativeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NativeException(String line) {
    super(line);
  }
}
