"""One user's sessions, from all views of one session key."""
import collections
import dataclasses
import functools

from .attribution import IN, OUT
from .facts import ACK, FIN, RST, SYN, TCP
from .protocols import is_echo, is_registered, protocol_of
from .settings import pane_of

PENDING, ANSWERED, REFUSED, UNANSWERED = "pending", "answered", "refused", "unanswered"


@dataclasses.dataclass
class Session:
    """From one opening until it is idle."""
    key: tuple
    panes: dict                     # pane -> views, by moment, later fragments too
    opened: int = 0                 # time
    initiated_by: str = OUT         # the direction of the initiator's packets, and of the session
    midstream: bool = False
    outcome: str = PENDING          # the last word, as of the end of the input
    decided_in: int | None = None   # the pane that it became known in
    names: list = dataclasses.field(default_factory=list)  # that its own packets gave: (rank, time, text)

    @property
    def opening_pane(self):
        return min(self.panes)

    @property
    def service_port(self):
        return self.key[4] if self.initiated_by == OUT else self.key[2]

    @functools.cached_property
    def protocol(self):
        return protocol_of(self.key[0], self.service_port if not is_echo(self.key[0]) else None)

    def views(self):
        return [view for pane in sorted(self.panes) for view in self.panes[pane]]

    def outcome_at(self, pane):
        return self.outcome if self.decided_in is not None and self.decided_in <= pane else PENDING

    def own_name(self, pane):
        """The best name that its own packets gave up to this pane: (rank, time, text), or None."""
        return best_name([name for name in self.names if pane_of(name[1]) <= pane])


def gives_name(view):
    return view.direction == OUT and view.packet.facts.name is not None and view.packet.facts.kind == "session"


def given_name(view):
    rank, text = view.packet.facts.name
    return rank, view.packet.time, text


def best_name(names):
    """By rank, then the newest, then the least text."""
    return min(names, key=lambda name: (-name[0], -name[1], name[2]), default=None)


def is_fragment(view):
    return view.packet.facts.kind == "fragment"


def sessions_of_key(key, views, errors, settings, last_pane):
    """`views`: the user's views with this key, not late, by moment. `errors`: moments of the ICMP errors that quote it.
    Later fragments that find no open session lose their key."""
    by_pane = collections.defaultdict(list)
    for view in views:
        by_pane[view.packet.pane].append(view)
    sessions, newest = [], None
    for pane in sorted(by_pane):
        whole = [view for view in by_pane[pane] if not is_fragment(view)]
        if whole and (newest is None or whole[0].packet.time - newest >= settings.idle_timeout):
            sessions.append(Session(key, {}))
        elif not whole and (newest is None or by_pane[pane][0].packet.time - newest >= settings.idle_timeout):
            for view in by_pane[pane]:
                view.key = None
            continue
        sessions[-1].panes[pane] = by_pane[pane]
        newest = max(view.packet.time for view in by_pane[pane])
    for session in sessions:
        session.names = [given_name(view) for view in session.views() if gives_name(view)]
        describe_opening(session)
    for session, following in zip(sessions, sessions[1:] + [None]):
        decide(session, following, errors, settings, last_pane)
    return sessions


def describe_opening(session):
    views = [view for view in session.panes[session.opening_pane] if not is_fragment(view)]
    first = views[0]
    session.opened = first.packet.time
    transport, _, local_port, _, remote_port = session.key
    syns = [view for view in views if transport == TCP and view.packet.facts.tcp_flags & (SYN | ACK) == SYN]
    if syns:
        session.initiated_by = syns[0].direction
        return
    session.midstream = transport == TCP
    session.initiated_by = first.direction
    sender_port, other_port = (local_port, remote_port) if first.direction == OUT else (remote_port, local_port)
    if not is_echo(transport) and is_registered(transport, sender_port) and not is_registered(transport, other_port):
        session.initiated_by = IN if first.direction == OUT else OUT


def decide(session, following, errors, settings, last_pane):
    """The first event within the answer timeout decides; later fragments are none. Opened again, it stays as it was."""
    deadline, until = session.opened + settings.answer_timeout, following.opening_pane if following else last_pane + 1
    events = [(moment, REFUSED) for moment in errors]
    for view in session.views():
        if view.direction != session.initiated_by and not is_fragment(view):
            events.append((view.packet.moment, REFUSED if view.packet.facts.tcp_flags & RST else ANSWERED))
    events = [event for event in events if session.opened <= event[0][0] <= deadline and pane_of(event[0][0]) < until]
    if events:
        moment, session.outcome = min(events)
        session.decided_in = pane_of(moment[0])
    elif pane_of(deadline) < until:
        session.outcome, session.decided_in = UNANSWERED, pane_of(deadline)


def ending(session, settings, last_pane):
    """(why it is no longer open, in which pane): it was idle, or the panes ended."""
    newest = max(view.packet.time for view in session.views())
    pane = pane_of(newest + settings.idle_timeout)
    if pane > last_pane:
        return "forced_end", last_pane
    seen = any(view.packet.facts.tcp_flags & (FIN | RST) for view in session.views())
    return "end_of_flow" if seen else "idle_timeout", pane
