"""An office as a capture: users that ask for names, visit servers and talk to each other."""
import random

from frames import FIN_ACK, PUSH_ACK, SYN, SYN_ACK, pcap, tcp, udp

MICROSECONDS = 1_000_000


def dialogue(rng, user, port):
    """One session of a user: [(microseconds after its begin, frame)]."""
    if rng.random() < 0.3:
        server = f"192.0.2.{rng.randrange(4)}"
        return [(0, udp(user, port, server, 53, bytes(30))), (rng.randrange(9_000), udp(server, 53, user, port, bytes(rng.randrange(40, 400))))]
    server = f"10.0.0.{rng.randrange(1, 6)}" if rng.random() < 0.1 else f"198.51.100.{rng.randrange(200)}"
    service = rng.choice((80, 443, 443, 443, 22, 8443))
    frames = [(0, tcp(user, port, server, service, SYN)), (2_000, tcp(server, service, user, port, SYN_ACK))]
    at = 4_000
    for _ in range(rng.randrange(4, 40)):
        at += rng.randrange(1_000, 400_000)
        ends = (user, port, server, service) if rng.random() < 0.4 else (server, service, user, port)
        frames.append((at, tcp(*ends, PUSH_ACK, bytes(rng.randrange(1_000)))))
    return frames + [(at + 1_000, tcp(user, port, server, service, FIN_ACK))]


def office(users, seconds, packets, seed=1):
    """A pcap file of about `packets` packets of 10.0.1.1 to 10.0.1.`users`; one in a thousand comes late."""
    rng = random.Random(seed)
    frames, port = [], 20_000
    while len(frames) < packets:
        port = port + 1 if port < 60_000 else 20_000
        begin = rng.randrange(seconds * MICROSECONDS)
        for at, frame in dialogue(rng, f"10.0.1.{rng.randrange(1, users + 1)}", port):
            arrives = begin + at + (3 * MICROSECONDS if rng.random() < 0.001 else 0)
            frames.append((arrives, begin + at, frame))
    frames.sort(key=lambda frame: frame[0])
    return pcap((at, frame) for arrives, at, frame in frames if arrives < seconds * MICROSECONDS)
