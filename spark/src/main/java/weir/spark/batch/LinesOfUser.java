package weir.spark.batch;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import scala.Tuple2;
import weir.core.Core;
import weir.core.History;
import weir.core.History.Line;

/** Kind and text of the lines of one user, made as they are asked for: a chunk of packets is in memory at a time. */
final class LinesOfUser implements Iterator<Tuple2<Integer, String>>, AutoCloseable {
  private final Archive archive;
  private final Archive.Extent extent;
  private final History.Options wanted;
  private final List<Archive.Place> places;
  private final History history;
  private final Queue<Line> ready = new ArrayDeque<>();
  private int next;

  LinesOfUser(
      BatchOptions options, String user, List<Archive.Place> places, Archive.Extent extent, History.Options wanted) {
    this.archive = Archive.of(options);
    this.extent = extent;
    this.wanted = wanted;
    this.places = places;
    this.history = new History(Core.of(options.settings()), user, extent.firstPane(), wanted);
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && next <= places.size()) {
      if (next == places.size()) {
        finish();
      } else {
        readNext();
      }
    }
    return !ready.isEmpty();
  }

  private void readNext() {
    archive.read(places.get(next++)).ifPresent(history::add);
    if (next < places.size()) {
      ready.addAll(history.settle(places.get(next).pane())); // no chunk that follows begins before it
    }
  }

  private void finish() {
    next++;
    ready.addAll(history.finish(extent.completeUntil(), wanted.range().to() >= extent.completeUntil()));
    close();
  }

  @Override
  public Tuple2<Integer, String> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Line line = ready.remove();
    return new Tuple2<>(line.kind(), line.json());
  }

  @Override
  public void close() {
    history.close();
  }
}
