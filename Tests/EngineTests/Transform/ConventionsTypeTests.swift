import TestSupport
import Testing

@testable import Engine

/// What conventions make of types, defaults and checks.
@Suite(.database) struct ConventionsTypeTests {
  @Test(arguments: cases) func `types follow`(_ example: ConventionsCase) throws { try example.check() }

  private static let cases = [
    ConventionsCase(
      "json, its arrays and its default, but no domain over it",
      """
      CREATE DOMAIN d AS json;
      CREATE TABLE t (a json DEFAULT '{}', b json[] NOT NULL, c jsonb, d d, "E e" json DEFAULT json_build_object());
      CREATE TABLE u (a json GENERATED ALWAYS AS ('{}'::json) STORED);
      """, [.of(.jsonToJSONB)],
      """
      t.E e: jsonb
      t.a default '{}'::jsonb
      t.a: jsonb
      t.b: jsonb[]
      u.a: jsonb
      """),
    ConventionsCase(
      "json that functions of its own read stays",
      """
      CREATE TABLE t (a json CHECK (json_typeof(a) = 'object'), b json CHECK (b ->> 'x' <> ''), c json);
      CREATE INDEX i ON t (json_array_length(c)); CREATE INDEX j ON t ((b ->> 'x'));
      """, [.of(.jsonToJSONB)],
      """
      t.b: jsonb
      warning: t.a stays json: check t_a_check of t would not fit
      warning: t.c stays json: index i has an expression over it
      """),
    ConventionsCase(
      "varchar, with a check of its length under the new names",
      """
      CREATE TABLE "Order" ("orderNo" varchar(20) DEFAULT 'x', b varchar DEFAULT 'a''b', c varchar(3)[] DEFAULT '{a}',
        d varchar(5) DEFAULT NULL::varchar, e varchar(9) GENERATED ALWAYS AS ('x') STORED,
        order_order_no_length int CONSTRAINT order_order_no_length CHECK (order_order_no_length > 0));
      CREATE INDEX i ON "Order" (b varchar_pattern_ops);
      """, [.of(.varcharToText(withCheck: true)), .of(.snakeCase, columns: ["Order.*"]), .of(.snakeCase)],
      """
      Order + order_d_length CHECK (char_length(d) <= 5)
      Order + order_e_length CHECK (char_length(e) <= 9)
      Order + order_order_no_length1 CHECK (char_length(order_no) <= 20)
      Order is order
      Order.b default 'a''b'::text
      Order.b: text
      Order.c default '{a}'::text[]
      Order.c: text[]
      Order.d default -
      Order.d: text
      Order.e: text
      Order.orderNo default 'x'::text
      Order.orderNo is order_no
      Order.orderNo: text
      warning: reserved words, which SQL has to quote: "order"
      """),
    ConventionsCase(
      "varchar without checks, in a partitioned table and over generated columns",
      """
      CREATE TABLE p (k varchar(3), v varchar(9), w text GENERATED ALWAYS AS (upper(v)) STORED) PARTITION BY LIST (k);
      CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('a');
      """, [.of(.varcharToText(withCheck: false), tables: ["p1"])], isPossible: false,
      """
      p.k: text
      p.v: text
      p1.k: text
      p1.v: text
      """),
    ConventionsCase(
      "char without its padding, unless it is a partition key or an operator class says otherwise",
      """
      CREATE TABLE t (a char(3) DEFAULT 'x  ' CHECK (a IN ('x', 'y')), b char DEFAULT upper('y'), c bpchar DEFAULT 'z ',
        d char(2)[], e char(4), f char(1) DEFAULT 1, g "char" DEFAULT 'c');
      CREATE INDEX i ON t (e bpchar_pattern_ops);
      CREATE TABLE p (k char(3)) PARTITION BY RANGE (k);
      """, [.of(.charToText(withCheck: true))],
      """
      t + t_a_length CHECK (char_length(a) <= 3)
      t + t_b_length CHECK (char_length(b) <= 1)
      t + t_f_length CHECK (char_length(f) <= 1)
      t.a default 'x'::text
      t.a: text = a::text
      t.b default ((upper('y'::text))::bpchar)::text
      t.b: text = b::text
      t.c default 'z'::text
      t.c: text = c::text
      t.d: text[] = d::text[]
      t.f: text = f::text
      warning: p.k stays character(3): p is partitioned by it
      warning: t.e stays character(4): index i has operator class bpchar_pattern_ops
      """),
    ConventionsCase(
      "timestamps, whose defaults stay instants",
      """
      CREATE TABLE t (a timestamp DEFAULT now(), b timestamp(3) DEFAULT CURRENT_TIMESTAMP(3), c timestamp DEFAULT LOCALTIMESTAMP,
        d timestamp DEFAULT (now() AT TIME ZONE 'utc'), e timestamp DEFAULT timezone('Etc/UTC', now()),
        f timestamp DEFAULT now()::timestamp(0), g timestamp DEFAULT 'now'::text::timestamp(2),
        h timestamp DEFAULT now() + interval '1 day', i timestamp DEFAULT '2020-01-01', j timestamp(0) DEFAULT CURRENT_DATE,
        k timestamp DEFAULT (now() AT TIME ZONE 'Asia/Tokyo'), l timestamptz DEFAULT now(), m timestamp,
        n timestamp DEFAULT ('now'::text)::timestamp(0) with time zone);
      """, [.of(.timestampToTimestamptz(zone: "UTC"))],
      """
      t.a: timestamp with time zone = a AT TIME ZONE 'UTC'
      t.b: timestamp(3) with time zone = b AT TIME ZONE 'UTC'
      t.c default CURRENT_TIMESTAMP
      t.c: timestamp with time zone = c AT TIME ZONE 'UTC'
      t.d default now()
      t.d: timestamp with time zone = d AT TIME ZONE 'UTC'
      t.e default now()
      t.e: timestamp with time zone = e AT TIME ZONE 'UTC'
      t.f default (now())::timestamp(0) with time zone
      t.f: timestamp with time zone = f AT TIME ZONE 'UTC'
      t.g default CURRENT_TIMESTAMP(2)
      t.g: timestamp with time zone = g AT TIME ZONE 'UTC'
      t.h: timestamp with time zone = h AT TIME ZONE 'UTC'
      t.i default (('2020-01-01 00:00:00'::timestamp without time zone)::timestamp without time zone AT TIME ZONE 'UTC')
      t.i: timestamp with time zone = i AT TIME ZONE 'UTC'
      t.j default ((CURRENT_DATE)::timestamp(0) without time zone AT TIME ZONE 'UTC')
      t.j: timestamp(0) with time zone = j AT TIME ZONE 'UTC'
      t.k default (((now() AT TIME ZONE 'Asia/Tokyo'::text))::timestamp without time zone AT TIME ZONE 'UTC')
      t.k: timestamp with time zone = k AT TIME ZONE 'UTC'
      t.m: timestamp with time zone = m AT TIME ZONE 'UTC'
      t.n: timestamp with time zone = n AT TIME ZONE 'UTC'
      """),
    ConventionsCase(
      "timestamps that expressions and partitions need stay",
      """
      CREATE TABLE t (a timestamp, b date GENERATED ALWAYS AS (a::date) STORED, c timestamp, d timestamp, e timestamp,
        f timestamp, g timestamp GENERATED ALWAYS AS (c + interval '1 day') STORED, h timestamp CHECK (h > '2000-01-01'),
        i timestamp, j timestamp, CHECK (i < j), CHECK (i IS NOT NULL), EXCLUDE USING gist (tsrange(e, f) WITH &&));
      CREATE INDEX x ON t (date_trunc('day', d)); CREATE INDEX y ON t (i, j) WHERE h > '2000-01-01';
      CREATE TABLE p (k timestamp NOT NULL) PARTITION BY RANGE (k);
      """, [.of(.timestampToTimestamptz(zone: "Europe/Berlin"))],
      """
      t.i: timestamp with time zone = i AT TIME ZONE 'Europe/Berlin'
      t.j: timestamp with time zone = j AT TIME ZONE 'Europe/Berlin'
      warning: p.k stays timestamp without time zone: p is partitioned by it
      warning: t.a stays timestamp without time zone: t.b is generated from it
      warning: t.c stays timestamp without time zone: t.g is generated from it
      warning: t.d stays timestamp without time zone: index x has an expression over it
      warning: t.e stays timestamp without time zone: index t_tsrange_excl has an expression over it
      warning: t.f stays timestamp without time zone: index t_tsrange_excl has an expression over it
      warning: t.g stays timestamp without time zone: it is generated
      warning: t.h stays timestamp without time zone: index y has an expression over it
      """),
    ConventionsCase(
      "a check that reads a timestamp is told",
      "CREATE TABLE t (a timestamp(3) CHECK (a > '2000-01-01'));", [.of(.timestampToTimestamptz(zone: "UTC"))],
      """
      t.a: timestamp(3) with time zone = a AT TIME ZONE 'UTC'
      warning: t: check t_a_check reads a in the session's time zone from now on
      """),
    ConventionsCase(
      "money and floating point numbers",
      """
      CREATE TABLE t (a money DEFAULT '-$1,234.50', b money DEFAULT 2, c money[], d money CHECK (d > 0::money),
        e real DEFAULT 0.1, f float8 DEFAULT '-1', g float8[] DEFAULT '{}', h real DEFAULT random(), i float8,
        j money DEFAULT 2::money);
      CREATE INDEX x ON t USING brin (i float8_minmax_multi_ops);
      """,
      [
        .of(.moneyToNumeric(type: "numeric(19,4)")),
        .of(.floatToNumeric(type: "numeric"), columns: ["[efghi]"]),
      ],
      """
      t.a default '-1234.50'::numeric
      t.a: numeric(19,4) = a::numeric
      t.b: numeric(19,4) = b::numeric
      t.c: numeric(19,4)[] = c::numeric[]
      t.e: numeric = e::text::numeric
      t.f default '-1'::numeric
      t.f: numeric = f::text::numeric
      t.g default '{}'::numeric[]
      t.g: numeric[] = g::text[]::numeric[]
      t.h default ((random())::real)::text::numeric
      t.h: numeric = h::text::numeric
      t.j default 2
      t.j: numeric(19,4) = j::numeric
      warning: t.d stays money: check t_d_check of t would not fit
      warning: t.i stays double precision: index x has operator class float8_minmax_multi_ops
      """),
    ConventionsCase(
      "text that is a UUID",
      """
      CREATE TABLE t (a text DEFAULT gen_random_uuid()::text, b char(36) DEFAULT '550e8400-e29b-41d4-a716-446655440000',
        c varchar(32) DEFAULT md5('x'), d text DEFAULT '', e text[], f text CHECK (length(f) = 36), g text,
        h text REFERENCES t (g) DEFAULT gen_random_uuid(), UNIQUE (g));
      CREATE INDEX x ON t (b) WHERE b <> '';
      """, [.of(.textToUUID, columns: ["t.[acdef]", "b", "h"])], isPossible: false,
      """
      t.a default gen_random_uuid()
      t.a: uuid = a::uuid
      t.c default ((md5('x'::text))::text)::uuid
      t.c: uuid = c::text::uuid
      t.d default -
      t.d: uuid = d::uuid
      t.e: uuid[] = e::uuid[]
      t.h: uuid = h::uuid
      warning: foreign key t.t_h_fkey would compare uuid with text: t.h and t.g
      warning: t.b stays character(36): index x has an expression over it
      warning: t.d: its default ''::text is no uuid, and is left out
      warning: t.f stays text: check t_f_check of t would not fit
      """),
    ConventionsCase(
      "one convention after the other",
      "CREATE TABLE t (a char(1) DEFAULT 'Y' CHECK (a IN ('Y', 'N')), b char(36));",
      [
        .of(.charToText(withCheck: true)), .of(.rename(pattern: "^(.)$", replacement: "is_\\1", of: .columns)),
        .of(.toBoolean, columns: ["is_a"]), .of(.textToUUID, columns: ["t.b"]),
      ],
      """
      t - t_a_check
      t.a default true
      t.a is is_a
      t.a: boolean = CASE WHEN lower(btrim((a::text)::text)) IN ('1', 't', 'true', 'y', 'yes', 'on') THEN true \
      WHEN lower(btrim((a::text)::text)) IN ('0', 'f', 'false', 'n', 'no', 'off') THEN false \
      ELSE ('neither true nor false: ' || (a::text)::text)::boolean END
      t.b is is_b
      t.b: uuid = (b::text)::uuid
      warning: t: check t_a_check is left out: CHECK ((a = ANY (ARRAY['Y'::bpchar, 'N'::bpchar])))
      """),
  ]
}
