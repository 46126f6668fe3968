import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes a topic of one replica where there is none: MakeTopic HOST:PORT NAME PARTITIONS [PROPERTY=VALUE]... */
public final class MakeTopic {
  public static void main(String[] arguments) throws Exception {
    Map<String, String> properties = new java.util.HashMap<>();
    for (int i = 3; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      properties.put(pair[0], pair[1]);
    }
    NewTopic topic = new NewTopic(arguments[1], Integer.parseInt(arguments[2]), (short) 1).configs(properties);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments[0]))) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException failure) {
      if (!(failure.getCause() instanceof TopicExistsException)) {
        System.err.println("MakeTopic: " + failure.getCause().getMessage());
        System.exit(1);
      }
    }
  }
}
