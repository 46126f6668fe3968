"""docs/paper.md from the raw figures."""
import json

import cluster_report
import plots


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(heads, rows):
    return "\n".join([row(*heads), row(*["---"] * len(heads)), *(row(*cells) for cells in rows)])


def percent(share):
    return f"{100 * share:.1f} %"


def port(entry):
    return f"{entry['port']} ({entry['transport']})" if entry else "none"


def profile_rows(profile):
    protocol, local, service = (profile[name] for name in ("top_protocol", "top_local_port", "top_service_port"))
    visited = profile["most_visited"]
    return [("Top protocol, by bytes", f"{protocol['protocol']}, {percent(protocol['share_of_bytes'])}"),
            ("Top used port (local), by sessions opened", port(profile["most_used_local_port"])),
            ("Top used port (service), by sessions opened", port(profile["most_used_service_port"])),
            ("Top port (local), by bytes", f"{port(local)}, {percent(local['share_of_bytes'])}"),
            ("Top port (service), by bytes", f"{port(service)}, {percent(service['share_of_bytes'])}"),
            ("Most visited destination", visited["name"] or visited["remote"] if visited else "none")]


def spread(rounds):
    return f"{len(rounds)}: {rounds[0]:.3f} to {rounds[-1]:.3f}"


def times_rows(points):
    return [(f"{p['users']:,}", p["duration"], f"{p['packets'] / p['seconds']:,.0f}", f"{p['map_milliseconds']:.3f}",
             f"{p['merge_milliseconds']:.3f}", f"{p['settle_milliseconds']:.3f}", f"{p['milliseconds']:.3f}",
             spread(p["rounds"]), f"{p['load']:.1f}") for p in points]


def write(root):
    """docs/paper.md, from bench/paper/*.json."""
    raw = root / "bench/paper"
    cluster = json.loads((raw / "cluster.json").read_text()) if (raw / "cluster.json").exists() else None
    if cluster:
        plots.cluster_times(cluster_report.labelled_lines(cluster["points"]), root / "docs/images/paper")
    (root / "docs/paper.md").write_text(text(json.loads((raw / "results.json").read_text()), cluster))


def about_cluster(cluster):
    if cluster:
        return "No figure of the paper stands here beside 1,000 users and more."
    return ("No figure of the paper stands here beside 1,000 users and more, nor beside a cluster: this page measures the embedded "
            "harness\nalone.")


def text(results, cluster):
    slope, intercept, r_squared = results["fit"]
    points = results["times"]
    hundred = next(p for p in points if p["users"] == 100)
    factor = plots.PAPER_MILLISECONDS / hundred["milliseconds"]
    small = [p for p in points if p["users"] <= 100]
    durations = sorted({p["duration"] for p in small})
    full = "as in the paper" if durations == ["5h"] else "where the paper has 5 h"
    holds = r_squared > 0.99
    return f"""# The paper's evaluation, repeated

Made by `./dev paper`; do not edit. Raw figures: `bench/paper/results.json`. The paper is Ocampo et al., *Scalable
distributed traffic monitoring for enterprise networks with Spark Streaming*. Its workload is emulated
([weir emulate](emulate.md)): each user starts FTP, Web, e-mail or DNS, chosen uniformly, runs it to its end, waits an
exponential time of mean 2 minutes, and repeats. Seed 1.

Measured on {results['machine']['cores']} cores of {results['machine']['processor']}. The load average of the machine stands
beside each time: above about 2, other work was on it.

## Figure 4: bandwidth of a user by protocol, ten minutes
User {results['figure_4_user']}: the one of {results['figure_4_users']} with the most protocols in these ten minutes, the busier
first. Windows of 10 s.

![Bandwidth by protocol](images/paper/figure-4.png)

## Table I: a user's profile
The same user's `weir profile` after the ten minutes.

{table(("", "value"), profile_rows(results["profile"]))}

The paper's "top used port" 40780 is a local port: weir tells local and service ports apart.

## Figure 5, embedded: time for one second of traffic
Mean time to map, merge and settle the traffic of one second, on one thread, by the stages of the program (`bench/paper`,
`weir_pane_times`); the capture is streamed at snaplen 96; reading, storing and showing are not in it. Times are processor
time of that thread, so that other work on the machine counts only by the caches and the core's threads that it takes; each
row is the median round.

{table(("users", "duration", "packets/s", "map ms", "merge ms", "settle ms", "sum ms", "rounds: least to most", "load"), times_rows(points))}

![Time for one second of traffic](images/paper/figure-5.png)

Over {small[0]['users']} to {small[-1]['users']} users: {slope * 1000:.3f} us a user and {intercept * 1000:+.1f} us, R² = {r_squared:.4f}.

{cluster_report.text(cluster, table) if cluster else ""}## What was reproduced
{table(("The paper's claim", "Here", "On what", "What differs"), [
    ("A user's bandwidth by protocol can be followed (Figure 4)", "reproduced", "one emulated user, ten minutes",
     "protocols are IANA names of service ports; FTP data on a passive port is `tcp`"),
    ("A user's profile: top protocol, ports, destination (Table I)", "reproduced, with local and service ports apart",
     "the same user", "the values are those of the emulated user, and cannot equal the testbed's"),
    ("Just above 4 ms for a second of traffic of 100 users on one node (Figure 5)",
     f"{hundred['milliseconds']:.3f} ms, {factor:.0f} times less",
     f"{hundred['duration']} of 100 emulated users, one thread",
     f"embedded, not Spark; other hardware; duration {full}; the volume per user is the emulator's (docs/emulate.md)"),
    *(cluster_report.claims(cluster["points"]) if cluster else ()),
])}

{about_cluster(cluster)} weir's own aim is an R² over 0.99 from 20 to 100 users; this run gives {r_squared:.4f}: the aim is
{"met" if holds else "missed"}.
"""
