"""The raw figures as JSON and the tables as Markdown."""
import json
import statistics

BEGIN, END = "<!-- figures: written by ./dev bench -->", "<!-- end of figures -->"
MEASURES = ("wall_seconds", "user_seconds", "system_seconds", "peak_megabytes")
RIVALS = ("nfpcapd", "tcpdump")


def medians(runs):
    return {measure: statistics.median(run[measure] for run in runs) for measure in MEASURES}


def times(rival, own):
    return f"{rival['wall_seconds'] / own['wall_seconds']:.2f}" if rival else ""


def row(name, runs, all_medians):
    own = all_medians[name]
    walls = [run["wall_seconds"] for run in runs]
    cells = [name, f"{own['wall_seconds']:.2f}", f"{min(walls):.2f} to {max(walls):.2f}", f"{own['user_seconds']:.2f}",
             f"{own['system_seconds']:.2f}", f"{own['peak_megabytes']:.0f}"]
    return cells + [times(all_medians.get(rival), own) for rival in RIVALS]


def table(heading, rows):
    lines = [heading, ["---"] + ["---:"] * (len(heading) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def capture_section(result):
    all_medians = {name: medians(runs) for name, runs in result["runs"].items() if runs}
    capture = result["capture"]
    rows = [row(name, result["runs"][name], all_medians) for name in sorted(all_medians, key=lambda n: all_medians[n]["wall_seconds"])]
    return "\n".join([
        f"### The {result['title']} capture",
        "",
        f"{capture['packets']:,} packets, {capture['bytes']:,} bytes, {capture['flows']:,} flows, {capture['users']} users, "
        f"{capture['user_seconds']:,} user-seconds with traffic (generator's seed {capture['seed']}).",
        "",
        table(["", "wall s, median", "least to most", "user s", "system s", "peak MB", *(f"times {rival}'s speed" for rival in RIVALS)], rows),
    ])


def machine_section(result):
    machine = result["machine"]
    return (f"Measured on {result['date']} at commit {machine['commit']}: {machine['processor']}, {machine['cores']} cores, "
            f"{machine['memory_gigabytes']} GB, {machine['system']}, Linux {machine['kernel']}, load average before the start "
            f"{machine['load_average_before']:.1f}. {result['rounds']} rounds, the contestants in turn within each; medians. "
            "The capture is in the page cache.")


def commands_section(result):
    rows = [[name, one["version"], f"`{one['command']}`", one["does"]] for name, one in result["contestants"].items()]
    return table(["", "version", "command", "does"], rows).replace("---:", "---")


def markdown(result):
    scaled = [f"**At 1/{result['scale']} of the size: a try, not a result.**"] if result["scale"] != 1 else []
    return "\n\n".join([*scaled, machine_section(result), *map(capture_section, result["captures"]), commands_section(result)])


def write_report(root, result, keep):
    text = markdown(result)
    print("\n" + text)
    if not keep:
        return
    folder = root / "bench" / "results"
    folder.mkdir(exist_ok=True)
    raw = folder / f"{result['date'].replace(':', '')}.json"
    raw.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    page = root / "docs" / "benchmarks.md"
    old = page.read_text(encoding="utf-8") if page.exists() else f"# Benchmarks\n\n{BEGIN}\n{END}\n"
    before, _, rest = old.partition(BEGIN)
    after = rest.partition(END)[2]
    link = f"Raw figures: [{raw.name}](../bench/results/{raw.name})."
    page.write_text(f"{before}{BEGIN}\n{text}\n\n{link}\n{END}{after}", encoding="utf-8")
    print(f"\nWrote {raw.relative_to(root)} and {page.relative_to(root)}")
