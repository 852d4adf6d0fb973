/// What hangs together, and what is called oddly.
extension KitchenSink {
  static let sequences = #"""
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

    """#

  static let family = #"""
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

    """#

  static let names = #"""
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

    """#
}
