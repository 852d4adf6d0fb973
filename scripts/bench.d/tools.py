"""What is compared: longhaul, SQL by hand, and the peers that are installed."""

import os
import shutil
import subprocess
from dataclasses import dataclass

from server import clean_environment

LONGHAUL = """exec "$LONGHAUL" run --headless --source "$SOURCE" --from old_schema {where} --jobs "$JOBS" \
  --verify {verify} --progress-file "$FOLDER/_migration_status.json" """

# The target is empty; told to drop nothing, some versions make no indexes.
PGLOADER = """
cat >"$FOLDER/commands" <<END
LOAD DATABASE FROM $SOURCE_URI INTO $TARGET_URI
  WITH include drop, create tables, create indexes, foreign keys, reset sequences, preserve index names,
    workers = $JOBS, concurrency = 1;
END
pgloader --root-dir "$FOLDER" --on-error-stop "$FOLDER/commands"
"""


@dataclass
class Tool:
    """`script` is bash; it finds what it needs in its environment."""

    name: str
    title: str
    is_across: bool
    script: str
    program: str = ""
    package: str = ""
    is_longhaul: bool = False

    @property
    def is_there(self):
        return not self.program or shutil.which(self.program) is not None


def pgcopydb_options():
    """What the installed version knows of what makes it do no more than the others."""
    if not shutil.which("pgcopydb"):
        return ""
    done = subprocess.run(["pgcopydb", "clone", "--help"], capture_output=True, text=True, env=clean_environment())
    wanted = ["--skip-vacuum", "--skip-analyze", "--skip-large-objects", "--skip-extensions", "--skip-db-properties"]
    return " ".join(option for option in wanted if option in done.stdout + done.stderr)


def all_tools(verifications):
    """In the order in which they are shown; the first longhaul of each kind is what the others are compared with."""
    tools = []
    for verify in verifications:
        suffix, note = ("", "") if verify == verifications[0] else (f"-{verify}", f", verifying by {verify}")
        tools.append(
            Tool(f"longhaul{suffix}", f"longhaul{note}", False, LONGHAUL.format(where="--to new_schema", verify=verify),
                 is_longhaul=True)
        )  # fmt: skip
    tools.append(Tool("sql", "SQL by hand", False, SQL))
    for verify in verifications:
        suffix, note = ("", "") if verify == verifications[0] else (f"-{verify}", f", verifying by {verify}")
        where = '--target "$TARGET" --to old_schema'
        tools.append(
            Tool(f"longhaul-across{suffix}", f"longhaul{note}", True, LONGHAUL.format(where=where, verify=verify),
                 is_longhaul=True)
        )  # fmt: skip
    return tools + [
        Tool("copy", "COPY by hand", True, COPY),
        Tool("dump-restore", "pg_dump -Fd -Z0 and pg_restore", True,
             'pg_dump -Fd -Z0 -j "$JOBS" -f "$FOLDER/dump" -d "$SOURCE"; '
             'pg_restore -j "$JOBS" -d "$TARGET" "$FOLDER/dump"'),
        Tool("dump-psql", "pg_dump to psql", True,
             'pg_dump -d "$SOURCE" | psql -Xq -v ON_ERROR_STOP=1 -d "$TARGET"'),
        Tool("pgcopydb", "pgcopydb", True,
             'exec pgcopydb clone --source "$SOURCE_URI" --target "$TARGET_URI" --dir "$FOLDER/pgcopydb" '
             '--table-jobs "$JOBS" --index-jobs "$JOBS" ' + pgcopydb_options(), "pgcopydb", "pgcopydb"),
        Tool("pgloader", "pgloader", True, PGLOADER, "pgloader", "pgloader"),
    ]  # fmt: skip


# Each connection works through its share; foreign keys when all tables are there.
SHARES = """
share() { psql -Xq -v ON_ERROR_STOP=1 -d "$1" -f "$2"; }
all_shares() {
  local number jobs=()
  for number in $(seq "$JOBS"); do share "$1" "$SCRIPTS/$2-$number.sql" & jobs+=($!); done
  for number in "${jobs[@]}"; do wait "$number"; done
}
"""
SQL = SHARES + """
psql -Xq -v ON_ERROR_STOP=1 -d "$SOURCE" -c 'CREATE SCHEMA new_schema'
all_shares "$SOURCE" tables
all_shares "$SOURCE" keys
"""
COPY = SHARES + """
pg_dump -s --section=pre-data -d "$SOURCE" | psql -Xq -v ON_ERROR_STOP=1 -d "$TARGET" >"$FOLDER/settings"
all_shares "$TARGET" copy-tables
all_shares "$TARGET" copy-keys
"""

