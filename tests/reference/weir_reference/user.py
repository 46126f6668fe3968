"""One user: sessions, names and the content of each pane, from its views."""
import collections

from .attribution import IN, OUT
from .content import Content, SessionRow
from .facts import DNS
from .fragments import assign_fragments
from .protocols import is_echo, transport_name
from .sessions import best_name, given_name, gives_name, sessions_of_key
from .settings import NANOSECONDS, pane_of

NAME_LIFETIME = 3600 * NANOSECONDS


class User:
    """`errors`: quoted session key -> moments of ICMP errors. `last_pane`: the last settled one."""

    def __init__(self, name, views, errors, settings, last_pane):
        self.name, self.views = name, views
        self.on_time = [view for view in views if not view.packet.late]
        assign_fragments(self.on_time)
        self.sessions = collections.defaultdict(list)  # key -> its sessions, in order
        by_key = collections.defaultdict(list)
        for view in self.on_time:
            if view.key:
                by_key[view.key].append(view)
        for key, of_key in by_key.items():
            self.sessions[key] = sessions_of_key(key, of_key, errors.get(key, []), settings, last_pane)
        self.names = self.names_of_remotes()
        self.panes = collections.defaultdict(Content)  # pane -> Content
        for view in self.views:
            self.add_totals(view)
        for sessions in self.sessions.values():
            for session in sessions:
                self.add_session(session)
        for view in self.on_time:
            if not view.key:
                self.add_packet(view, transport_name(view.packet.facts.transport))
        for pane, content in self.panes.items():
            for remote in content.tables["remotes"]:
                content.remote_names[remote] = (pane, self.remote_name(remote, pane))

    def names_of_remotes(self):
        """remote -> (rank, time, text) of each name given to it."""
        names = collections.defaultdict(list)
        for view in self.on_time:
            if view.key and gives_name(view):
                names[view.remote].append(given_name(view))
            if view.direction == IN:
                for text, address in view.packet.facts.dns_answers:
                    names[address].append((DNS, view.packet.time, text))
        return names

    def remote_name(self, remote, pane):
        valid = [name for name in self.names.get(remote, [])
                 if pane_of(name[1]) <= pane and name[1] + NAME_LIFETIME > pane * NANOSECONDS]
        best = best_name(valid)
        return best[2] if best else None

    def session_name(self, session, pane):
        own = session.own_name(pane)
        return own[2] if own else self.remote_name(session.key[3], pane)

    def add_totals(self, view):
        content = self.panes[view.packet.pane]
        add_packet(content.late if view.packet.late else content.totals, view)

    def add_packet(self, view, protocol):
        content = self.panes[view.packet.pane]
        add_packet(content.row("protocols", protocol), view)
        add_packet(content.row("remotes", view.remote), view)

    def add_session(self, session):
        transport, _, local_port, remote, _ = session.key
        for pane, views in session.panes.items():
            row = self.row_of(session, pane)
            for view in views:
                self.add_packet(view, session.protocol)
                if not is_echo(transport):
                    add_packet(self.panes[pane].row("local_ports", (transport, local_port)), view)
                    add_packet(self.panes[pane].row("service_ports", (transport, session.service_port)), view)
                add_packet(row.sums, view)
                row.tcp_flags[view.direction] |= view.packet.facts.tcp_flags
            if views and session.initiated_by == OUT:
                self.panes[pane].visited.add(remote)
            times = [view.packet.time for view in views]
            row.first, row.last = min(times), max(times)
        self.add_opening(session)
        if session.decided_in is not None:
            self.row_of(session, session.decided_in)
            if session.outcome != "answered":
                self.panes[session.decided_in].count_session(session.outcome, session.initiated_by)

    def row_of(self, session, pane):
        rows = self.panes[pane].sessions
        if session.key not in rows:
            rows[session.key] = SessionRow(pane, session, session.outcome_at(pane), self.session_name(session, pane))
        return rows[session.key]

    def add_opening(self, session):
        transport, _, local_port, remote, _ = session.key
        content = self.panes[session.opening_pane]
        content.sessions[session.key].opened_times = 1
        content.count_session("opened", session.initiated_by)
        rows = [content.row("protocols", session.protocol), content.row("remotes", remote)]
        if not is_echo(transport):
            rows.append(content.row("local_ports", (transport, local_port)))
            rows.append(content.row("service_ports", (transport, session.service_port)))
        for row in rows:
            row[4 if session.initiated_by == IN else 5] += 1


def add_packet(sums, view):
    """To the first four of packets in, packets out, bytes in, bytes out."""
    sums[0 if view.direction == IN else 1] += 1
    sums[2 if view.direction == IN else 3] += view.packet.wire_length
