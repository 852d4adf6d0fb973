"""Single parts of longhaul, measured from within: the suite `Benchmarks` of the tests, built with optimisation."""

import benchmarks
from report import aligned
from server import clean_environment
from sets import empty, large


def measure(server, scale, root, say):
    """Makes the two databases that the suite reads, builds and runs it."""
    for database, script in (("bench_e", empty(scale)), ("bench_l", large(scale * 0.3))):
        say(f"making {database}")
        server.ask(f"CREATE DATABASE {database}")
        server.ask(script, database)
        server.ask("VACUUM ANALYZE", database)
        server.ask("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", database)
    say("building the benchmarks with optimisation; the first time takes minutes")
    environment = clean_environment() | {
        "LONGHAUL_BENCH_CATALOG": server.conninfo("bench_e"), "LONGHAUL_BENCH_LARGE": server.conninfo("bench_l"),
    }  # fmt: skip
    return benchmarks.run(root, "Benchmarks", environment)


def table(results):
    """A line for each figure."""
    def figure(value):
        return f"{value:.3g}" if value < 100 else f"{value:.0f}"

    rows = [[each["what"], figure(each["value"]), each["unit"]] for each in results]
    return aligned([["part", "figure", "unit"], *rows])