# One message a table, hence one transaction. Printed before anything is measured.
SQL_OF_TABLES = r"""
SET search_path = old_schema;
SELECT greatest(pg_table_size(c.oid), 1), replace(concat_ws('\; ',
    format('CREATE TABLE new_schema.%1$I (LIKE old_schema.%1$I INCLUDING DEFAULTS INCLUDING STORAGE)', c.relname),
    format('INSERT INTO new_schema.%1$I SELECT * FROM old_schema.%1$I', c.relname),
    (SELECT string_agg(format('ALTER TABLE new_schema.%I ADD CONSTRAINT %I %s', c.relname, conname,
      pg_get_constraintdef(k.oid)), '\; ') FROM pg_constraint k WHERE conrelid = c.oid AND contype IN ('p', 'u')),
    (SELECT string_agg(replace(pg_get_indexdef(i.indexrelid), ' ON old_schema.', ' ON new_schema.'), '\; ')
      FROM pg_index i WHERE i.indrelid = c.oid
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND contype IN ('p', 'u')))
  ), E'\n', ' ') || ';'
FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'old_schema'::regnamespace
ORDER BY 1 DESC, relname;
"""
# One transaction a table, so that its rows can be frozen.
COPY_OF_TABLES = r"""
SET search_path = '';
SELECT greatest(pg_table_size(c.oid), 1), concat_ws(E'\x01', 'BEGIN;', format('TRUNCATE %s;', c.oid::regclass),
    format($$\copy %1$s from program 'psql -Xq -d "$SOURCE" -c "COPY %1$s TO STDOUT (FORMAT binary)"' with (format binary, freeze)$$,
      c.oid::regclass),
    (SELECT string_agg(format('ALTER TABLE %s ADD CONSTRAINT %I %s;', c.oid::regclass, conname,
      pg_get_constraintdef(k.oid)), E'\x01') FROM pg_constraint k WHERE conrelid = c.oid AND contype IN ('p', 'u')),
    (SELECT string_agg(pg_get_indexdef(i.indexrelid) || ';', E'\x01') FROM pg_index i WHERE i.indrelid = c.oid
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND contype IN ('p', 'u'))),
    'COMMIT;')
FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'old_schema'::regnamespace
ORDER BY 1 DESC, relname;
"""
COPY_OF_KEYS = r"""
SET search_path = '';
SELECT greatest(pg_table_size(conrelid), 1), format('ALTER TABLE %s ADD CONSTRAINT %I %s;', conrelid::regclass, conname,
    pg_get_constraintdef(k.oid))
  FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid
  WHERE contype = 'f' AND relnamespace = 'old_schema'::regnamespace ORDER BY 1 DESC, conname;
"""
SQL_OF_KEYS = r"""
SET search_path = old_schema;
SELECT greatest(pg_table_size(conrelid), 1), format('ALTER TABLE new_schema.%I ADD CONSTRAINT %I %s;', relname, conname,
    replace(pg_get_constraintdef(k.oid), ' REFERENCES ', ' REFERENCES new_schema.'))
  FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid
  WHERE contype = 'f' AND relnamespace = 'old_schema'::regnamespace ORDER BY 1 DESC, conname;
"""


def write_sql(server, database, folder, jobs):
    """The scripts of `SQL` and `COPY`: each table, from the largest on, goes to the connection that has the least."""
    for name, query in (
        ("tables", SQL_OF_TABLES), ("keys", SQL_OF_KEYS), ("copy-tables", COPY_OF_TABLES), ("copy-keys", COPY_OF_KEYS),
    ):  # fmt: skip
        shares = [[] for _ in range(jobs)]
        sizes = [0] * jobs
        for line in server.ask(query, database).splitlines():
            size, _, statement = line.partition("|")
            least = sizes.index(min(sizes))
            sizes[least] += int(size)
            shares[least].append(statement.replace("\x01", "\n"))
        for number, share in enumerate(shares, 1):
            with open(os.path.join(folder, f"{name}-{number}.sql"), "w") as file:
                file.write("\n".join(share) + "\n")
