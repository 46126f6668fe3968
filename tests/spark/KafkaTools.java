import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Kafka's tools, many calls in one JVM: each line of the file is one, its words end with tabs. kafka-acls.sh is Kafka's own,
 * which ends the JVM when it fails; of kafka-topics.sh there is --create.
 */
public final class KafkaTools {
  public static void main(String[] arguments) throws Exception {
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] words = line.split("\t");
      String[] given = Arrays.copyOfRange(words, 1, words.length);
      if (words[0].equals("kafka-acls.sh")) {
        kafka.admin.AclCommand.main(given);
      } else {
        makeTopic(given);
      }
    }
  }

  private static void makeTopic(String[] given) throws Exception {
    Map<String, String> options = new HashMap<>();
    Map<String, String> configs = new HashMap<>();
    List<String> flags = new ArrayList<>(List.of("--create", "--if-not-exists"));
    for (int i = 0; i < given.length; i++) {
      if (flags.remove(given[i])) {
        continue;
      }
      String[] pair = given[i + 1].split("=", 2);
      if (given[i].equals("--config")) {
        configs.put(pair[0], pair[1]);
      } else {
        options.put(given[i], given[i + 1]);
      }
      i++;
    }
    Properties client = new Properties();
    client.load(new FileInputStream(options.get("--command-config")));
    client.put("bootstrap.servers", options.get("--bootstrap-server"));
    NewTopic topic = new NewTopic(options.get("--topic"), Integer.parseInt(options.get("--partitions")), (short) 1);
    try (Admin admin = Admin.create(client)) {
      admin.createTopics(List.of(topic.configs(configs))).all().get();
    }
  }
}
