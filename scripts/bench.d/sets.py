"""The data sets: SQL that makes the schema `old_schema`. By arithmetic alone, so that they are the same everywhere."""

HEADER = "SET client_min_messages = warning; SET jit = off; CREATE SCHEMA old_schema;\n"


def _each(count, statements, first=1):
    """A loop over `k` that commits now and then: one transaction can't lock ten thousand tables."""
    return f"""
DO $$ BEGIN FOR k IN {first}..{count} LOOP
{statements}
IF k % 100 = 0 THEN COMMIT; END IF; END LOOP; END $$;
"""


def small(scale):
    """S: small tables, about 200 rows each."""
    return HEADER + _each(
        max(1, round(1000 * scale)),
        """EXECUTE format('CREATE TABLE old_schema.small_%1$s (id integer NOT NULL, code text NOT NULL,
    amount numeric(12,2) DEFAULT 0, made timestamptz NOT NULL, note varchar(100));
  INSERT INTO old_schema.small_%1$s SELECT i, md5((i * 31 + %1$s)::text), i * 7919 %% 100000 / 100.0,
    timestamptz ''2020-01-01Z'' + i * %1$s * interval ''1 minute'', repeat(''note '', i %% 7)
    FROM generate_series(1, 150 + %1$s * 37 %% 101) i;
  ALTER TABLE old_schema.small_%1$s ADD CONSTRAINT small_%1$s_pkey PRIMARY KEY (id);
  CREATE INDEX small_%1$s_code ON old_schema.small_%1$s (code);
  CREATE INDEX small_%1$s_made ON old_schema.small_%1$s (made)', k);""",
    )


# What the tables of M have beside `id` and `parent_id`: columns, values for row i, indexes.
KINDS = [
    (
        "code text NOT NULL, amount numeric(12,2), made timestamptz NOT NULL, note text",
        "md5(i::text), i * 7919 % 1000000 / 100.0, timestamptz '2019-01-01Z' + i * interval '7 seconds', "
        "CASE WHEN i % 3 > 0 THEN repeat('some words ', (i % 9)::integer) END",
        ["code", "made"],
    ),
    (
        "made timestamptz NOT NULL, kind varchar(20) NOT NULL, body jsonb",
        "timestamptz '2019-01-01Z' + i * interval '3 seconds', 'kind ' || i % 40, "
        "jsonb_build_object('number', i, 'hash', md5(i::text), 'list', jsonb_build_array(i % 7, i % 11, null))",
        ["kind, made"],
    ),
    (
        "at timestamptz NOT NULL, value double precision, is_valid boolean NOT NULL",
        "timestamptz '2019-01-01Z' + i * interval '1 second', i * 7919 % 100000 / 7.0, i % 50 > 0",
        ["at"],
    ),
    (
        "key uuid NOT NULL, title text NOT NULL, body text, tags text[]",
        "md5(i::text)::uuid, 'title of ' || i * 7919 % 10000019, "
        "(SELECT string_agg(md5((i + j)::text), ' ') FROM generate_series(1, 10) j), ARRAY['a' || i % 9, 'b']",
        ["title"],
    ),
    (
        ", ".join(f"n{n} integer, d{n} date, v{n} varchar(30)" for n in range(1, 6)),
        ", ".join(
            f"(i * {n} % 99991)::integer, date '2000-01-01' + (i % {n * 1000})::integer, 'v' || i % {n * 7}"
            for n in range(1, 6)
        ),
        ["n1", "n2, d2"],
    ),
]  # fmt: skip


