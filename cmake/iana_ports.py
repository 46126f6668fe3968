"""Turns iana_ports.tsv (transport, port, name) into the rows of a C++ table: iana_ports.py INPUT OUTPUT."""
import sys

NUMBERS = {"tcp": 6, "udp": 17, "sctp": 132}
with open(sys.argv[1], encoding="ascii") as lines, open(sys.argv[2], "w", encoding="ascii") as table:
    for line in lines:
        if not line.startswith("#"):
            transport, port, name = line.rstrip("\n").split("\t")
            table.write(f'{{{NUMBERS[transport]}, {port}, "{name}"}},\n')
