import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import weir.core.Core;
import weir.core.CoreSettings;
import weir.core.Mapper;
import weir.core.OutputRow;
import weir.core.Shard;
import weir.core.ShardEntries;
import weir.core.Shards;
import weir.core.Unreadable;

/**
 * RunCase SETTINGS SEED FORGET: for each line "RECORDS ROWS" of standard input, puts a file of make_case through the core as
 * the engine would, cut at random into triggers, and writes all rows to the file ROWS. FORGET: one of how many triggers
 * loses what this JVM has in memory, 0 for none. Prints "RECORDS triggers=N poison=N".
 */
public final class RunCase {
  record Message(int partition, byte[][] headers, byte[] value) {}

  /** An engine's store, as a map. */
  static final class Entries implements ShardEntries {
    private final Map<String, byte[]> held = new TreeMap<>();

    private static String text(byte[] key) {
      return new String(key, StandardCharsets.ISO_8859_1);
    }

    public byte[] get(byte[] key) {
      return held.get(text(key));
    }

    public void put(byte[] key, byte[] value) {
      held.put(text(key), value);
    }

    public void remove(byte[] key) {
      held.remove(text(key));
    }

    public List<Map.Entry<byte[], byte[]>> all() {
      return held.entrySet().stream()
          .map(entry -> Map.entry(entry.getKey().getBytes(StandardCharsets.ISO_8859_1), entry.getValue()))
          .collect(Collectors.toList());
    }
  }

  static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean atEnd() {
      return at == bytes.length;
    }

    int varint() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at++];
        value |= (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    byte[] text() {
      int size = varint();
      at += size;
      return java.util.Arrays.copyOfRange(bytes, at - size, at);
    }

    Message message() {
      int partition = varint();
      byte[][] headers = new byte[2 * varint()][];
      for (int i = 0; i < headers.length; i++) {
        headers[i] = text();
      }
      return new Message(partition, headers, text());
    }
  }

  private static final int LONGEST = 2_000; // bytes of a value that are printed

  private final Core core;
  private final Random random;
  private final int forget;
  private final Entries[] entries = new Entries[Mapper.PIECES];
  private final String run;
  private int triggers;
  private int poison;

  RunCase(Core core, Random random, int forget, String run) {
    this.core = core;
    this.random = random;
    this.forget = forget;
    this.run = run;
    for (int i = 0; i < entries.length; i++) {
      entries[i] = new Entries();
    }
  }

  private void map(Mapper mapper, Message message) {
    Optional<Unreadable> problem = mapper.add(message.partition(), 0, 0, message.headers(), message.value());
    problem.ifPresent(reason -> {
      throw new IllegalStateException("a record of a probe is " + reason.word());
    });
  }

  /** A record that nobody can read, between those of the probe: it must change nothing. */
  private void tryPoison(Mapper mapper, Message message) {
    byte[] damaged = message.value().length > 30 ? message.value().clone() : new byte[900_000];
    damaged[random.nextInt(4)] ^= 0x55; // of the magic number
    if (mapper.add(message.partition(), 0, 0, message.headers(), damaged).isPresent()) {
      poison++;
    } else {
      throw new IllegalStateException("a damaged record was mapped");
    }
  }

  /** One trigger: each partition's records are a task's. */
  private void trigger(List<Message> messages, PrintStream out) {
    triggers++;
    if (forget > 0 && random.nextInt(forget) == 0) {
      Shards.ofThisJvm().forgetAll();
    }
    List<List<byte[]>> pieces = new ArrayList<>();
    for (int shard = 0; shard < Mapper.PIECES; shard++) {
      pieces.add(new ArrayList<>());
    }
    Map<Integer, List<Message>> tasks =
        messages.stream().collect(Collectors.groupingBy(Message::partition, TreeMap::new, Collectors.toList()));
    for (List<Message> task : tasks.values()) {
      try (Mapper mapper = new Mapper(core)) {
        for (Message message : task) {
          if (random.nextInt(50) == 0) {
            tryPoison(mapper, message);
          }
          map(mapper, message);
        }
        byte[][] mapped = mapper.take();
        for (int shard = 0; shard < Mapper.PIECES; shard++) {
          if (mapped[shard] != null) {
            pieces.get(shard).add(mapped[shard]);
          }
        }
      }
    }
    for (int shard = 0; shard < Mapper.PIECES; shard++) {
      settle(shard, pieces.get(shard), out);
    }
  }

  private void settle(int shard, List<byte[]> pieces, PrintStream out) {
    if (pieces.isEmpty()) {
      return;
    }
    byte[][] given = pieces.toArray(byte[][]::new);
    if (random.nextInt(4) == 0) {
      given = new byte[][] {core.merge(given)};
    }
    Shard.Options options = new Shard.Options(-1, true, true, 0, false);
    List<byte[]> blocks = Shards.ofThisJvm().step(core, run, shard, entries[shard], given, options);
    for (OutputRow row : blocks.stream().map(OutputRow::of).flatMap(List::stream).toList()) {
      out.println(row.kind() + "\t" + row.key() + "\t" + shown(row.value()));
    }
  }

  /** As make_case prints a value. */
  private static String shown(byte[] value) {
    if (value.length <= LONGEST) {
      return HexFormat.of().formatHex(value);
    }
    return "#" + value.length + "-" + Long.toUnsignedString(sum(new CRC32(), value) << 32 | sum(new Adler32(), value));
  }

  private static long sum(Checksum of, byte[] value) {
    of.update(value);
    return of.getValue();
  }

  private void run(List<Message> messages, PrintStream out) {
    int most = 1 + random.nextInt(60);
    for (int at = 0; at < messages.size(); ) {
      int end = Math.min(messages.size(), at + 1 + random.nextInt(most));
      trigger(messages.subList(at, end), out);
      at = end;
    }
    Shards.ofThisJvm().forgetAll();
  }

  private static void runFile(String toml, long seed, int forget, String records, String rows) throws Exception {
    Reader reader = new Reader(Files.readAllBytes(Path.of(records)));
    List<Message> messages = new ArrayList<>();
    while (!reader.atEnd()) {
      messages.add(reader.message());
    }
    int partitions = 1 + messages.stream().mapToInt(Message::partition).max().orElse(0);
    Core core = Core.of(new CoreSettings(toml, List.of("probe"), partitions));
    RunCase run = new RunCase(core, new Random(seed), forget, records);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      run.run(messages, out);
    }
    Files.write(Path.of(rows), bytes.toByteArray());
    System.out.println(records + " triggers=" + run.triggers + " poison=" + run.poison);
  }

  public static void main(String[] arguments) throws Exception {
    String toml = Files.readString(Path.of(arguments[0]));
    long seed = Long.parseLong(arguments[1]);
    int forget = Integer.parseInt(arguments[2]);
    try (var lines = new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("\t");
        runFile(toml, seed++, forget, parts[0], parts[1]);
      }
    }
  }
}
