import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * RunJobs: for each line "CLASS tab ARGUMENT tab ARGUMENT..." of standard input, runs that class with these arguments in this
 * JVM, where a Spark is warm, and prints what it prints and then a line of its exit status behind a unit separator.
 */
public final class RunJobs {
  public static void main(String[] none) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("\t", -1);
      Method run = Class.forName(words[0]).getDeclaredMethod("run", String[].class);
      Object status = run.invoke(null, (Object) Arrays.copyOfRange(words, 1, words.length));
      System.out.println("\u001f" + status);
      System.out.flush();
    }
  }
}
