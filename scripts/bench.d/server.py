"""The private server: its databases, what is in them, and the processor time that it takes."""

import os
import re
import subprocess


class Trouble(Exception):
    """What happened and what to do, for a person."""


# An ordinary server's, large enough that no checkpoint falls into one tool's time and not into another's. Autovacuum
# would come to some tools and not to others; ten thousand tables are dumped in one transaction, a lock each.
SETTINGS = {
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "wal_level": "replica",
    "max_wal_size": "8GB", "checkpoint_timeout": "30min", "autovacuum": "off", "max_locks_per_transaction": "1024",
    "cluster_name": "longhaul bench",
}  # fmt: skip

# One line a table: name, rows, content, columns, indexes, constraints. Not one of longhaul's own queries.
CONTENTS = r"""
SET timezone = 'UTC';
CREATE FUNCTION pg_temp.contents(schema text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE item record;
BEGIN
  FOR item IN
    SELECT c.relname, concat_ws(E'\t',
      (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, atthasdef), ', '
        ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
      (SELECT count(*) FROM pg_index WHERE indrelid = c.oid AND indisvalid),
      (SELECT coalesce(string_agg(contype::text, '' ORDER BY contype), '') FROM pg_constraint
        WHERE conrelid = c.oid AND contype NOT IN ('n', 't') AND convalidated)) AS structure
    FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = schema::regnamespace ORDER BY relname
  LOOP
    RETURN QUERY EXECUTE format(
      'SELECT concat_ws(E''\t'', %L, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0), %L) FROM %I.%I t',
      item.relname, item.structure, schema, item.relname);
  END LOOP;
END $$;
SELECT pg_temp.contents(:'schema');
"""
PARTS = ["rows", "content", "columns", "indexes", "constraints"]
# A result that differs in these is wrong; what a tool makes of columns' types and constraints is told beside it.
NEEDED = ["rows", "content", "indexes", "constraints"]


def memory():
    """The machine's memory in bytes."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


class Server:
    """Runs as long as this process, or as long as `keep` says; longhaul's own private server does the work."""

    def __init__(self, longhaul, keep=False, statements=False):
        self.settings = dict(SETTINGS, shared_buffers=f"{max(128, min(1024, memory() // 8 >> 20))}MB")
        if statements:
            self.settings |= {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.max": "200000"}
        options = [word for name, value in self.settings.items() for word in ("--set", f"{name}={value}")]
        # It goes when its command goes, and the command when this process does: the pipe ends.
        self.holder = subprocess.Popen(
            [longhaul, "demo-server", "--tables", "0", *options, *(["--keep"] if keep else []), "--", "sh", "-c",
             'printf "%s\\n" "$LONGHAUL_DEMO_ADMIN" "$LONGHAUL_DEMO_BINDIR"; exec cat'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        lines = self.holder.stdout.readline(), self.holder.stdout.readline().strip()
        found = re.match(r"host=(\S+) port=(\d+)", lines[0])
        if not found:
            raise Trouble(f"There is no private server to run this on: {self.holder.stderr.read().strip()}")
        (self.host, self.port), self.binaries = found.groups(), lines[1]
        self.version = self.ask("SHOW server_version").split()[0]
        self.postmaster = int(self.ask("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))

    def close(self):
        """Ends it; what a kept one is told by is printed."""
        if self.holder.poll() is None:
            self.holder.stdin.close()
            said = self.holder.stdout.read()
            self.holder.wait()
            if said:
                print(said.strip())

    def conninfo(self, database):
        """What libpq needs to reach a database."""
        return f"host={self.host} port={self.port} user=postgres dbname={database}"

    def ask(self, sql, database="postgres", **variables):
        """Runs SQL by psql; the result without the last line's end."""
        options = [word for name, value in variables.items() for word in ("-v", f"{name}={value}")]
        done = subprocess.run(
            [f"{self.binaries}/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *options, "-f", "-", "-d",
             self.conninfo(database)],
            input=sql, capture_output=True, text=True, env=clean_environment(), start_new_session=True,
        )  # fmt: skip
        if done.returncode:
            raise Trouble(f"psql, in database {database}: {done.stderr.strip()}")
        return done.stdout.rstrip("\n")

    def make(self, database, template="template0"):
        """A database of its own, by copying files; the server has nothing left to write afterwards."""
        strategy = " STRATEGY file_copy" if int(self.version.split(".")[0]) >= 15 else ""
        self.ask(f"CREATE DATABASE {database} TEMPLATE {template}{strategy}")
        self.ask("CHECKPOINT")

    def drop(self, database):
        """Removes a database, whoever is in it."""
        self.ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def contents(self, database, schema):
        """What is in a schema: each table's parts by its name."""
        lines = self.ask(CONTENTS, database, schema=schema).splitlines()
        return {name: dict(zip(PARTS, parts)) for name, *parts in (line.split("\t") for line in lines)}

    def processor_seconds(self):
        """What the postmaster, its children, and those that have ended took so far, in user and in system mode."""
        running = sum(sum(times(pid)) for pid in [self.postmaster, *children(self.postmaster)])
        return running + sum(times(self.postmaster, of_ended_children=True))


def difference(expected, found, parts):
    """How contents differ in these parts, in a line; empty when they do not."""
    missing = [name for name in expected if name not in found]
    if missing:
        return f"{len(missing)} of {len(expected)} tables are missing, such as {missing[0]}"
    for part in parts:
        wrong = [name for name in expected if expected[name][part] != found[name][part]]
        if wrong:
            example = f"{wrong[0]}: {found[wrong[0]][part]}, not {expected[wrong[0]][part]}"
            return f"{len(wrong)} tables differ in {part}, such as {example}"
    return ""


def clean_environment():
    """This process's, without what would lead libpq elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG") or name == "PG_BINDIR"}


def stat(pid):
    """The fields of proc(5)'s stat from the third on, the state; None when there is no such process."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def times(pid, of_ended_children=False):
    """User and system seconds: fields 14 and 15, or 16 and 17."""
    fields = (stat(pid) or ["0"] * 15)[13 if of_ended_children else 11 :][:2]
    return [int(field) / os.sysconf("SC_CLK_TCK") for field in fields]


def children(pid):
    """The processes that it made and that are there."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except FileNotFoundError:
        every = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        return [each for each in every if (stat(each) or ["", ""])[1] == str(pid)]
    except ProcessLookupError:
        return []
