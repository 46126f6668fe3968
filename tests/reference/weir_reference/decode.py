"""frame -> Facts. Never fails."""
import functools

from . import link
from .facts import Facts, NotIp, Unreadable


def decode(record, tunnels="inner"):
    return decode_bytes(record.link_type, record.data, tunnels)


@functools.lru_cache(maxsize=30_000)  # a capture is often decoded again for other settings
def decode_bytes(link_type, data, tunnels):
    try:
        return link.frame(link_type, data, tunnels)
    except NotIp as not_ip:
        return Facts(kind="not_ip", ether_type=not_ip.ether_type)
    except Unreadable as unreadable:
        return Facts(kind="malformed", malformed=unreadable.reason)
