"""The generators and behaviours that tests go through, each with what brings out its forms."""

GENERATORS = ("uniform", "office", "server", "machine")

START = "2026-01-05T10:30:00Z"  # a Monday
USER, BEGIN, END = 3, 30, 200  # who misbehaves, and from when to when, in seconds

BEHAVIOURS = {
    "scan hosts": ("scan", {"interval": "50ms", "targets": 400}),
    "scan hosts outside": ("scan", {"interval": "50ms", "targets": 400, "where": "outside", "port": 22}),
    "scan ports": ("scan", {"over": "ports", "port": 1, "targets": 1024, "interval": "20ms"}),
    "scan ports slowly": ("scan", {"over": "ports", "port": 1, "targets": 1024, "interval": "10s"}),
    "beacon": ("beacon", {"interval": "5s", "jitter_percent": 20}),
    "exfiltrate": ("exfiltrate", {"megabytes": 5, "pieces": 4, "interval": "10s"}),
    "brute-force ftp": ("brute-force", {"attempts": 100}),
    "brute-force imap": ("brute-force", {"attempts": 100, "service": "imap", "per_connection": 5}),
    "worm": ("worm", {"targets": 300, "interval": "100ms"}),
    "worm outside": ("worm", {"targets": 300, "interval": "100ms", "where": "outside", "port": 8080}),
    "spam": ("spam", {"messages": 80}),
    "dns-tunnel": ("dns-tunnel", {}),
    "dga": ("dga", {"names": 200, "found_per_mille": 30}),
    "dead-service": ("dead-service", {}),
    "dead-service silent": ("dead-service", {"answer": "silent", "interval": "10s"}),
    "dead-service unreachable": ("dead-service", {"answer": "unreachable"}),
    "wrong-resolver": ("wrong-resolver", {}),
    "wrong-resolver refused": ("wrong-resolver", {"answer": "refused"}),
    "duplicate-address": ("duplicate-address", {"interval": "10s"}),
    "rogue-dhcp": ("rogue-dhcp", {"interval": "5s"}),
}


def _toml(value):
    return str(value) if isinstance(value, int) else f'"{value}"'


def generator_scenario(generator, loss_per_million=1_000):
    return (f'start = "{START}"\nduration = "20m"\nloss_per_million = {loss_per_million}\nipv6_percent = 30\n'
            f'[[users]]\ncount = 15\ngenerator = "{generator}"\n'
            + ('mean_wait = "10s"\n' if generator == "server" else ""))


def behaviour_scenario(what, ipv6_percent=0, users=10, mean_wait="120s"):
    """Users of the paper's life, and one that besides does `what`: a name of BEHAVIOURS, or (kind, parameters)."""
    kind, parameters = BEHAVIOURS[what] if isinstance(what, str) else what
    rows = "".join(f"{key} = {_toml(value)}\n" for key, value in parameters.items())
    return (f'start = "{START}"\nduration = "5m"\nipv6_percent = {ipv6_percent}\n'
            f'[[users]]\ncount = {users}\nmean_wait = "{mean_wait}"\n'
            f'[[behaviour]]\nuser = {USER}\nkind = "{kind}"\nstart = "{BEGIN}s"\nend = "{END}s"\n' + rows)


def all_behaviours(ipv6_percent):
    """One user after the other does each of BEHAVIOURS; all else is quiet."""
    text = (f'start = "{START}"\nduration = "5m"\nipv6_percent = {ipv6_percent}\n'
            f'[[users]]\ncount = {len(BEHAVIOURS)}\nmean_wait = "10000s"\n')
    for user, (kind, parameters) in enumerate(BEHAVIOURS.values()):
        text += f'[[behaviour]]\nuser = {user}\nkind = "{kind}"\nstart = "{10 + user}s"\nend = "260s"\n'
        text += "".join(f"{name} = {_toml(value)}\n" for name, value in parameters.items())
    return text
