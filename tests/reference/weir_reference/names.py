"""Names that the traffic gives to addresses, each found whole in a single packet."""
import re

from .facts import address_text, number

NAME = re.compile(rb"[A-Za-z0-9._-]{1,253}")
METHODS = (b"GET ", b"POST", b"HEAD", b"PUT ", b"DELE", b"OPTI", b"PATC", b"CONN", b"TRAC")


def checked(name):
    """Lower case and without a final dot; None unless it has nothing but name characters."""
    name = name.removesuffix(b".")
    return name.decode().lower() if NAME.fullmatch(name) else None


def tls_server_name(data):
    """The host_name of a ClientHello (RFC 6066, 3)."""
    try:
        if data[:2] == b"\x14\x03":  # ChangeCipherSpec before it
            data = data[5 + number(data, 3, 2):]
        if data[:2] != b"\x16\x03" or number(data, 5, 1) != 1:
            return None
        at = 5 + 4 + 2 + 32
        at += 1 + number(data, at, 1)  # session
        at += 2 + number(data, at, 2)  # cipher suites
        at += 1 + number(data, at, 1)  # compression
        end = at + 2 + number(data, at, 2)
        at += 2
        while at < end:
            kind, length = number(data, at, 2), number(data, at + 2, 2)
            if kind == 0:
                return first_host_name(data, at + 4)
            at += 4 + length
    except IndexError:
        pass
    return None


def first_host_name(data, at):
    if number(data, at + 2, 1) != 0:
        return None
    length = number(data, at + 3, 2)
    number(data, at + 5, length)  # all there
    return checked(data[at + 5:at + 5 + length])


def http_host(data):
    """The Host field of a request (RFC 9112, 3.2) without its port."""
    if data[:4] not in METHODS:
        return None
    lines = data.split(b"\n")[:-1]  # the last one may be cut off
    if not lines or not re.search(rb" HTTP/1\.[01]\r?$", lines[0]):
        return None
    for line in lines[1:]:
        line = line.rstrip(b"\r")
        if not line:
            return None
        if line[:5].lower() == b"host:":
            return checked(re.sub(rb":\d*$", b"", line[5:].strip(b" \t")))
    return None


def dns_answers_over_tcp(data):
    try:
        length = number(data, 0, 2)
    except IndexError:
        return ()
    return dns_answers(data[2:2 + length]) if len(data) >= 2 + length else ()


def dns_answers(data):
    """((name asked, address), ...) of a response with one question; those before the cut when it is cut off."""
    answers = []
    try:
        flags, questions, count = number(data, 2, 2), number(data, 4, 2), number(data, 6, 2)
        if not flags & 0x8000 or flags & 15 or questions != 1:
            return ()
        name, at = question(data)
        if name is None:
            return ()
        for _ in range(count):
            if len(answers) == 32:
                break
            at = skip_name(data, at)
            kind, network, length = number(data, at, 2), number(data, at + 2, 2), number(data, at + 8, 2)
            number(data, at + 10, length)
            if network == 1 and (kind, length) in ((1, 4), (28, 16)):
                answers.append((name, address_text(data[at + 10:at + 10 + length])))
            at += 10 + length
    except IndexError:
        pass
    return tuple(answers)


def question(data):
    labels, at = [], 12
    while number(data, at, 1):
        length = data[at]
        if length > 63:
            return None, at
        number(data, at + 1, length)
        labels.append(data[at + 1:at + 1 + length])
        at += 1 + length
    number(data, at + 1, 4)
    return checked(b".".join(labels)), at + 5


def skip_name(data, at):
    while True:
        length = number(data, at, 1)
        if length >= 192:
            return at + 2
        at += 1 + length
        if length == 0:
            return at
