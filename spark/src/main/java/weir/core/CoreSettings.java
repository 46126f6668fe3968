package weir.core;

import java.io.Serializable;
import java.util.List;

/**
 * What every executor needs to know: the text of the settings file, the probes that panes wait for, in order, and the number
 * of the topic's partitions.
 */
public record CoreSettings(String toml, List<String> probes, int partitions) implements Serializable {
  public CoreSettings {
    probes = List.copyOf(probes);
  }
}
