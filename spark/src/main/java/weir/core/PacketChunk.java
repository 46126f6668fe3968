package weir.core;

/** A chunk of a user's archived packets as it was stored (api/packets.md). {@code latePane} null: not late. */
public record PacketChunk(
    String probe, int source, int linkType, long timeOffset, Long latePane, byte[] orders, byte[] data) {}
