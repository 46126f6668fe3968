"""The JSON lines of api/json-lines.md as dictionaries, from sums."""
import datetime
import functools
import ipaddress

from .attribution import IN
from .protocols import is_echo, transport_name
from .settings import NANOSECONDS

FLAGS = "FSRPAUEC"


@functools.lru_cache(maxsize=100_000)
def time_text(time):
    seconds, rest = divmod(time, NANOSECONDS)
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    return f"{moment.strftime('%Y-%m-%dT%H:%M:%S')}.{rest:09d}Z"


def count_fields(sums):
    packets_in, packets_out, bytes_in, bytes_out = sums[:4]
    return {"packets_in": packets_in, "packets_out": packets_out, "packets": packets_in + packets_out,
            "bytes_in": bytes_in, "bytes_out": bytes_out, "bytes": bytes_in + bytes_out}


def rate_fields(sums, seconds):
    return {"bits_per_second" + suffix: amount * 8 / seconds if seconds else 0
            for suffix, amount in (("_in", sums[2]), ("_out", sums[3]), ("", sums[2] + sums[3]))}


def row_fields(sums):
    return {"sessions_opened_in": sums[4], "sessions_opened_out": sums[5], "sessions_opened": sums[4] + sums[5],
            **count_fields(sums)}


def key_fields(table, key, content):
    if table == "protocols":
        return {"protocol": key}
    if table == "remotes":
        return {"remote": key, "name": content.remote_names[key][1]}
    return {"transport": transport_name(key[0]), "port": key[1]}


def tie_breaker(table, key):
    return (key[1], key[0]) if table.endswith("ports") else key.encode()


def most_used(table, content, opened=lambda sums: sums[4] + sums[5]):
    """The table's keys: by sessions opened, then bytes, then the key."""
    rows = content.tables[table]
    return sorted(rows, key=lambda key: (-opened(rows[key]), -(rows[key][2] + rows[key][3]), tie_breaker(table, key)))


def most_visited(content):
    keys = most_used("remotes", content, lambda sums: sums[5])
    return [key for key in keys if key in content.visited]


def most_bytes(table, content):
    return most_used(table, content, lambda sums: 0)


def best(table, keys, content, with_row=False):
    if not keys:
        return None
    return {**key_fields(table, keys[0], content), **(row_fields(content.tables[table][keys[0]]) if with_row else {})}


def list_fields(content):
    result = {table: [{**key_fields(table, key, content), **row_fields(content.tables[table][key])}
                      for key in most_used(table, content)]
              for table in ("protocols", "local_ports", "service_ports", "remotes")}
    return {**result, "remotes_distinct": len(result["remotes"])}


def figure_fields(content, seconds):
    late = dict(zip(("late_packets_in", "late_packets_out", "late_bytes_in", "late_bytes_out"), content.late))
    counts = {f"sessions_{what}_{direction}": content.session_counts.get((what, direction), 0)
              for what in ("opened", "refused", "unanswered") for direction in ("in", "out")}
    return {**count_fields(content.totals), **rate_fields(content.totals, seconds), **late, **counts}


def most_fields(content):
    protocols = most_used("protocols", content)
    return {"most_used_protocol": protocols[0] if protocols else None,
            "most_used_local_port": best("local_ports", most_used("local_ports", content), content),
            "most_used_service_port": best("service_ports", most_used("service_ports", content), content),
            "most_visited": best("remotes", most_visited(content), content)}


def session_fields(session, sums, seconds, state):
    transport, local, local_port, remote, remote_port = session.key
    if is_echo(transport):
        ports = {"identifier": local_port}
    else:
        ports = {"local_port": local_port, "remote_port": remote_port, "service_port": session.service_port}
    flags = {"tcp_flags_" + direction: "".join(letter for bit, letter in enumerate(FLAGS) if value >> bit & 1)
             for direction, value in state["tcp_flags"].items() if value}
    return {"transport": transport_name(transport), "local_address": local, "remote_address": remote, **ports,
            "direction": session.initiated_by, "protocol": session.protocol, "name": state["name"],
            "opened": time_text(session.opened), "first": time_text(state["first"]), "last": time_text(state["last"]),
            **count_fields(sums), **rate_fields(sums, seconds), **flags, "outcome": state["outcome"],
            "midstream": session.midstream}


@functools.lru_cache(maxsize=None)
def address_order(text):
    address = ipaddress.ip_address(text)
    return int(address) if address.version == 6 else 0xFFFF << 32 | int(address)


def session_order(key, sums):
    transport, local, local_port, remote, remote_port = key
    return -(sums[2] + sums[3]), address_order(local), address_order(remote), local_port, remote_port, transport


def session_rows(content, seconds):
    rows = [row for row in content.sessions.values() if row.first is not None]
    rows.sort(key=lambda row: session_order(row.session.key, row.sums))
    return [session_row(row, seconds) for row in rows]


def session_row(row, seconds):
    return {**session_fields(row.session, row.sums, seconds, vars(row)), "opened_times": row.opened_times}


def window_body(content, seconds):
    """A window line without its user and times."""
    sessions = session_rows(content, seconds)
    return {"window_seconds": seconds, **figure_fields(content, seconds), "sessions_active": len(sessions),
            **most_fields(content), "sessions": sessions, **list_fields(content)}


def long_window_line(user, start, settings, covered, content):
    return {"type": "long_window", "user": user, "start": time_text(start * NANOSECONDS),
            "end": time_text((start + settings.long_window) * NANOSECONDS), "long_window_seconds": settings.long_window,
            "covered_seconds": covered, **figure_fields(content, covered), **most_fields(content), **list_fields(content)}


def top_fields(table, content):
    keys, whole = most_bytes(table, content), content.totals[2] + content.totals[3]
    if not keys:
        return None
    sums = content.tables[table][keys[0]]
    return {**key_fields(table, keys[0], content), "share_of_bytes": (sums[2] + sums[3]) / whole if whole else 0}


def profile_line(user, start, settings, covered, content):
    most = {"most_used_" + name[:-1]: best(name, most_used(name, content), content, with_row=True)
            for name in ("local_ports", "service_ports")}
    tops = {"top_" + name[:-1]: top_fields(name, content) for name in ("protocols", "local_ports", "service_ports")}
    return {"type": "profile", "user": user, "long_window_start": time_text(start * NANOSECONDS),
            "long_window_seconds": settings.long_window, "covered_seconds": covered, **most, **tops,
            "most_visited": best("remotes", most_visited(content), content, with_row=True),
            **figure_fields(content, covered), **list_fields(content)}
