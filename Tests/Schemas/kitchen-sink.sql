-- An old schema with one of everything that tables are made of; made with whatever search_path stands at.

-- Types

CREATE TYPE mood AS ENUM ('sad', 'o''k', 'back\slash', 'über', '');
COMMENT ON TYPE mood IS 'it''s a \ mood';
ALTER TYPE mood ADD VALUE 'meh' BEFORE 'sad';
CREATE DOMAIN positive AS numeric(12,3) DEFAULT 1.5 CONSTRAINT "is > 0" CHECK (VALUE > 0) CHECK (VALUE < 1000000);
COMMENT ON CONSTRAINT "is > 0" ON DOMAIN positive IS 'a ''comment''';
COMMENT ON DOMAIN positive IS 'positive \n numbers';
CREATE DOMAIN small AS positive NOT NULL CHECK (VALUE < 100);
CREATE DOMAIN a_small_mood AS mood CHECK (VALUE <> 'sad');
CREATE DOMAIN word AS text COLLATE "C" CHECK (VALUE ~ '^\w+$');
ALTER DOMAIN word ADD CONSTRAINT later CHECK (length(VALUE) < 1000) NOT VALID;
CREATE DOMAIN moods AS mood[] CHECK (cardinality(VALUE) < 10);
CREATE TYPE pair AS (a positive, "B b" text COLLATE "C", c mood[]);
CREATE TYPE a_pair_of_pairs AS (first pair, second pair[]);
CREATE DOMAIN some_pair AS pair CHECK ((VALUE).a > 0);
CREATE TYPE pair_list AS (list some_pair[]);
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE moodrange AS RANGE (subtype = mood, multirange_type_name = "Mood multi");
CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
CREATE TYPE a_multi AS (m "Mood multi", f floatmultirange);
CREATE DOMAIN a_floats AS floatmultirange;
CREATE TABLE every_own_type (
  id int PRIMARY KEY, mood mood DEFAULT 'o''k', moods mood[] DEFAULT '{sad}', more moods, p positive, s small,
  sm a_small_mood, w word, pair pair, pairs a_pair_of_pairs, several some_pair, list pair_list, fr floatrange,
  mr moodrange, mm "Mood multi", tr textrange, am a_multi, af a_floats, ps positive[], flag around.flag,
  flags around.flag[]);
INSERT INTO every_own_type VALUES
  (1, 'back\slash', '[0:1]={meh,""}', '{sad,NULL}', 2.50, 3, 'meh', 'a1', '(1.10,"x ""y\\",{sad})',
   '("(1.0,,)","{""(2.00,b,{})""}")', '(3,z,)', '("{""(1,a,)""}")', '[1.5,2)', '[meh,sad]', '{[sad,über]}',
   '["B","a")', '("{[sad,sad]}","{[1,2)}")', '{[1,2),[3,4]}', '{1.00,NULL}', 'up', '{up,NULL,down}'),
  (2, '', '{}', NULL, DEFAULT, 99.999, NULL, NULL, NULL, NULL, NULL, NULL, 'empty', '(,)', '{}', NULL, NULL, NULL,
   '{}', NULL, NULL);

-- Functions

CREATE FUNCTION plain(int DEFAULT 3, VARIADIC rest int[] DEFAULT '{}') RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT
  PARALLEL SAFE COST 7 SET work_mem = '8MB' AS $f$ BEGIN RETURN $1 * 2; -- it's a \ body
  END $f$;
