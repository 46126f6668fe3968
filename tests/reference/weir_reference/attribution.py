"""Whose packet it is: packets to views, one for each user and direction."""
import collections
import dataclasses

from .clock import Packet

OUT, IN = "out", "in"


@dataclasses.dataclass
class View:
    """A packet as one user sees it."""
    packet: Packet
    direction: str
    local: str
    remote: str
    key: tuple | None       # (transport, local address, local port, remote address, remote port) when it has a session


def has_addresses(packet):
    return packet.facts.kind not in ("not_ip", "malformed")


def first_panes(packets, directory):
    """user -> the pane from whose start on it is one, for every local address without a name that sends."""
    first = {}
    for packet in packets:
        source = packet.facts.source
        if has_addresses(packet) and directory.is_local(source) and directory.named_user(source) is None:
            first[source] = min(packet.pane, first.get(source, packet.pane))
    return first


class Attribution:
    """`views[user]`: by moment, late ones too. `unattributed`: packets of no user."""

    def __init__(self, packets, directory):
        self.directory = directory
        self.first_pane = first_panes(packets, directory)
        self.views = collections.defaultdict(list)
        self.unattributed = []
        for packet in packets:
            if has_addresses(packet):
                self.attribute(packet)

    def user_of(self, address, pane):
        if not self.directory.is_local(address):
            return None
        name = self.directory.named_user(address)
        if name is not None:
            return name
        return address if self.first_pane.get(address, pane + 1) <= pane else None

    def attribute(self, packet):
        facts = packet.facts
        ends = ((OUT, facts.source, facts.source_port, facts.destination, facts.destination_port),
                (IN, facts.destination, facts.destination_port, facts.source, facts.source_port))
        nobody = True
        for direction, local, local_port, remote, remote_port in ends:
            user = self.user_of(local, packet.pane)
            if user is not None:
                key = None
                if facts.kind == "session" and self.directory.is_unicast(local) and self.directory.is_unicast(remote):
                    key = (facts.transport, local, local_port, remote, remote_port)
                self.views[user].append(View(packet, direction, local, remote, key))
                nobody = False
        if nobody:
            self.unattributed.append(packet)
