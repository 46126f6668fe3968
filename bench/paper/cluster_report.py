"""Figure 5 on Spark, for docs/paper.md, from the raw figures."""
import measure


def quota(point):
    return f"{point['quota']} CPUs each" if point["quota"] else "none"


def trail(point):
    if "trail_seconds" not in point:
        return "-"
    seconds = point["trail_seconds"]
    return f"{seconds['median']:.1f} / {seconds['99']:.1f} / {seconds['most']:.1f}" if seconds else "no windows"


def processors(points):
    return sorted({p["processor"] for p in points})


def rows(points):
    for p in points:
        head = (p["workers"], quota(p), f"{p['users']:,}", f"{p['seconds']:,}", p["speed"])
        if "failed" in p:
            yield (*head, p["failed"], *[""] * 11)
            continue
        operations, processor = p["operations_milliseconds"], p["processor_seconds"]
        yield (*head, f"{p['packets_per_second']:,.0f}", *(f"{operations[name]:.2f}" for name in ("map", "merge", "settle")),
               f"{p['milliseconds']:.2f}", f"{operations['render']:.2f}", f"{p['trigger_mean']:,.0f} / {p['trigger_median']:,.0f} / {p['trigger_99']:,.0f}",
               f"{100 * p['share_below_a_second']:.0f} %", trail(p), f"{processor['executors']:.2f} + {processor['driver']:.2f}", f"{p['load']:.1f}{', beside' * is_beside(p)}", processors(points).index(p["processor"]) + 1)


def lines(points):
    """{(workers, quota, speed, beside another): [(users, milliseconds)]} of up to 100 users, where three points or more are alike."""
    found = {}
    for p in points:
        if p["users"] <= 100 and "failed" not in p:
            found.setdefault((p["workers"], quota(p), p["speed"], is_beside(p)), []).append((p["users"], p["milliseconds"]))
    return {alike: line for alike, line in found.items() if len(line) > 2}


def label(alike):
    workers, of_each, speed, beside = alike
    return (f"{workers} worker{'s' * (workers > 1)}, quota: {of_each}, sent at {'recorded rate' if speed == 1 else f'{speed} times the rate'}"
            f"{', beside another cluster' * beside}")


def labelled_lines(points):
    return {label(alike): line for alike, line in lines(points).items()}


def fits(points):
    """A line for each fit; the aim is held against those of recorded rate."""
    for alike, line in lines(points).items():
        slope, intercept, r_squared = measure.linear_fit(line)
        told = f"; weir aims at R² over 0.99: {met(r_squared > 0.99)}" if alike[2] == 1 else ""
        yield f"- {label(alike)}: {slope * 1000:.1f} us a user and {intercept:.2f} ms, R² = {r_squared:.3f} ({len(line)} points){told}."


def of_users(points, users):
    """Points of so many users on one worker: with a quota first, then by length."""
    found = [p for p in points if p["users"] == users and p["workers"] == 1 and "failed" not in p]
    return sorted(found, key=lambda p: (p["quota"] is None, p["seconds"]))


def at_recorded_rate(points):
    return [p for p in points if p["speed"] == 1]


def as_on_the_wire(points):
    """At recorded rate, and not in bursts of a second: those have no trail."""
    return [p for p in at_recorded_rate(points) if "trail_seconds" in p]


def on(point):
    return f"{point['users']:,} users on one worker {'of ' + quota(point).removesuffix(' each') if point['quota'] else 'without a quota'}, {of_traffic(point)}{', beside another cluster' * is_beside(point)}"


def is_beside(point):
    """Measured while another such cluster ran on the machine."""
    return point.get("beside", False)


def of_workers(point):
    return f"{point['users']:,} users, {point['workers']} worker{'s' * (point['workers'] > 1)}, quota: {quota(point)}"


def of_traffic(point):
    return f"{point['seconds']:,} s of traffic at {'recorded rate' if point['speed'] == 1 else str(point['speed']) + ' times the recorded rate'}"


def met(holds):
    return f"the aim is {'met' if holds else 'missed'}"


def claims(points):
    """Rows of the table of the paper's claims."""
    for p in as_on_the_wire(of_users(points, 100)):
        yield ("The same", f"{p['milliseconds']:.2f} ms", f"{on(p)}, on Spark",
               "processor time, not elapsed; Structured Streaming in place of DStreams; other hardware")


