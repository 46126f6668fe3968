"""Which session a later fragment belongs to."""
import collections

REACH = 30  # panes between a first fragment and the later ones


def assign_fragments(views):
    """Gives later fragments among one user's views the key of their session, where it is known; the caller drops it again
    where no such session is open. Of several first fragments: the least moment of the fragment's own pane, else the newest
    pane's before."""
    first = collections.defaultdict(dict)  # datagram -> pane -> key
    for view in views:  # by moment
        if view.key and view.packet.facts.first_fragment:
            first[datagram(view)].setdefault(view.packet.pane, view.key)
    for view in views:
        if view.packet.facts.kind == "fragment":
            pane = view.packet.pane
            known = [p for p in first[datagram(view)] if pane - REACH <= p <= pane]
            if known:
                view.key = first[datagram(view)][max(known)]


def datagram(view):
    facts = view.packet.facts
    return view.direction, view.local, view.remote, facts.transport, facts.fragment_id
