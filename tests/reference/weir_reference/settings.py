"""What shapes results, and what follows from the settings alone: which addresses are local, and whose."""
import dataclasses
import functools
import ipaddress

NANOSECONDS = 1_000_000_000
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
EVERYTHING = ("0.0.0.0/0", "::/0")


@dataclasses.dataclass
class Settings:
    networks: tuple = EVERYTHING
    users: dict = dataclasses.field(default_factory=dict)  # name -> prefixes
    window: int = 60
    slide: int = 1
    long_window: int = 3600
    idle_timeout: int = 120 * NANOSECONDS
    answer_timeout: int = 3 * NANOSECONDS
    lateness: int = 1 * NANOSECONDS
    tunnels: str = "inner"


def pane_of(time):
    return time // NANOSECONDS


class Directory:
    """Answers about addresses, each computed once."""

    def __init__(self, settings):
        networks = [ipaddress.ip_network(prefix) for prefix in settings.networks]
        owners = [(ipaddress.ip_network(prefix), name) for name, prefixes in settings.users.items() for prefix in prefixes]
        owners.sort(key=lambda owner: -owner[0].prefixlen)
        broadcasts = {network.broadcast_address for network in networks if network.version == 4 and 1 <= network.prefixlen <= 30}
        broadcasts.add(ipaddress.ip_address("255.255.255.255"))

        @functools.lru_cache(maxsize=None)
        def is_unicast(text):
            address = ipaddress.ip_address(text)
            return not address.is_multicast and address not in broadcasts

        @functools.lru_cache(maxsize=None)
        def is_local(text):
            return is_unicast(text) and any(ipaddress.ip_address(text) in network for network in networks)

        @functools.lru_cache(maxsize=None)
        def named_user(text):
            """The name of the user that has this local address, or None."""
            return next((name for prefix, name in owners if ipaddress.ip_address(text) in prefix), None)

        self.is_unicast, self.is_local, self.named_user = is_unicast, is_local, named_user
