@testable import Engine

/// A thing that a column can be part of, and how to tell that the new schema has it, too.
struct AwkwardCase: Sendable {
  /// A statement with one result.
  struct Proof: Sendable {
    let what: String
    let statement: String
    /// Its result as text, or the SQLSTATE with which it fails.
    let expected: String
  }

  let name: String
  /// Its tables and views, by the names that they have in the new schema.
  let relations: [String]
  /// SQL that makes it, with `old` as the search path.
  let schema: @Sendable (MatrixCell) -> String
  let proofs: @Sendable (MatrixCell) -> [Proof]
}

extension AwkwardCase {
  static let all =
    [
      plain, empty, droppedColumns, cycle, cycleThrough, check, checkOfTwo, checkNotValid, generated, generatedItself,
      index,
      expressionIndex, view, chosenView, trigger, reserved, strange, alike,
    ] + trees

  private static let plain = AwkwardCase(name: "default", relations: ["plain"]) { cell in
    let standard = cell.sample.standard.map { " DEFAULT \($0.old)" } ?? ""
    return """
      CREATE TABLE \(cell.old("plain")) (id integer \(cell.idKey), \(cell.column)\(standard) NOT NULL);
      COMMENT ON COLUMN \(cell.old("plain")).\(cell.oldColumn) IS 'a "comment"';
      GRANT SELECT (\(cell.oldColumn)) ON \(cell.old("plain")) TO PUBLIC;
      \(cell.rows("plain", nullable: false))
      \(cell.sample.type == "serial" ? "SELECT setval(pg_get_serial_sequence('plain', 'item_value'), 3);" : "")
      """
  } proofs: { cell in
    var proofs = cell.column(of: "plain")
    let attribute = "FROM pg_attribute WHERE attrelid = 'new.plain'::regclass AND attname = '\(cell.name)'"
    proofs.append(cell.proof("its NOT NULL is there", "SELECT attnotnull \(attribute)"))
    proofs.append(
      cell.proof("its comment is there", "SELECT col_description(attrelid, attnum) \(attribute)", #"a "comment""#))
    proofs.append(cell.proof("its privileges are there", "SELECT attacl::text \(attribute)", "{=r/postgres}"))
    if let standard = cell.sample.standard {
      proofs.append(
        cell.proof(
          "its default is there", "INSERT INTO new.plain (id) VALUES (99) RETURNING \(cell.name)::text", standard.new))
    }
    if cell.sample.type == "serial" {
      proofs.append(
        cell.proof(
          "its sequence goes on", "INSERT INTO new.plain (id) VALUES (99) RETURNING \(cell.name)::text", "4"))
    }
    return proofs
  }

  private static let empty = AwkwardCase(name: "no rows", relations: ["bare_item"]) { cell in
    "CREATE TABLE \(cell.old("bare_item")) (id integer \(cell.idKey), \(cell.column));"
  } proofs: { cell in
    [
      cell.sign(of: "bare_item"), cell.proof("it has no rows", "SELECT count(*) FROM new.bare_item", "0"),
    ]
  }

  private static let droppedColumns = AwkwardCase(name: "dropped columns before it", relations: ["gap"]) { cell in
    """
    CREATE TABLE \(cell.old("gap")) (x text, id integer \(cell.idKey), y text, \(cell.column), z text);
    ALTER TABLE \(cell.old("gap")) DROP x, DROP y, DROP z;
    \(cell.rows("gap"))
    """
  } proofs: { cell in
    cell.column(of: "gap")
  }

  // MARK: Foreign keys

  private static let cycle = AwkwardCase(name: "cycle beside it", relations: ["left_item", "right_item"]) { cell in
    let (left, right) = (cell.old("left_item"), cell.old("right_item"))
    return """
      CREATE TABLE \(left) (id integer \(cell.idKey), \(cell.column), other integer, self integer REFERENCES \(left) (id));
      CREATE TABLE \(right) (id integer \(cell.idKey), \(cell.column), other integer NOT NULL REFERENCES \(left) (id));
      ALTER TABLE \(left) ADD FOREIGN KEY (other) REFERENCES \(right) (id);
      \(cell.rows("left_item")) \(cell.rows("right_item", "other", "id"))
      UPDATE \(left) SET other = id, self = id;
      """
  } proofs: { cell in
    cell.column(of: "left_item") + cell.column(of: "right_item") + [
      cell.valid(3, foreignKeysOf: "left_item", "right_item"),
      cell.proof("an orphan is refused", "UPDATE new.left_item SET other = 12345", "23503"),
    ]
  }

  private static let cycleThrough = AwkwardCase(name: "cycle through it", relations: ["ring_a", "ring_b"]) { cell in
    let (a, b) = (cell.old("ring_a"), cell.old("ring_b"))
    let reference = "\(cell.oldName("item_ref")) \(cell.sample.plainType)"
    let key = cell.sample.isKey ? "" : " UNIQUE"
    return """
      CREATE TABLE \(a) (id integer \(cell.idKey), \(cell.column)\(key), \(reference));
      CREATE TABLE \(b) (id integer \(cell.idKey), \(cell.column)\(key), \(reference));
      \(cell.rows("ring_a")) \(cell.rows("ring_b"))
      UPDATE \(a) SET \(cell.oldName("item_ref")) = \(cell.oldColumn);
      UPDATE \(b) SET \(cell.oldName("item_ref")) = \(cell.oldColumn);
      ALTER TABLE \(a) ADD CONSTRAINT \(cell.oldName("ring_a_to_b")) FOREIGN KEY (\(cell.oldName("item_ref")))
        REFERENCES \(b) (\(cell.oldColumn));
      ALTER TABLE \(b) ADD CONSTRAINT \(cell.oldName("ring_b_to_a")) FOREIGN KEY (\(cell.oldName("item_ref")))
        REFERENCES \(a) (\(cell.oldColumn)) DEFERRABLE INITIALLY DEFERRED;
      """
  } proofs: { cell in
    cell.column(of: "ring_a") + cell.column(of: "ring_b") + [
      cell.valid(2, foreignKeysOf: "ring_a", "ring_b"),
      cell.proof("an orphan is refused", "UPDATE new.ring_a SET item_ref = \(cell.sample.stranger)", "23503"),
      cell.proof(
        "both ends are of one type",
        """
        SELECT count(DISTINCT atttypid) FROM pg_attribute
        WHERE attrelid IN ('new.ring_a'::regclass, 'new.ring_b'::regclass) AND attname IN ('\(cell.name)', 'item_ref')
        """, "1"),
      cell.proof("rows refer to themselves", "SELECT bool_and(item_ref = \(cell.name)) FROM new.ring_a"),
    ]
  }

  // MARK: Checks

  private static let check = AwkwardCase(name: "check", relations: ["checked"]) { cell in
    """
    CREATE TABLE \(cell.old("checked")) (id integer \(cell.idKey), \(cell.column),
      CONSTRAINT \(cell.oldName("checked_rule")) CHECK (\(cell.over(cell.sample.check.condition))));
    \(cell.rows("checked"))
    """
  } proofs: { cell in
    let check = cell.sample.check
    let found = """
      SELECT count(*) FROM pg_constraint WHERE conrelid = 'new.checked'::regclass AND contype = 'c' AND convalidated
        AND conname = 'checked_rule'
      """
    return cell.column(of: "checked") + [
      cell.proof("it is there", found, cell.fate.isGone ? "0" : "1"),
      cell.proof(
        "what it forbids is refused", cell.insert(check.broken, into: "checked"),
        cell.fate.isGone ? check.otherwise : "23514"),
    ]
  }

  private static let checkOfTwo = AwkwardCase(name: "check of two columns", relations: ["pair_item"]) { cell in
    let condition = cell.over(cell.sample.relation ?? cell.sample.check.condition)
    return """
      CREATE TABLE \(cell.old("pair_item")) (id integer \(cell.idKey), \(cell.column),
        CONSTRAINT \(cell.oldName("pair_rule")) CHECK (\(condition) OR id < 0));
      \(cell.rows("pair_item"))
      """
  } proofs: { cell in
    let broken = cell.sample.relation == nil ? cell.sample.check.broken : "'0'"
    return cell.column(of: "pair_item") + [
      cell.proof("what it forbids is refused", cell.insert(broken, into: "pair_item"), "23514")
    ]
  }

  private static let checkNotValid = AwkwardCase(name: "check not valid", relations: ["loose"]) { cell in
    """
    CREATE TABLE \(cell.old("loose")) (id integer \(cell.idKey), \(cell.column)); \(cell.rows("loose"))
    ALTER TABLE \(cell.old("loose")) ADD CONSTRAINT \(cell.oldName("loose_rule")) CHECK (\(cell.oldColumn) IS NULL)
      NOT VALID;
    """
  } proofs: { cell in
    cell.column(of: "loose") + [
      cell.proof(
        "it is not valid",
        "SELECT NOT convalidated FROM pg_constraint WHERE conname = 'loose_rule' AND connamespace = 'new'::regnamespace"
      ),
      cell.proof("new rows are checked", cell.insert(cell.sample.fresh, into: "loose"), "23514"),
    ]
  }

  // MARK: What is made of it

  private static let generated = AwkwardCase(name: "generated", relations: ["source_item"]) { cell in
    """
    CREATE TABLE \(cell.old("source_item")) (id integer \(cell.idKey), \(cell.column), \(cell.oldName("item_made"))
      \(cell.sample.expressionType) GENERATED ALWAYS AS (\(cell.over(cell.sample.expression))) STORED);
    \(cell.rows("source_item"))
    """
  } proofs: { cell in
    cell.column(of: "source_item") + [
      cell.proof(
        "it is generated",
        "SELECT attgenerated FROM pg_attribute WHERE attrelid = 'new.source_item'::regclass AND attname = 'item_made'",
        "s"),
      cell.proof(
        "its values are there",
        """
        SELECT NOT EXISTS (SELECT id, \(cell.oldName("item_made"))::text FROM \(cell.old("source_item"))
          EXCEPT ALL SELECT id, item_made::text FROM new.source_item)
        """),
      cell.proof(
        "it follows its source",
        """
        UPDATE new.source_item SET \(cell.name) = \(cell.sample.fresh) WHERE id = 1
        RETURNING item_made IS NOT DISTINCT FROM (\(cell.sample.expression.replacing("{c}", with: cell.name)))
        """),
    ]
  }

  private static let generatedItself = AwkwardCase(name: "generated itself", relations: ["own_item"]) { cell in
    """
    CREATE TABLE \(cell.old("own_item")) (id integer \(cell.idKey), \(cell.oldColumn) \(cell.sample.plainType)
      GENERATED ALWAYS AS (\(cell.sample.made)) STORED\(cell.sample.isKey ? " PRIMARY KEY" : ""));
    INSERT INTO \(cell.old("own_item")) SELECT i FROM generate_series(1, 3) i;
    """
  } proofs: { cell in
    cell.column(of: "own_item") + [
      cell.proof(
        "it is generated",
        "SELECT attgenerated FROM pg_attribute WHERE attrelid = 'new.own_item'::regclass AND attname = '\(cell.name)'",
        "s"),
      cell.proof("it is made", "INSERT INTO new.own_item VALUES (99) RETURNING \(cell.name) IS NOT NULL"),
    ]
  }

  // MARK: Indexes

  private static let index = AwkwardCase(name: "index", relations: ["keys_item"]) { cell in
    let table = cell.old("keys_item")
    let order =
      cell.sample.hasOrder
      ? """
      CREATE INDEX \(cell.oldName("keys_down")) ON \(table) (\(cell.oldColumn) DESC NULLS LAST, id);
      CREATE UNIQUE INDEX \(cell.oldName("keys_one")) ON \(table) (\(cell.oldColumn));
      """ : ""
    return """
      CREATE TABLE \(table) (id integer \(cell.idKey), \(cell.column)); \(cell.rows("keys_item"))
      CREATE INDEX \(cell.oldName("keys_wide")) ON \(table) (id) INCLUDE (\(cell.oldColumn)) WHERE \(cell.oldColumn) IS NOT NULL;
      \(order)
      """
  } proofs: { cell in
    var proofs =
      cell.column(of: "keys_item") + [
        cell.indexed("keys_wide", "id) INCLUDE (item_value) WHERE (item_value IS NOT NULL)")
      ]
    if cell.sample.hasOrder {
      proofs += [
        cell.indexed("keys_down", "item_value DESC NULLS LAST, id)"), cell.indexed("keys_one", "item_value)"),
        cell.proof(
          "a value is there once",
          "INSERT INTO new.keys_item (id, \(cell.name)) SELECT 99, \(cell.name) FROM new.keys_item WHERE id = 1",
          "23505"),
      ]
    }
    return proofs
  }

  private static let expressionIndex = AwkwardCase(name: "index expression", relations: ["expr"]) { cell in
    let table = cell.old("expr")
    let expression = cell.over(cell.sample.expression)
    return """
      CREATE TABLE \(table) (id integer \(cell.idKey), \(cell.column)); \(cell.rows("expr"))
      CREATE INDEX \(cell.oldName("expr_key")) ON \(table) ((\(expression)));
      CREATE INDEX \(cell.oldName("expr_part")) ON \(table) (id) WHERE (\(expression)) IS NOT NULL;
      """
  } proofs: { cell in
    cell.column(of: "expr")
      + ["expr_key", "expr_part"].map { index in
        cell.proof(
          "\(index) is there and reads it",
          """
          SELECT indisvalid AND pg_get_indexdef(indexrelid) LIKE '%\(cell.name)%'
            AND (indexprs IS NOT NULL OR indpred IS NOT NULL)
          FROM pg_index WHERE indexrelid = 'new.\(index)'::regclass AND indrelid = 'new.expr'::regclass
          """)
      }
  }

  // MARK: What reads it

  private static let view = AwkwardCase(
    name: "view", relations: ["plain_view", "plain_above", "plain_kept", "seen_item"]
  ) {
    cell in
    """
    CREATE TABLE \(cell.old("seen_item")) (id integer \(cell.idKey), \(cell.column)); \(cell.rows("seen_item"))
    CREATE VIEW plain_view AS SELECT id, \(cell.oldColumn) AS v, \(cell.over(cell.sample.expression)) AS e
      FROM \(cell.old("seen_item"));
    CREATE VIEW plain_above AS SELECT id, v, e FROM plain_view WHERE v IS NOT NULL;
    CREATE MATERIALIZED VIEW plain_kept AS SELECT * FROM plain_view;
    """
  } proofs: { cell in
    let shown = cell.sample.viewExpression?.replacing("{c}", with: "v") ?? "e"
    let stored = cell.sample.storedExpression?.replacing("{c}", with: "v") ?? shown
    let read = ["plain_view", "plain_above", "plain_kept"].map { view in
      cell.fate.isGone
        ? cell.proof("\(view) is not there", "SELECT to_regclass('new.\(view)') IS NULL")
        : cell.proof(
          "\(view) has the same rows",
          """
          SELECT count(*) = (SELECT count(*) FROM new.\(view)) AND count(*) > 0 AND NOT EXISTS (
            SELECT id, (\(cell.value("v")))::text, (\(view == "plain_kept" ? stored : shown))::text FROM old.\(view) EXCEPT ALL SELECT id, v::text, e::text FROM new.\(view))
          FROM old.\(view)
          """)
    }
    return cell.column(of: "seen_item") + read
  }

  private static let chosenView = AwkwardCase(name: "view with a condition", relations: ["chosen_view", "chosen"]) {
    cell in
    """
    CREATE TABLE \(cell.old("chosen")) (id integer \(cell.idKey), \(cell.column)); \(cell.rows("chosen"))
    CREATE VIEW chosen_view AS SELECT id FROM \(cell.old("chosen")) WHERE \(cell.over(cell.sample.condition));
    """
  } proofs: { cell in
    cell.column(of: "chosen") + [
      cell.fate.isGone
        ? cell.proof("it is not there", "SELECT to_regclass('new.chosen_view') IS NULL")
        : cell.proof(
          "it has the same rows",
          "SELECT (SELECT array_agg(id ORDER BY id) FROM old.chosen_view) = (SELECT array_agg(id ORDER BY id) FROM new.chosen_view)"
        )
    ]
  }

  private static let trigger = AwkwardCase(name: "trigger, policy and statistics", relations: ["guarded"]) { cell in
    let table = cell.old("guarded")
    return """
      CREATE TABLE \(table) (id integer \(cell.idKey), \(cell.column)); \(cell.rows("guarded"))
      CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := -1; RETURN NEW; END';
      CREATE TRIGGER guard BEFORE UPDATE OF \(cell.oldColumn) ON \(table) FOR EACH ROW
        WHEN (NEW.\(cell.oldColumn) IS NOT NULL) EXECUTE FUNCTION guard();
      CREATE POLICY seen ON \(table) USING (\(cell.oldColumn) IS NOT NULL);
      \(cell.sample.hasOrder ? "CREATE STATISTICS both_values ON id, \(cell.oldColumn) FROM \(table);" : "")
      """
  } proofs: { cell in
    cell.column(of: "guarded") + [
      cell.proof(
        "the trigger fires",
        "UPDATE new.guarded SET \(cell.name) = \(cell.sample.fresh) WHERE id = 1 RETURNING id", "-1"),
      cell.proof(
        "the policy reads it",
        "SELECT qual LIKE '%\(cell.name) IS NOT NULL%' FROM pg_policies WHERE schemaname = 'new' AND tablename = 'guarded'"
      ),
      cell.proof(
        "the statistics are there",
        """
        SELECT coalesce((SELECT stxkeys::text FROM pg_statistic_ext WHERE stxrelid = 'new.guarded'::regclass), 'none')
        """, cell.sample.hasOrder ? "1 2" : "none"),
    ]
  }

  // MARK: Names

  private static let reserved = AwkwardCase(name: "reserved words", relations: ["select"]) { cell in
    """
    CREATE TABLE \(cell.old("select")) (id integer \(cell.idKey), \(cell.column("user")),
      \(cell.oldName("order")) integer, CONSTRAINT \(cell.oldName("check")) CHECK (\(cell.oldName("order")) > 0));
    CREATE INDEX \(cell.oldName("table")) ON \(cell.old("select")) (\(cell.oldName("order")));
    \(cell.rows("select", column: "user"))
    """
  } proofs: { cell in
    cell.column(of: "select", "user") + [
      cell.proof("its index is there", "SELECT to_regclass('new.\"table\"') IS NOT NULL"),
      cell.proof(
        "its check is there", #"INSERT INTO new."select" (id, "user", "order") VALUES (99, \#(cell.sample.fresh), 0)"#,
        "23514"),
    ]
  }

  private static let strange = AwkwardCase(name: "capitals, blanks and quotes", relations: ["Weiß"]) { cell in
    let (table, column) = (#""Weiß ""ß"" Von""#, #""From ""x"".y""#)
    return """
      CREATE TABLE \(table) (id integer \(cell.idKey), \(column) \(cell.sample.type)\(cell.key));
      INSERT INTO \(table) \(cell.values());
      """
  } proofs: { cell in
    cell.column(
      of: cell.sample.strangeNames.table, cell.sample.strangeNames.column,
      old: (#"Weiß "ß" Von"#, #"From "x".y"#))
  }

  private static let alike = AwkwardCase(
    name: "names alike", relations: ["twin", "Twin", "twin_item_value_length", "twin_item_value_key"]
  ) { cell in
    let type = cell.sample.plainType + (cell.sample.isNullable ? "" : " NOT NULL")
    return """
      CREATE TABLE "twin" (id integer, item_value \(cell.sample.type)\(cell.key), "Item_value" \(type),
        CONSTRAINT twin_item_value_length CHECK (id > 0));
      CREATE TABLE "Twin" (id integer, item_value \(cell.sample.type)\(cell.key), "Item_value" \(type));
      CREATE TABLE twin_item_value_length (id integer); CREATE INDEX twin_item_value_key ON twin (id);
      \(cell.sample.kind == .textToLookup ? "" : "CREATE TYPE twin_item_value AS ENUM ('x');") CREATE SEQUENCE twin_id_seq;
      \(["twin", "Twin"].map { "INSERT INTO \"\($0)\" \(cell.values("v"));" }.joined(separator: " "))
      """
  } proofs: { cell in
    ["twin", "Twin"].flatMap { table in
      cell.column(of: table, "item_value", old: (table, "item_value"))
        + (cell.sample.isKey || cell.sample.type == "serial"
          ? [] : cell.column(of: table, "Item_value", old: (table, "Item_value")))
    }
  }
}
