"""What was measured, as tables and as JSON."""

from statistics import median


def summary(tool, runs, base_runs):
    """The medians of a tool's right runs. Ratios are those of one round: what disturbs it disturbs both."""
    right = [run for run in runs if not run["error"]]
    result = {"tool": tool.name, "title": tool.title, "across": tool.is_across, "runs": runs, "right": len(right)}
    for key in ("error", "note"):
        result[key] = next((run[key] for run in runs if run.get(key)), "")
    if right:
        seconds = [run["seconds"] for run in right]
        result |= {"median": median(seconds), "min": min(seconds), "max": max(seconds)}
        others = ("client_seconds", "server_seconds", "peak_bytes", "shared_peak_bytes")
        result |= {key: median(run[key] for run in right) for key in others}
    base = {run["round"]: run["seconds"] for run in base_runs if not run["error"]}
    ratios = [run["seconds"] / base[run["round"]] for run in right if run["round"] in base]
    result["ratio"] = median(ratios) if ratios else None
    return result


def aligned(rows):
    """A Markdown table that can be read as it is; all columns but the first are numbers."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    lines = [[row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in rows]
    lines.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def table(summaries):
    """One table for runs in one database, one for runs from one database to another."""
    parts = []
    for across, where in ((False, "in one database"), (True, "from one database to another")):
        chosen = [each for each in summaries if each["across"] == across]
        if not chosen:
            continue
        rows = [[where, "seconds", "min", "max", "× longhaul", "client CPU s", "server CPU s", "VmHWM MB", "PSS MB",
                 "right"]]  # fmt: skip
        for each in chosen:
            rows.append([each["title"], *figures(each), f"{each['right']}/{len(each['runs'])}"])
        notes = [f"{each['title']}: {each[key]}" for each in chosen for key in ("error", "note") if each[key]]
        parts.append("\n".join([aligned(rows), *notes]))
    return "\n\n".join(parts)


def figures(each):
    if not each["right"]:
        return ["–"] * 8
    ratio = "–" if each["ratio"] is None else f"{each['ratio']:.2f}"
    seconds = [f"{each[key]:.2f}" for key in ("median", "min", "max")]
    processors = [f"{each[key]:.2f}" for key in ("client_seconds", "server_seconds")]
    memory = [f"{each[key] / 1e6:.0f}" for key in ("peak_bytes", "shared_peak_bytes")]
    return [*seconds, ratio, *processors, *memory]


def statements(name, rows, tables):
    """What a tool had the server do: kinds of statements, how often, and how long they took."""
    calls = sum(int(row[1]) for row in rows)
    lines = [["statements of " + name, "calls", "a table", "seconds"]]
    for kind, count, seconds in rows[:20]:
        lines.append([kind, count, f"{int(count) / tables:.2f}", seconds])
    lines.append(["all", str(calls), f"{calls / tables:.2f}", f"{sum(float(row[2]) for row in rows):.2f}"])
    return aligned(lines)
