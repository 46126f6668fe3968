"""Figure 5 on Spark, for docs/paper.md, from the raw figures."""
import measure


def quota(point):
    return f"{point['quota']} CPUs each" if point["quota"] else "none"


def trail(seconds):
    return f"{seconds['median']:.1f} / {seconds['99']:.1f}" if seconds else "no windows"


def rows(points):
    for p in points:
        head = (p["workers"], quota(p), f"{p['users']:,}", p["seconds"])
        if "failed" in p:
            yield (*head, p["failed"], *[""] * 10)
            continue
        operations, processor = p["operations_milliseconds"], p["processor_seconds"]
        yield (*head, f"{p['packets_per_second']:,.0f}", *(f"{operations[name]:.2f}" for name in ("map", "merge", "settle")),
               f"{p['milliseconds']:.2f}", f"{operations['render']:.2f}", f"{p['trigger_mean']:,.0f} / {p['trigger_median']:,.0f} / {p['trigger_99']:,.0f}",
               f"{100 * p['share_below_a_second']:.0f} %", trail(p["trail_seconds"]), f"{processor['executors']:.2f} + {processor['driver']:.2f}", f"{p['load']:.1f}")


def fits(points):
    """A line for each number of workers: over up to 100 users, where there are three points of it or more."""
    for workers, limit in sorted({(p["workers"], p["quota"] or 0) for p in points}):
        small = [(p["users"], p["milliseconds"]) for p in points
                 if p["workers"] == workers and (p["quota"] or 0) == limit and p["users"] <= 100 and "failed" not in p]
        if len(small) > 2:
            slope, intercept, r_squared = measure.linear_fit(small)
            yield (f"- {workers} worker{'s' * (workers > 1)}, {'quota ' + str(limit) if limit else 'no quota'}: {slope * 1000:.1f} us a user and "
                   f"{intercept:.2f} ms, R² = {r_squared:.3f} ({len(small)} points).")


def aim(points):
    hundred = [p for p in points if p["users"] == 100 and "failed" not in p]
    if not hundred:
        return "100 users were not measured."
    best = min(hundred, key=lambda p: p["workers"])
    return (f"100 users on {best['workers']} worker{'s' * (best['workers'] > 1)}: {best['milliseconds']:.2f} ms for a second of traffic, where the paper has just above 4 ms and "
            f"weir aims at less than 1 ms: the aim is {'met' if best['milliseconds'] < 1 else 'missed'}. A whole trigger, "
            f"with Kafka, state and commits, takes {best['trigger_median']:,.0f} ms.")


HEADS = ("workers", "quota", "users", "seconds", "packets/s", "map ms", "merge ms", "settle ms", "sum ms", "rows ms", "trigger ms: mean / median / 99 %",
         "below 1 s", "windows trail the wire, s: median / 99 %", "CPU-s/s: executors + driver", "load")


def text(cluster, table):
    points = cluster["points"]
    shortest = min(p["seconds"] for p in points)
    held = "" if shortest >= 600 else (f"\nThe points are of {shortest} s and more, where the plan is ten minutes: `./dev paper --cluster` "
                                       "without options measures those.\n")
    return f"""## Figure 5 on Spark
The same traffic at recorded rate through probe, Kafka and the traffic query, a trigger each second, all on this one machine
(`./dev paper --cluster`): a broker, a master, a driver, and workers of equal CPU quotas (control groups), so that more workers
are more CPU. *Map*, *merge* and *settle* are the mean processor time of the executors' calls of the core for one second of
traffic, added up over their tasks, with the crossing between Java and C++; *rows* is the making of what leaves from it: a line for
each user's window, documents, entries of the state, which the embedded figures have not. The *trigger* is Spark's own figure: offsets, reading Kafka, the shuffle, state,
commits, and writing windows to Kafka; it is elapsed time, which a quota and other work on the machine (load) lengthen. Windows
*trail the wire* from the replay of the last moment in them (counted from the start of the probe's process) to their time in
Kafka; weir aims at 4 s.
{held}
{table(HEADS, rows(points))}

{chr(10).join(fits(points)) or "Too few points for a fit."}

{aim(points)}

"""