COMMENT ON FUNCTION plain(int, int[]) IS 'a function''s \ comment';
CREATE FUNCTION standard(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN x + 1;
CREATE FUNCTION "Atomic F"(x mood) RETURNS text LANGUAGE sql IMMUTABLE
  BEGIN ATOMIC SELECT 'x'::text; SELECT (CASE WHEN x = 'sad'::mood THEN 'S' ELSE 'H' END)::text; END;
CREATE FUNCTION deeper(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN x * 10;
CREATE FUNCTION calls_deeper(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN deeper(x) + 1;
CREATE FUNCTION is_fine(text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 <> ''bad''; END';
CREATE FUNCTION is_fine(int) RETURNS bool LANGUAGE sql IMMUTABLE RETURN $1 <> 13;
CREATE DOMAIN fine_text AS text CHECK (is_fine(VALUE));
CREATE FUNCTION takes_domain(fine_text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT length($1)';
CREATE TABLE with_functions (
  a int DEFAULT plain(4, 5), b int CHECK (standard(b) > 0), c int GENERATED ALWAYS AS (around.twice(a)) STORED,
  m mood, d text GENERATED ALWAYS AS ("Atomic F"(m)) STORED, e int DEFAULT calls_deeper(2), f fine_text,
  g int CHECK (is_fine(g)), range floatrange DEFAULT floatrange(0, 1), many floatmultirange DEFAULT floatmultirange(),
  "g d" text GENERATED ALWAYS AS (upper(f)) STORED);
CREATE INDEX with_functions_index ON with_functions (takes_domain(f), (standard(a) + 1));
INSERT INTO with_functions (b, m, f, g) VALUES (5, 'sad', 'fine', 12), (6, NULL, NULL, NULL);

-- Columns

CREATE TABLE every_column (
  i2 smallint NOT NULL DEFAULT 0, i4 integer DEFAULT 1 + 2, i8 bigint DEFAULT '-5'::bigint, n numeric, n5 numeric(5),
  n52 numeric(5,2), r real, d double precision DEFAULT 'NaN', m money, t text DEFAULT E'it''s\n\\',
  v varchar, v9 varchar(9) COLLATE "C", c char, c5 char(5) DEFAULT 'ab', qc "char", nm name, by bytea DEFAULT '\xdead',
  ts timestamp, ts3 timestamp(3), tz timestamptz DEFAULT now(), tz0 timestamptz(0), da date DEFAULT CURRENT_DATE,
  ti time, ti2 time(2), tt timetz, iv interval, ivy interval year to month, iv3 interval(3), ivs interval second(2),
  b boolean DEFAULT true, pt point, ln line, ls lseg, bx box, pa path, po polygon, ci circle, inet inet, cidr cidr,
  mac macaddr, mac8 macaddr8, bit1 bit, bit8 bit(8), vb varbit, vb5 varbit(5), tsv tsvector, tsq tsquery, u uuid,
  js json, jb jsonb, jp jsonpath, ia int[], iaa int[][], va varchar(5)[], na numeric(4,1)[], i4r int4range,
  nr numrange, tsr tstzrange, dm datemultirange, rc regclass, rt regtype, rp regproc, o oid, xi xid, x8 xid8, ci8 cid,
  ti8 tid, lsn pg_lsn, sn pg_snapshot, rcur refcursor, iv2 int2vector, ov oidvector, acl aclitem);
COMMENT ON TABLE every_column IS E'line one\nline ''two'' \\ and "three"';
COMMENT ON COLUMN every_column.i2 IS '';
COMMENT ON COLUMN every_column.i4 IS 'it''s';
INSERT INTO every_column VALUES (1, 2, 3, 1.500, 12345, 1.5, 1.1, '-0', 12.34, E'a\tb', 'v', 'w', 'c',
  'x', 'q', 'name', '\x00ff', '2026-01-01 01:02:03.456789', 'infinity', '-infinity', '2026-06-01 12:00+09', '0001-01-01 BC',
  '24:00', '1:2:3.456', '1:2:3+09:30', '1 mon -1 day 00:00:01', '2 years 3 mons', '1.2345', '1.239', false, '(1,-0)',
  '{1,2,3}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1)]', '((0,0),(1,1))', '<(0,0),1>', '10.0.0.1/8', '10/8',
  '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', '1', '10101010', '', '101', 'a:1A b', 'a & !b', 
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{ "a": 1.00, "a":2 }', '{"b": 1.00, "a": [1, null]}', '$.a[*] ? (@ > 1)',
  '[2:3]={1,NULL}', '{{1,2},{3,4}}', '{"a b",NULL}', '{1.0,2.5}', '[1,5)', '(,1.50]', '[2026-01-01,)', '{[2026-01-01,2026-02-01)}',
  'pg_class', 'int4', 'now', 77, '5', '6', '7', '(1,2)', '0/16', '10:20:10,14', 'cursor', '1 2', '3 4', 'postgres=r/postgres');
INSERT INTO every_column (i4, d, iv) VALUES (NULL, 'Infinity', '-1 mon +40 days');
CREATE TABLE odd_scales (n25 numeric(2,5), nneg numeric(5,-2));
INSERT INTO odd_scales VALUES (0.00012, 12300);
CREATE TABLE in_locales (caseless text COLLATE around.caseless, locale text COLLATE "de-x-icu");
INSERT INTO in_locales VALUES ('Ab', 'ä');
CREATE INDEX in_locales_index ON in_locales (caseless COLLATE "C" DESC, (locale || 'x'));
CREATE TABLE documents (x xml);
INSERT INTO documents VALUES ('<a> </a>'), (NULL);
CREATE TABLE dropped (a int, gone text, b int DEFAULT 2, "gone too" int, c text);
ALTER TABLE dropped DROP COLUMN gone, DROP COLUMN "gone too", ADD COLUMN added int NOT NULL DEFAULT 7;
INSERT INTO dropped VALUES (1, 2, 'c', 4);
CREATE TABLE no_columns ();
INSERT INTO no_columns DEFAULT VALUES;
INSERT INTO no_columns DEFAULT VALUES;
CREATE TABLE only_dropped (a int);
INSERT INTO only_dropped VALUES (1), (2), (3);
ALTER TABLE only_dropped DROP COLUMN a;
CREATE TABLE only_generated (a int GENERATED ALWAYS AS (1 + 1) STORED);
INSERT INTO only_generated DEFAULT VALUES;
CREATE UNLOGGED TABLE unlogged (id serial PRIMARY KEY, i int GENERATED ALWAYS AS IDENTITY);
INSERT INTO unlogged DEFAULT VALUES;
CREATE TABLE with_options (a int, t text) WITH (fillfactor = 70, autovacuum_enabled = false,
  toast.autovacuum_enabled = false, toast_tuple_target = 200, parallel_workers = 3);
CREATE TABLE identities (
  a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "Odd seq" START 100 INCREMENT -5 MINVALUE -200 MAXVALUE 100 CACHE 3 CYCLE),
  b bigint GENERATED BY DEFAULT AS IDENTITY, c smallint GENERATED BY DEFAULT AS IDENTITY (START WITH 7));
COMMENT ON SEQUENCE "Odd seq" IS 'identity''s';
INSERT INTO identities DEFAULT VALUES;
INSERT INTO identities (b) VALUES (12), (13);

-- Constraints

CREATE TABLE referenced (
  a int, b int, c text, CONSTRAINT "the key" PRIMARY KEY (a, b) INCLUDE (c) WITH (fillfactor = 80),
  CONSTRAINT uc UNIQUE (c) DEFERRABLE, CONSTRAINT ub UNIQUE (b) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (a));
CREATE TABLE nulls_alike (a int, b int, c text, CONSTRAINT un UNIQUE NULLS NOT DISTINCT (a, c) INCLUDE (b));
COMMENT ON CONSTRAINT "the key" ON referenced IS 'the ''key''';
COMMENT ON INDEX uc IS 'an index of a constraint';
CREATE TABLE checked (
  a int CONSTRAINT "a > 0" CHECK (a > 0) NO INHERIT, b int CHECK (b IN (1, 2, 3)), c text,
  m text CHECK (m::mood <> 'sad'), CONSTRAINT together CHECK (a < b OR c ~ E'^\\d''$'));
INSERT INTO checked VALUES (1, 2, 'x', 'meh'), (NULL, NULL, NULL, NULL), (6, 3, '1''', NULL);
ALTER TABLE checked ADD CONSTRAINT unproven CHECK (a < 5) NOT VALID,
  ADD CONSTRAINT "unproven too" CHECK (a < 4) NO INHERIT NOT VALID;
COMMENT ON CONSTRAINT unproven ON checked IS 'not proven';
COMMENT ON CONSTRAINT together ON checked IS 'together';
CREATE TABLE excluding (
  r int4range, c circle, x int, EXCLUDE USING gist (r WITH &&),
  CONSTRAINT apart EXCLUDE USING gist (c WITH &&) INCLUDE (x) WITH (fillfactor = 60) WHERE (x > 0)
    DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT hashed EXCLUDE USING hash ((x + 1) WITH =));
INSERT INTO excluding VALUES ('[1,2)', '<(0,0),1>', 1), ('[2,3)', '<(9,9),1>', 2);
COMMENT ON CONSTRAINT apart ON excluding IS 'apart';
CREATE TABLE referring (
  a int, b int, c text, up int,
  FOREIGN KEY (a, b) REFERENCES referenced ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT full_match FOREIGN KEY (a, b) REFERENCES referenced MATCH FULL);
ALTER TABLE referenced ADD CONSTRAINT around_and_back FOREIGN KEY (a) REFERENCES referenced (a);
INSERT INTO referenced VALUES (1, 2, 'c');
INSERT INTO referring VALUES (1, 2, 'x'), (NULL, NULL, 'y');
ALTER TABLE referring ADD CONSTRAINT unproven FOREIGN KEY (up) REFERENCES referenced (a) NOT VALID;
COMMENT ON CONSTRAINT full_match ON referring IS 'a ''foreign'' key';
ALTER TABLE nulls_alike ADD CONSTRAINT partly FOREIGN KEY (a, b) REFERENCES referenced ON DELETE SET NULL (a);

-- Indexes

CREATE TABLE indexed (id int, t text, v varchar, c char(5), j jsonb, p point, a int[], r int4range, m mood, ip inet,
  ts timestamp, tv tsvector, d small, "Q q" text COLLATE "POSIX");
CREATE INDEX plain_index ON indexed (id);
CREATE INDEX "Odd Index" ON indexed ("Q q" COLLATE "C" DESC, t NULLS FIRST, v DESC NULLS LAST) INCLUDE (id, c);
COMMENT ON INDEX "Odd Index" IS 'odd ''index''';
CREATE UNIQUE INDEX lower_index ON indexed (lower(t), (id + 1) DESC) WHERE t IS NOT NULL AND m <> 'sad';
CREATE UNIQUE INDEX unique_index ON indexed (v, d) WITH (fillfactor = 50, deduplicate_items = off);
CREATE UNIQUE INDEX nulls_index ON nulls_alike (b) NULLS NOT DISTINCT WITH (fillfactor = 50);
CREATE INDEX pattern_index ON indexed (t text_pattern_ops, v varchar_pattern_ops, c bpchar_pattern_ops);
CREATE INDEX own_class_index ON indexed (id around.backwards);
CREATE INDEX hash_index ON indexed USING hash (t) WITH (fillfactor = 60);
CREATE INDEX gin_index ON indexed USING gin (j jsonb_path_ops, a) WITH (fastupdate = off, gin_pending_list_limit = 128);
CREATE INDEX gist_index ON indexed USING gist (p, r, tv tsvector_ops (siglen = 100)) WITH (buffering = on);
CREATE INDEX inet_index ON indexed USING gist (ip inet_ops);
CREATE INDEX spgist_index ON indexed USING spgist (p kd_point_ops) INCLUDE (id);
CREATE INDEX text_spgist_index ON indexed USING spgist (t);
CREATE INDEX brin_index ON indexed USING brin (ts timestamp_minmax_multi_ops (values_per_range = 16), id)
  WITH (pages_per_range = 7, autosummarize = on);
CREATE INDEX bloom_index ON indexed USING brin (id int4_bloom_ops (n_distinct_per_range = 50, false_positive_rate = 0.05));
CREATE INDEX expression_index ON indexed ((j ->> 'a') COLLATE "C" text_pattern_ops, (r * r), ("Q q" || t));
CREATE INDEX cast_index ON indexed ((id::text), ((m = 'sad')));
INSERT INTO indexed (id, t, v, j, a, m) SELECT g, 't' || g, 'v' || g, '{"a": 1}', ARRAY[g], 'meh' FROM generate_series(1, 50) g;

-- Sequences

CREATE SEQUENCE free_sequence AS smallint INCREMENT 5 MINVALUE -10 MAXVALUE 1000 START 20 CACHE 4 CYCLE;
COMMENT ON SEQUENCE free_sequence IS 'free''';
SELECT nextval('free_sequence');
CREATE SEQUENCE never_used;
CREATE SEQUENCE shared_sequence START 1000;
CREATE TABLE sharing_one (id int DEFAULT nextval('shared_sequence'), s serial, b bigserial);
CREATE TABLE sharing_two (id int DEFAULT nextval('shared_sequence'), other int DEFAULT nextval('sharing_one_s_seq'));
INSERT INTO sharing_one DEFAULT VALUES;
INSERT INTO sharing_two DEFAULT VALUES;
CREATE SEQUENCE "Owned Säquence" OWNED BY sharing_two.other;
COMMENT ON SEQUENCE "Owned Säquence" IS 'owned';
SELECT setval('"Owned Säquence"', 4711, false);
CREATE SEQUENCE domain_sequence;
CREATE DOMAIN numbered AS bigint DEFAULT nextval('domain_sequence');
CREATE TABLE with_numbered (n numbered, t text);
INSERT INTO with_numbered (t) VALUES ('a'), ('b');
CREATE UNLOGGED SEQUENCE unlogged_sequence;

-- Inheritance and partitions

CREATE TABLE parent (id serial PRIMARY KEY, name text DEFAULT 'x' CHECK (name <> ''), own int CHECK (own > 0) NO INHERIT);
CREATE TABLE mixin (extra jsonb, id int NOT NULL);
CREATE TABLE child (more text, PRIMARY KEY (id)) INHERITS (parent);
CREATE TABLE grandchild (deepest int DEFAULT 5) INHERITS (child, mixin);
CREATE TABLE late_child (name text, id int NOT NULL DEFAULT 77, own int);
ALTER TABLE late_child ADD CONSTRAINT parent_name_check CHECK (name <> '');
ALTER TABLE late_child INHERIT parent;
INSERT INTO parent (name) VALUES ('p');
INSERT INTO child (name, more) VALUES ('c', 'm');
INSERT INTO grandchild (id, name, extra) VALUES (9, 'g', '{}');
INSERT INTO late_child VALUES ('l');

CREATE TABLE by_range (id int NOT NULL, at date NOT NULL, note text DEFAULT 'n', CHECK (id > 0), PRIMARY KEY (id, at),
  UNIQUE (at, id) INCLUDE (note)) PARTITION BY RANGE (at);
CREATE INDEX by_range_note ON by_range (note) WHERE note <> 'x';
CREATE TABLE by_range_2025 PARTITION OF by_range (note DEFAULT 'own default') FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE by_range_2026 PARTITION OF by_range FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (id);
CREATE TABLE by_range_2026_few PARTITION OF by_range_2026 FOR VALUES IN (1, 2, 3);
CREATE TABLE by_range_2026_rest PARTITION OF by_range_2026 DEFAULT PARTITION BY HASH (id, at);
CREATE TABLE "by range 2026 rest 0" PARTITION OF by_range_2026_rest FOR VALUES WITH (MODULUS 2, REMAINDER 0) WITH (fillfactor = 50);
CREATE TABLE by_range_2026_rest_1 PARTITION OF by_range_2026_rest FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE by_range_default PARTITION OF by_range DEFAULT;
CREATE TABLE another_order (note text DEFAULT 'n', gone int, at date NOT NULL, id int NOT NULL, CONSTRAINT by_range_id_check CHECK (id > 0));
ALTER TABLE another_order DROP COLUMN gone;
ALTER TABLE by_range ATTACH PARTITION another_order FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
CREATE INDEX only_here ON by_range_2025 (id, note);
INSERT INTO by_range SELECT g, date '2025-11-01' + g * 20, 'n' || g FROM generate_series(1, 70) g;
COMMENT ON TABLE by_range IS 'partitioned';
COMMENT ON TABLE by_range_2025 IS 'a partition';
CREATE TABLE refers_to_partitioned (id int, at date, FOREIGN KEY (id, at) REFERENCES by_range);
INSERT INTO refers_to_partitioned SELECT id, at FROM by_range LIMIT 5;
CREATE TABLE by_mood (m mood, t text, a int REFERENCES referenced (a)) PARTITION BY LIST (m);
CREATE TABLE by_mood_sad PARTITION OF by_mood FOR VALUES IN ('sad', NULL);
CREATE TABLE by_mood_rest PARTITION OF by_mood FOR VALUES IN ('o''k', 'back\slash', 'meh', '', 'über');
INSERT INTO by_mood SELECT unnest(enum_range(NULL::mood));
CREATE TABLE without_partitions (a int PRIMARY KEY) PARTITION BY HASH (a);
CREATE TABLE z_referring (a int CONSTRAINT of_all REFERENCES referenced (a)) PARTITION BY LIST (a);
CREATE TABLE a_referring PARTITION OF z_referring DEFAULT PARTITION BY LIST (a);
CREATE TABLE "0_referring" PARTITION OF a_referring DEFAULT;
ALTER TABLE a_referring ADD CONSTRAINT again FOREIGN KEY (a) REFERENCES referenced (a);
ALTER TABLE "0_referring" ADD CONSTRAINT once_more FOREIGN KEY (a) REFERENCES referenced (a),
  ADD CONSTRAINT unproven FOREIGN KEY (a) REFERENCES referenced (a) NOT VALID,
  ADD CONSTRAINT of_other FOREIGN KEY (a) REFERENCES without_partitions;
CREATE TABLE by_expression (a int, t text COLLATE "C", b int) PARTITION BY RANGE (standard(a), lower(t) COLLATE "POSIX", b around.backwards);
CREATE TABLE by_expression_1 PARTITION OF by_expression FOR VALUES FROM (1, 'a', MINVALUE) TO (5, 'it''s', MAXVALUE);

-- Odd names

CREATE TABLE "Select" ("from" int PRIMARY KEY, "Where" text CHECK ("Where" <> '"'), "a""b" int, "a'b" int, "a\b" int, " " int,
  "漢字" text, "user" int DEFAULT 1, "é" int, "1" int, "%I" int, "$1" int, "a.b" int, "tableoid_" int);
INSERT INTO "Select" VALUES (1, 'x', 2, 3, 4, 5, '漢');
CREATE INDEX "order" ON "Select" ("a""b", ("a'b" + "a\b"));
CREATE TABLE "quote""d 'n \back" (id int, CONSTRAINT "c""o'n\s" CHECK (id > 0), CONSTRAINT "漢字u" UNIQUE (id));
CREATE TABLE "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢" ("漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢" serial PRIMARY KEY);
CREATE TABLE a23456789012345678901234567890123456789012345678901234567890123 (
  b23456789012345678901234567890123456789012345678901234567890123 serial UNIQUE);
CREATE TABLE "table" ("column" int GENERATED ALWAYS AS IDENTITY);
CREATE TABLE "CamelCase" ("Id" serial PRIMARY KEY, "Select" int REFERENCES "Select");
INSERT INTO "CamelCase" ("Select") VALUES (1), (NULL);
CREATE TABLE pg_catalog_like (oid int, ctid_ int);
CREATE TABLE "new
line" (a int);
CREATE TABLE "*" ("*" int, "?" int, "[a]" int);
CREATE TYPE "Type t" AS ENUM ('A"B');
CREATE TABLE "has Type t" (a "Type t" DEFAULT 'A"B', b "Type t"[]);
INSERT INTO "has Type t" VALUES (DEFAULT, '{"A\"B"}');
