"""Sources to packets with a pane each: which are late, and which panes settle."""
import dataclasses

from .decode import decode
from .facts import Facts
from .settings import pane_of


@dataclasses.dataclass
class Packet:
    moment: tuple       # (time, source, order in the source): "first" is least
    wire_length: int
    facts: Facts
    late: bool
    pane: int           # the late pane when late

    @property
    def time(self):
        return self.moment[0]


def read_source(records, source, settings):
    """The source's packets, in its order, by its clock."""
    packets, newest = [], None
    for order, record in enumerate(records):
        late = newest is not None and pane_of(record.time) < pane_of(newest - settings.lateness)
        if newest is None or record.time > newest:
            newest = record.time
        pane = pane_of(newest) if late else pane_of(record.time)
        packets.append(Packet((record.time, source, order), record.wire_length, decode(record, settings.tunnels), late, pane))
    return packets


def read_sources(sources, settings):
    """(all packets by moment, the first pane of the input, the last settled one); panes None without a packet. A source is
    a list of files' records, a file's records a list."""
    packets = []
    for number, files in enumerate(sources):
        in_order = sorted((records for records in files if records), key=lambda records: records[0].time)
        packets += read_source([record for records in in_order for record in records], number, settings)
    packets.sort(key=lambda packet: packet.moment)
    panes = [packet.pane for packet in packets if not packet.late]
    return packets, min(panes, default=None), max(panes, default=None)
