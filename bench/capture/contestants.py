"""Who reads the capture, by which command line.

In an argument {file} is the capture, {folder} a fresh folder for results, {sink} the port of a UDP socket that takes
flow records and drops them, {build} the build's folder, {weir} the program.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Contestant:
    name: str
    command: tuple
    does: str
    version: tuple = ()
    slow: bool = False  # minutes a run: one round, on the first capture only
    on_long_capture: bool = True


CONTESTANTS = (
    Contestant("weir", ("{weir}", "run", "--read", "{file}", "--data", "{folder}"),
               "all metrics of each user and second, sessions, names, profiles; into SQLite", ("{weir}", "--version")),
    Contestant("nfpcapd", ("nfpcapd", "-r", "{file}", "-w", "{folder}"),
               "flow records into files", ("nfdump", "-V")),
    Contestant("softflowd", ("softflowd", "-r", "{file}", "-m", "100000", "-n", "127.0.0.1:{sink}"),
               "flow records by NetFlow to a socket", ("softflowd", "-h")),
    Contestant("argus", ("argus", "-X", "-r", "{file}", "-w", "{folder}/out.argus"),
               "flow records, both directions joined, into a file", ("argus", "-h")),
    Contestant("tcpdump", ("tcpdump", "-r", "{file}", "-w", "/dev/null"),
               "reads and copies each packet, looks at none", ("tcpdump", "--version")),
    Contestant("tshark", ("tshark", "-q", "-z", "conv,ip", "-r", "{file}"),
               "dissects each packet, counts by address pair", ("tshark", "--version"), slow=True, on_long_capture=False),
    Contestant("walk", ("{build}/bench/weir_walk_capture", "{file}"),
               "the floor: a mapped file, a 5-tuple hash table"),
    Contestant("cat", ("cat", "{file}"), "reads the bytes", ("cat", "--version"), on_long_capture=False),
)
