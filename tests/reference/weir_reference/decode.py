"""frame -> Facts. Never fails."""
from . import link
from .facts import Facts, NotIp, Unreadable


def decode(record, tunnels="inner"):
    try:
        return link.frame(record.link_type, record.data, tunnels)
    except NotIp as not_ip:
        return Facts(kind="not_ip", ether_type=not_ip.ether_type)
    except Unreadable as unreadable:
        return Facts(kind="malformed", malformed=unreadable.reason)
