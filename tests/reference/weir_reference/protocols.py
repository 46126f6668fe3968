"""Names by port and by IP protocol number, from the lists in the repository."""
import pathlib
import re

from .facts import ICMP, ICMPV6, SCTP, TCP, UDP

LISTS = pathlib.Path(__file__).resolve().parents[3] / "src" / "traffic"
NUMBERS = {"tcp": TCP, "udp": UDP, "sctp": SCTP}


def read_services():
    lines = (LISTS / "iana_ports.tsv").read_text(encoding="ascii").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {(NUMBERS[transport], int(port)): name for transport, port, name in rows}


SERVICES = read_services()
TRANSPORTS = re.findall(r'"(.*?)"', (LISTS / "transport_names.inc").read_text(encoding="ascii"))


def transport_name(transport):
    known = transport < len(TRANSPORTS) and TRANSPORTS[transport]
    return known or f"ip-{transport}"


def is_registered(transport, port):
    return (transport, port) in SERVICES


def protocol_of(transport, service_port):
    return SERVICES.get((transport, service_port), transport_name(transport))


def is_echo(transport):
    return transport in (ICMP, ICMPV6)