def aims(points):
    """A line for each aim that a point tells about; of recorded rate alone: seconds that come together cost less."""
    for p in as_on_the_wire(of_users(points, 100)):
        yield (f"- {on(p)}: {p['milliseconds']:.2f} ms for a second of traffic, where the paper has just above 4 ms and weir aims at less "
               f"than 1 ms: {met(p['milliseconds'] < 1)}.")
    for p in (p for users in (100, 1000, 10_000) for p in at_recorded_rate(of_users(points, users)) if not p["quota"]):
        told = f"where weir aims at 99 %: {met(p['share_below_a_second'] >= 0.99)}" if p["users"] <= 1000 else "where weir has no aim"
        yield f"- {on(p)}: {100 * p['share_below_a_second']:.0f} % of triggers take less than a second, {told}."
    trailing = [p for p in at_recorded_rate(points) if p.get("trail_seconds")]
    if trailing:
        slowest = max(trailing, key=lambda p: p["trail_seconds"]["99"])
        seconds = slowest["trail_seconds"]
        yield (f"- 99 % of windows trail the wire by {seconds['99']:.1f} s at most ({of_workers(slowest)}, the slowest of {len(trailing)} such points; one by "
               f"{max(p['trail_seconds']['most'] for p in trailing):.1f} s), where weir aims at 4 s: {met(seconds['99'] < 4)}.")


def room(points):
    """A line for each point of 10,000 users under a quota: how much of it the executors took."""
    for p in points:
        if p["users"] == 10_000 and p["quota"] and "failed" not in p:
            had, took = p["workers"] * p["quota"], p["processor_seconds"]["executors"] * p["speed"]
            yield (f"- 10,000 users, {p['workers']} worker{'s' * (p['workers'] > 1)} of {p['quota']} CPUs, {of_traffic(p)}: executors take "
                   f"{took:.2f} of {had:.1f} CPUs, {took / p['speed']:.2f} by the second of traffic, so that at recorded rate some "
                   f"{round(10_000 * had / p['processor_seconds']['executors'], -3):,.0f} users fill the quota: from there on more is needed.")


HEADS = ("workers", "quota", "users", "seconds", "speed", "packets/s", "map ms", "merge ms", "settle ms", "sum ms", "rows ms", "trigger ms: mean / median / 99 %",
         "below 1 s", "windows trail the wire, s: median / 99 % / most", "CPU-s/s: executors + driver", "load", "processor")


def text(cluster, table):
    points = cluster["points"]
    short = [f"{p['users']:,} users on {p['workers']} (quota: {quota(p)})" for p in points if p["seconds"] < 600 and "failed" not in p]
    held = f"\nShorter than ten minutes: {', '.join(short)}.\n" if short else ""
    return f"""## Figure 5 on Spark
The same traffic through probe, Kafka and the traffic query, a trigger each second, all on this one machine
of {cluster['cores']} cores ({", ".join(f"{number}: {name}" for number, name in enumerate(processors(points), 1))}, in the last column; `./dev paper --cluster`): a broker, a master, a driver, and workers of
equal CPU quotas (control groups), so that more workers are more CPU. *Map*, *merge* and *settle* are the mean processor time of
the executors' calls of the core for one second of traffic, added up over their tasks, with the way from Java into C++;
*rows* is the making of what leaves from it and its way back: a line for each user's window, documents, entries of the state, which
the embedded figures have not. The *trigger* is Spark's own figure: offsets, reading Kafka, the shuffle, state, commits, and writing windows to
Kafka; it is elapsed time, which a quota and other work on the machine (load) lengthen. Windows *trail the wire* from their end in the replay
(counted from the start of the probe's process; no packet and no border leaves before it is due, but for the last second's at the end) to the time at which the broker
has them, all windows of the point; "-" stands where packets came in bursts, a second at a time with its border early, as a replay gave them
before: few full records, which spare the core work, so no aim of the core or the trail is held against them.

At a *speed* above 1 a trigger has so many seconds of traffic, which then cost less each than seconds that come one by one; such rows
are for more users and longer runs than there is time for. Aims are held against recorded rate alone.
Where the load says *beside*, two such clusters ran on the machine at a time.
{held}
{table(HEADS, rows(points))}

![Time for one second of traffic on Spark](images/paper/figure-5-spark.png)

{chr(10).join(fits(points)) or "Too few points for a fit."}
{chr(10).join([*aims(points), *room(points)])}

"""
