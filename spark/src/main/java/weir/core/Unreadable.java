package weir.core;

/** Why a record was not mapped (api/kafka-record.md); the order is that of src/kafka/record.h. */
public enum Unreadable {
  FOREIGN,
  VERSION,
  HEADER,
  VALUE,
  ORDERS,
  TOO_LONG,
  KEY,
  /** A failure of ours inside the library. */
  INTERNAL;

  /** The word of the dead-letter header. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  static Unreadable at(int place) {
    Unreadable[] all = values();
    return place >= 0 && place < all.length ? all[place] : INTERNAL;
  }
}
