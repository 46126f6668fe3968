"""What one frame says by itself."""
import dataclasses
import socket

ICMP, TCP, UDP, ICMPV6, SCTP = 1, 6, 17, 58, 132
FIN, SYN, RST, ACK = 1, 2, 4, 16
DNS, HTTP_HOST, TLS_SNI = 1, 2, 3  # names, by rising rank
MOST_LAYERS = 64


class NotIp(Exception):
    """No IP header follows; carries the last EtherType."""

    def __init__(self, ether_type):
        super().__init__(ether_type)
        self.ether_type = ether_type


class Unreadable(Exception):
    """A header that cannot be read; carries the reason."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclasses.dataclass
class Facts:
    """kind: "not_ip", "malformed" (no addresses), "session" (with ports), "other", "fragment" (a later one),
    "icmp_error". For ICMP echo both ports are the identifier."""
    kind: str = "other"
    malformed: str | None = None
    ether_type: int = 0
    source: str = ""
    destination: str = ""
    transport: int = 0
    source_port: int = 0
    destination_port: int = 0
    tcp_flags: int = 0
    first_fragment: bool = False
    fragment_id: int = 0
    quoted: tuple | None = None          # (transport, source, source port, destination, destination port)
    name: tuple | None = None            # (rank, text) that the packet's sender gave to its destination
    dns_answers: tuple = ()              # (text, address) each


def address_text(data):
    return socket.inet_ntop(socket.AF_INET if len(data) == 4 else socket.AF_INET6, data)


def number(data, at, length):
    """Big-endian; the bytes must be there."""
    value = data[at:at + length]
    if len(value) < length:
        raise IndexError(at)
    return int.from_bytes(value, "big")