def mixed(scale):
    """M: a hundred mixed tables whose sizes fall as 1/k, each but the first with a foreign key to a larger one."""
    total = 7_500_000 * scale / sum(1 / k for k in range(1, 101))
    rows = [0] + [max(10, round(total / k)) for k in range(1, 101)]
    tables, keys = [], []
    for k in range(1, 101):
        name, parent = f"mixed_{k:03}", f"mixed_{max(1, k // 2):03}"
        columns, values, indexes = KINDS[k % len(KINDS)]
        tables.append(f"""
CREATE TABLE old_schema.{name} (id bigint NOT NULL, parent_id bigint, {columns});
INSERT INTO old_schema.{name} SELECT i, 1 + i * 7919 % {rows[max(1, k // 2)]}, {values}
  FROM generate_series(1::bigint, {rows[k]}) i;
ALTER TABLE old_schema.{name} ADD CONSTRAINT {name}_pkey PRIMARY KEY (id);
""")
        for number, index in enumerate(indexes, 1):
            tables.append(f"CREATE INDEX {name}_{number} ON old_schema.{name} ({index});\n")
        if k > 1:
            keys.append(
                f"ALTER TABLE old_schema.{name} ADD CONSTRAINT {name}_parent FOREIGN KEY (parent_id) "
                f"REFERENCES old_schema.{parent} (id);\n"
            )
    return HEADER + "".join(tables + keys)


def large(scale):
    """L: one table of ten million rows with a primary key and two indexes."""
    return HEADER + f"""
CREATE TABLE old_schema.large (id bigint NOT NULL, customer integer NOT NULL, made timestamptz NOT NULL,
  amount numeric(12,2), code text NOT NULL, note text);
INSERT INTO old_schema.large SELECT i, i * 7919 % 1000003, timestamptz '2019-01-01Z' + i * interval '5 seconds',
  i * 104729 % 10000000 / 100.0, md5(i::text), repeat('x', (i % 40)::integer)
  FROM generate_series(1::bigint, {max(100, round(10_000_000 * scale))}) i;
ALTER TABLE old_schema.large ADD CONSTRAINT large_pkey PRIMARY KEY (id);
CREATE INDEX large_customer ON old_schema.large (customer);
CREATE INDEX large_code ON old_schema.large (code);
"""


def wide(scale):
    """W: tables of 300 columns, and tables whose rows are kept out of line (TOAST), compressed and not."""
    columns = ", ".join(f"c{n} {['integer', 'text', 'numeric', 'timestamp'][n % 4]}" for n in range(300))
    kinds = [
        "i + {n}", "'text ' || i * {n} % 1009", "i * {n} % 7919 / 8.0",
        "timestamp '2020-01-01' + i * interval '{n} s'",
    ]  # fmt: skip
    values = ", ".join(f"CASE WHEN (i + {n}) % 5 > 0 THEN {kinds[n % 4].format(n=n)} END" for n in range(300))
    rows, documents = max(2, round(10_000 * scale)), max(2, round(400 * scale))
    tables = [
        f"""
CREATE TABLE old_schema.wide_{k} (id integer PRIMARY KEY, {columns});
INSERT INTO old_schema.wide_{k} SELECT i, {values} FROM generate_series({k}, {rows + k}) i;
CREATE INDEX wide_{k}_c1 ON old_schema.wide_{k} (c1);
"""
        for k in range(1, 5)
    ]
    tables += [
        f"""
CREATE TABLE old_schema.document_{k} (id integer PRIMARY KEY, title text NOT NULL, body text, picture bytea);
INSERT INTO old_schema.document_{k} SELECT i, 'document ' || i,
  repeat('the same words again and again ', i % 2000),
  (SELECT string_agg(decode(md5((i * {k})::text || j), 'hex'), '') FROM generate_series(1, 500 + i * 7919 % 20000) j)
  FROM generate_series(1, {documents}) i;
CREATE INDEX document_{k}_title ON old_schema.document_{k} (title);
"""
        for k in range(1, 5)
    ]
    return HEADER + "".join(tables)


def empty(scale):
    """E: empty tables with a primary key."""
    return HEADER + _each(
        max(1, round(10_000 * scale)),
        """EXECUTE format('CREATE TABLE old_schema.empty_%1$s (id bigint CONSTRAINT empty_%1$s_pkey PRIMARY KEY,
    name text NOT NULL, made timestamptz)', k);""",
    )


SETS = {"S": small, "M": mixed, "L": large, "W": wide, "E": empty}
