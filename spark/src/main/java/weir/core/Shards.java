package weir.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The shards of this JVM that are ready to go on. The store has the truth: beside a shard's entries it has a token, made
 * anew by each step, and a shard is used again only when it is of the step that the store has last. After a failed or
 * repeated task, or when another executor takes over, tokens differ and the shard is made from its entries.
 */
public final class Shards {
  private static final byte[] TOKEN = {'T'};
  private static final Shards OF_THIS_JVM = new Shards();

  private record Held(byte[] token, Shard shard) {}

  private final Map<String, Held> held = new ConcurrentHashMap<>();

  public static Shards ofThisJvm() {
    return OF_THIS_JVM;
  }

  /** One step of a shard of {@code run}, from and to {@code entries}. Gives blocks of rows ({@link OutputRow#of}). */
  public List<byte[]> step(
      Core core, String run, int number, ShardEntries entries, byte[][] pieces, Shard.Options options) {
    return step(core, run, number, entries, pieces, options, StepTimes.NOBODY);
  }

  /** The same; {@code times} hears what processor time it took, entries not counted. */
  public List<byte[]> step(
      Core core,
      String run,
      int number,
      ShardEntries entries,
      byte[][] pieces,
      Shard.Options options,
      StepTimes times) {
    String name = run + "/" + number;
    Shard shard = current(core, name, number, entries);
    Step step;
    try {
      step = timed(shard, pieces, options, times);
    } catch (RuntimeException failure) {
      shard.close();
      throw failure;
    }
    for (Step.Change change : step.changes()) {
      if (change.value() == null) {
        entries.remove(change.key());
      } else {
        entries.put(change.key(), change.value());
      }
    }
    byte[] token = newToken();
    entries.put(TOKEN, token);
    held.put(name, new Held(token, shard));
    return step.rows();
  }

  private static Step timed(Shard shard, byte[][] pieces, Shard.Options options, StepTimes times) {
    long[] before = shard.stepTimes();
    long began = StepTimes.now();
    byte[][] blocks = shard.settle(pieces, options);
    long settled = StepTimes.now();
    Step step = Step.of(blocks);
    long read = StepTimes.now() - settled;
    long[] after = shard.stepTimes();
    long merge = after[0] - before[0];
    long render = after[1] - before[1];
    times.took(merge, settled - began - merge - render, render + read);
    return step;
  }

  /** Lets go of every shard; the next step of each makes it from its entries. */
  public void forgetAll() {
    held.values().forEach(kept -> kept.shard().close());
    held.clear();
  }

  private Shard current(Core core, String name, int number, ShardEntries entries) {
    Held kept = held.remove(name);
    byte[] token = entries.get(TOKEN);
    if (kept != null && Arrays.equals(kept.token(), token)) {
      return kept.shard();
    }
    if (kept != null) {
      kept.shard().close();
    }
    List<Map.Entry<byte[], byte[]>> all = new ArrayList<>(token == null ? List.of() : entries.all());
    all.removeIf(entry -> Arrays.equals(entry.getKey(), TOKEN));
    return new Shard(core, number, all);
  }

  private static byte[] newToken() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return ByteBuffer.allocate(16).putLong(random.nextLong()).putLong(random.nextLong()).array();
  }
}
