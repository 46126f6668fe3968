"""What one user did in a pane or a range of panes: plain sums, and the sum of two of them."""
import dataclasses

PACKETS_IN, PACKETS_OUT, BYTES_IN, BYTES_OUT, OPENED_IN, OPENED_OUT = range(6)


@dataclasses.dataclass
class SessionRow:
    """Sums of the range; the rest as known at the end of its newest pane in it."""
    pane: int
    session: object
    outcome: str
    name: str | None
    sums: list = dataclasses.field(default_factory=lambda: [0, 0, 0, 0])
    tcp_flags: dict = dataclasses.field(default_factory=lambda: {"in": 0, "out": 0})
    opened_times: int = 0
    first: int | None = None     # None without a packet: only the outcome became known
    last: int | None = None


class Content:
    def __init__(self):
        self.totals = [0, 0, 0, 0]
        self.late = [0, 0, 0, 0]
        self.session_counts = {}    # ("opened" | "refused" | "unanswered", direction) -> number
        self.sessions = {}          # key -> SessionRow
        self.tables = {"local_ports": {}, "service_ports": {}, "protocols": {}, "remotes": {}}  # key -> six sums
        self.remote_names = {}      # remote -> (pane, text or None)
        self.visited = set()        # remotes with a packet of an out session

    def row(self, table, key):
        return self.tables[table].setdefault(key, [0] * 6)

    def count_session(self, what, direction):
        self.session_counts[what, direction] = self.session_counts.get((what, direction), 0) + 1


def sum_of(contents):
    """The sum of panes in order of time."""
    result = Content()
    for content in contents:
        add_list(result.totals, content.totals)
        add_list(result.late, content.late)
        for key, number in content.session_counts.items():
            result.session_counts[key] = result.session_counts.get(key, 0) + number
        for name, table in content.tables.items():
            for key, sums in table.items():
                add_list(result.row(name, key), sums)
        for key, row in content.sessions.items():
            add_session(result.sessions, key, row)
        result.remote_names.update(content.remote_names)
        result.visited |= content.visited
    return result


def add_list(into, numbers):
    for index, number in enumerate(numbers):
        into[index] += number


def add_session(sessions, key, row):
    if key not in sessions:
        sessions[key] = SessionRow(row.pane, row.session, row.outcome, row.name, list(row.sums), dict(row.tcp_flags),
                                   row.opened_times, row.first, row.last)
        return
    whole = sessions[key]
    whole.pane, whole.session, whole.outcome, whole.name = row.pane, row.session, row.outcome, row.name
    add_list(whole.sums, row.sums)
    for direction, flags in row.tcp_flags.items():
        whole.tcp_flags[direction] |= flags
    whole.opened_times += row.opened_times
    whole.first = min((time for time in (whole.first, row.first) if time is not None), default=None)
    whole.last = max((time for time in (whole.last, row.last) if time is not None), default=None)
