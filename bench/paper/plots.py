"""The paper's figures, as PNG and SVG."""
import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "weir"  # the same figures give the same file
from matplotlib import pyplot  # noqa: E402

PAPER_MILLISECONDS = 4.0  # "just above 4 ms" at 100 users on one node


def save(figure, folder, name):
    figure.tight_layout()
    figure.savefig(folder / f"{name}.png", dpi=110, metadata={"Software": None})
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
    pyplot.close(figure)


def bandwidth(series, seconds, folder):
    """`series`: protocol -> kbit/s of each window; `seconds`: since the start, of each."""
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for protocol, values in series.items():
        axes.plot(seconds, values, label=protocol, linewidth=1.4)
    axes.set_xlabel("seconds"), axes.set_ylabel("kbit/s, 10 s windows"), axes.set_yscale("symlog", linthresh=1)
    axes.grid(alpha=0.3), axes.legend(fontsize=8, ncol=3)
    save(figure, folder, "figure-4")


def times(points, fit, folder):
    """`points`: (users, milliseconds) of up to 100 users; the fit by itself, then beside the paper's figure."""
    slope, intercept, r_squared = fit
    figure, (alone, beside) = pyplot.subplots(1, 2, figsize=(9, 4))
    users = range(1, 101)
    for axes in (alone, beside):
        axes.plot(*zip(*points), "o", label="weir, embedded, one thread")
        axes.plot(users, [slope * x + intercept for x in users], "-", linewidth=1, label=f"linear fit, R² = {r_squared:.4f}")
        axes.set_xlabel("users"), axes.set_xlim(0, 105), axes.grid(alpha=0.3)
    alone.set_ylabel("ms for one second of traffic"), alone.set_ylim(bottom=0)
    beside.plot([100], [PAPER_MILLISECONDS], "s", label="the paper, one node: just above 4 ms")
    beside.set_ylim(bottom=0)
    for axes in (alone, beside):
        axes.legend(fontsize=8, loc="upper left")
    save(figure, folder, "figure-5")


def cluster_times(lines, folder):
    """`lines`: label -> (users, milliseconds) of up to 100 users, ascending; beside the paper's figure."""
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for label, points in lines.items():
        axes.plot(*zip(*points), "o-", linewidth=1.2, label=label)
    axes.plot([100], [PAPER_MILLISECONDS], "s", color="black", label="the paper, one node: just above 4 ms")
    axes.set_xlabel("users"), axes.set_ylabel("ms for one second of traffic")
    axes.set_xlim(0, 105), axes.set_ylim(bottom=0), axes.grid(alpha=0.3), axes.legend(fontsize=8, loc="upper left")
    save(figure, folder, "figure-5-spark")
