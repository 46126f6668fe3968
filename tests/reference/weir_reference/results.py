"""All results of a run: sources in, JSON lines out."""
import bisect
import collections

from .attribution import IN, Attribution
from .clock import read_sources
from .content import sum_of
from .lines import (count_fields, long_window_line, profile_line, rate_fields, session_fields, time_text, window_body)
from .sessions import ending
from .settings import NANOSECONDS, Directory, Settings, pane_of
from .user import User


def quoted_errors(packets):
    """session key, seen from either end -> moments of the ICMP errors that quote it, the first of each pane."""
    errors = collections.defaultdict(list)
    for packet in packets:
        if packet.facts.kind == "icmp_error" and packet.facts.quoted and not packet.late:
            transport, source, source_port, destination, destination_port = packet.facts.quoted
            ends = {(transport, source, source_port, destination, destination_port),
                    (transport, destination, destination_port, source, source_port)}
            for key in ends:
                if not errors[key] or pane_of(errors[key][-1][0]) != packet.pane:
                    errors[key].append(packet.moment)
    return errors


class Results:
    """`sources`: each a list of files, each a list of records (capture_files.read_records)."""

    def __init__(self, sources, settings=None):
        self.settings = settings or Settings()
        self.packets, self.first_pane, self.last_pane = read_sources(sources, self.settings)
        attribution = Attribution(self.packets, Directory(self.settings))
        self.unattributed = attribution.unattributed
        errors = quoted_errors(self.packets)
        self.users = {name: User(name, views, errors, self.settings, self.last_pane)
                      for name, views in attribution.views.items()}

    def borders(self, user):
        """The slide borders at which the user has a window."""
        window, slide = self.settings.window, self.settings.slide
        result = set()
        for pane in {view.packet.pane for view in user.on_time}:
            first = -(-(pane + 1) // slide) * slide
            result.update(range(first, min(pane + window, self.last_pane + 1) + 1, slide))
        return result

    def windows(self, every=1):
        """(line without user and times, user, start, end) by border, then user. Equal panes give the very same object.
        Only of borders that are multiples of `every` slides is the line worked out; it is None else."""
        order = sorted((border, user.name.encode(), user.name) for user in self.users.values() for border in self.borders(user))
        panes_of = {name: sorted(user.panes) for name, user in self.users.items()}
        newest = {}  # user -> (panes, body): neighbouring windows often have the same panes
        for border, _, name in order:
            if border // self.settings.slide % every:
                yield None, name, border - self.settings.window, border
                continue
            start, panes = border - self.settings.window, panes_of[name]
            panes = panes[bisect.bisect_left(panes, start):bisect.bisect_left(panes, border)]
            if newest.get(name, (None,))[0] != panes:
                content = sum_of([self.users[name].panes[pane] for pane in panes])
                newest[name] = panes, window_body(content, self.settings.window)
            yield newest[name][1], name, start, border

    def window_lines(self):
        for body, name, start, end in self.windows():
            times = {"start": time_text(start * NANOSECONDS), "end": time_text(end * NANOSECONDS)}
            yield {"type": "window", "user": name, **times, **body}

    def long_windows(self, user):
        """(start, covered seconds, content) of each long window with a packet that is not late."""
        length = self.settings.long_window
        for start in sorted({view.packet.pane // length * length for view in user.on_time}):
            covered = min(start + length, self.last_pane + 1) - max(start, self.first_pane)
            yield start, covered, sum_of([user.panes[pane] for pane in sorted(user.panes) if start <= pane < start + length])

    def long_window_lines(self):
        return [long_window_line(name, start, self.settings, covered, content) for name, user in self.users.items()
                for start, covered, content in self.long_windows(user)]

    def profile_lines(self):
        newest = [(name, list(self.long_windows(user))[-1:]) for name, user in self.users.items()]
        return {name: profile_line(name, start, self.settings, covered, content) for name, last in newest
                for start, covered, content in last}

    def user_lines(self):
        return {name: user_line(user) for name, user in self.users.items()}

    def session_lines(self):
        return [line for user in self.users.values() for sessions in user.sessions.values()
                for line in whole_sessions(user, sessions, self.settings, self.last_pane)]

    def summary_line(self, windows):
        """`windows`: how many there were."""
        late = [packet for packet in self.packets if packet.late]
        malformed = [packet for packet in self.packets if packet.facts.kind == "malformed"]
        not_ip = [packet for packet in self.packets if packet.facts.kind == "not_ip"]
        times = [packet.time for packet in self.packets]
        opened = sum(len(sessions) for user in self.users.values() for sessions in user.sessions.values())
        return {"type": "summary", "packets": len(self.packets), "bytes": all_bytes(self.packets), "users": len(self.users),
                "windows": windows, "sessions_opened": opened, "late": len(late), "late_bytes": all_bytes(late),
                "malformed": len(malformed), "unattributed": len(self.unattributed),
                "unattributed_bytes": all_bytes(self.unattributed), "not_ip": len(not_ip), "not_ip_bytes": all_bytes(not_ip),
                "malformed_by_reason": dict(collections.Counter(packet.facts.malformed for packet in malformed)),
                "not_ip_by_ethertype": dict(collections.Counter(f"0x{packet.facts.ether_type:04x}" for packet in not_ip)),
                "dropped": {"kernel": 0, "queue": 0, "ahead_of_clock": 0},
                "first": time_text(min(times)) if times else None, "last": time_text(max(times)) if times else None}


def all_bytes(packets):
    return sum(packet.wire_length for packet in packets)


def user_line(user):
    sums = [0, 0, 0, 0]
    for view in user.views:
        sums[0 if view.direction == IN else 1] += 1
        sums[2 if view.direction == IN else 3] += view.packet.wire_length
    times, late = [view.packet.time for view in user.views], [view for view in user.views if view.packet.late]
    return {"type": "user", "user": user.name, **count_fields(sums),
            "sessions_opened": sum(len(sessions) for sessions in user.sessions.values()), "late_packets": len(late),
            "late_bytes": sum(view.packet.wire_length for view in late),
            "first": time_text(min(times)), "last": time_text(max(times))}


def whole_sessions(user, sessions, settings, last_pane):
    for session in sessions:
        sums, flags, times = [0, 0, 0, 0], {"in": 0, "out": 0}, []
        for view in session.views():
            sums[0 if view.direction == IN else 1] += 1
            sums[2 if view.direction == IN else 3] += view.packet.wire_length
            flags[view.direction] |= view.packet.facts.tcp_flags
            times.append(view.packet.time)
        reason, pane = ending(session, settings, last_pane)
        state = {"tcp_flags": flags, "first": min(times), "last": max(times), "outcome": session.outcome,
                 "name": user.session_name(session, pane)}
        seconds = (max(times) - session.opened) / NANOSECONDS
        yield {"type": "session", "user": user.name, **session_fields(session, sums, seconds, state),
               "end_reason": reason}
