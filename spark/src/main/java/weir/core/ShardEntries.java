package weir.core;

import java.util.List;
import java.util.Map;

/** The state of one shard in a store that commits all changes of a step or none. */
public interface ShardEntries {
  byte[] get(byte[] key);

  void put(byte[] key, byte[] value);

  void remove(byte[] key);

  List<Map.Entry<byte[], byte[]>> all();
}
