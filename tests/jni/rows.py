"""Rows of the sinks, as make_case and the queries write them, and what of two runs must be equal."""
import collections
import zlib

from bson import read_document

SETTINGS = '[traffic]\nnetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10", "2001::/16"]\n'
WINDOW, PANE, SESSION, PROFILE, USER_MINUTE, NETWORK_PANE = range(6)
KINDS = {WINDOW: "windows", PANE: "panes", SESSION: "sessions", PROFILE: "profiles", USER_MINUTE: "users",
         NETWORK_PANE: "network panes"}


LONGEST = 2_000  # bytes of a value that are kept


def shortened(value):
    """A long value as make_case prints it: its length and its CRC-32 and Adler-32."""
    if len(value) <= LONGEST:
        return value
    return f"#{len(value)}-{zlib.crc32(value) << 32 | zlib.adler32(value)}"


def read_rows(text):
    rows = collections.defaultdict(list)
    for line in text.splitlines():
        kind, key, value = line.split("\t")
        rows[int(kind)].append((key, value if value.startswith("#") else shortened(bytes.fromhex(value))))
    return rows


def users_of(rows):
    """What users did in all, from increments of any grain."""
    sums = {}
    for _, value in dict.fromkeys(rows[USER_MINUTE]):  # the same row again is a repeat, which a store does not take
        document = read_document(value)
        held = sums.setdefault(document["user"], collections.Counter())
        first, last = held.pop("first", document["first"]), held.pop("last", document["last"])
        held.update({name: value for name, value in document.items()
                     if name not in ("_id", "user", "minute", "first", "last")})
        held["first"], held["last"] = min(first, document["first"]), max(last, document["last"])
    return sums


def final(rows, kind):
    """What a store holds at the end: profiles are replaced; what is written again is there once."""
    if kind == USER_MINUTE:
        return users_of(rows)
    if kind == PROFILE:
        return dict(rows[kind])
    return sorted(set(rows[kind]), key=str)


def without_the_last_minute(want, have):
    """The embedded engine gives no minute or hour of the network that ends with the input; the others do."""
    last = {key.split("|")[0]: (key, value) for key, value in sorted(have, key=lambda row: int(row[0].split("|")[1]))}
    return [row for row in have if row in want or row != last[row[0].split("|")[0]]]


def differences(expected, actual):
    found = []
    for kind, name in KINDS.items():
        want, have = final(expected, kind), final(actual, kind)
        if kind == NETWORK_PANE:
            have = without_the_last_minute(want, have)
        if want == have:
            continue
        if isinstance(want, dict):
            wrong = [key for key in sorted(set(want) | set(have)) if want.get(key) != have.get(key)]
            found.append(f"{name}: {len(wrong)} of {len(want)} differ, first {wrong[0]}: "
                         f"{want.get(wrong[0])} is {have.get(wrong[0])}")
        else:
            missing = collections.Counter(want) - collections.Counter(have)
            extra = collections.Counter(have) - collections.Counter(want)
            found.append(f"{name}: {sum(missing.values())} missing, {sum(extra.values())} extra of {len(want)}; "
                         f"missing {next(iter(missing), None)}, extra {next(iter(extra), None)}")
    return found
