package weir.spark;

import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import weir.core.NativeException;

/** What ended a query, in one line on standard error, with an exit status of docs/exit-status.md. */
public final class Failure {
  private static final int ANYTHING_ELSE = 1;
  private static final int USAGE = 2;
  private static final int PERMISSION = 4;
  private static final int STORAGE = 5;
  private static final int UNAVAILABLE = 6;
  private static final Set<Integer> NO_RIGHT = Set.of(13, 18); // MongoDB's codes: Unauthorized, AuthenticationFailed

  /** They tell of each failure with stack traces, of which tell() gives one where it is of use. */
  private static final List<String> TELL_OF_FAILURES =
      List.of(
          "org.apache.spark.executor.Executor",
          "org.apache.spark.scheduler.TaskSetManager",
          "org.apache.spark.sql.execution.streaming.runtime.MicroBatchExecution");

  /** What a query says of itself: a line for the user, not a fault of the program. */
  static final class CannotGoOn extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotGoOn(String line) {
      super(line);
    }
  }

  private Failure() {}

  /** Before a query starts on this driver. */
  public static void tellAlone() {
    TELL_OF_FAILURES.forEach(logger -> Configurator.setLevel(logger, Level.OFF));
  }

  /** Gives the status. What is a fault of the program, as far as one can see, comes with its stack trace. */
  public static int tell(Throwable failure) {
    if (failure instanceof UncheckedIOException line) { // of Topics: the cause is the line, its cause the kind
      System.err.println("weir: " + line.getCause().getMessage());
      return status(failure);
    }
    System.err.println("weir: " + lineOf(failure));
    int status = failure instanceof IllegalArgumentException ? USAGE : status(failure);
    if (status == ANYTHING_ELSE && !isKnown(failure)) {
      failure.printStackTrace();
    }
    return status;
  }

  /** The first line of the innermost message: the others say of what was done when it came. */
  static String lineOf(Throwable failure) {
    Throwable innermost = innermost(failure);
    String first = innermost.getMessage() == null ? "" : innermost.getMessage().lines().findFirst().orElse("");
    return saysWhatItIs(innermost) && !first.isEmpty() ? first : innermost.getClass().getSimpleName() + (first.isEmpty() ? "" : ": " + first);
  }

  /** Of others the message may be a path and no more. */
  private static boolean saysWhatItIs(Throwable innermost) {
    return innermost instanceof CannotGoOn
        || innermost instanceof NativeException
        || innermost instanceof IllegalArgumentException
        || innermost instanceof MongoException
        || innermost instanceof KafkaException
        || innermost.getClass() == IOException.class;
  }

  private static Throwable innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean isKnown(Throwable failure) {
    Throwable innermost = innermost(failure);
    return innermost instanceof CannotGoOn || innermost instanceof NativeException;
  }

  /** By the first of a kind from the outside in. */
  static int status(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isPermission(cause)) {
        return PERMISSION;
      }
      if (cause instanceof MongoException || cause instanceof KafkaException) {
        return UNAVAILABLE;
      }
    }
    return innermost(failure) instanceof IOException ? STORAGE : ANYTHING_ELSE;
  }

  private static boolean isPermission(Throwable cause) {
    return cause instanceof AuthorizationException
        || cause instanceof AuthenticationException
        || cause instanceof MongoSecurityException
        || cause instanceof MongoException mongo && NO_RIGHT.contains(mongo.getCode());
  }
}
