import TestSupport
import Testing

@testable import longhaul

/// What a person gets wrong in `longhaul.yaml`: file, line and keys, what is allowed, and nothing is changed.
@Suite struct ConfigurationMistakeTests {
  private static let text = String(repeating: "n", count: 64)

  @Test(arguments: [
    ("conventions: true", "1: conventions: expected pairs such as `varchar_to_text: true`."),
    (
      "conventions:\n  varchar_to_txt: true",
      "2: conventions.varchar_to_txt: there is no such key; did you mean varchar_to_text?"
    ),
    (
      "conventions: {json_to_jsonb: 7}",
      "1: conventions.json_to_jsonb: expected true, or keys such as {tables: …, columns: …, except: …}."
    ),
    (
      "conventions: {snake_case: }",
      "1: conventions.snake_case: expected true, or keys such as {tables: …, columns: …, except: …}."
    ),
    (
      "conventions: {snake_case: {tabels: a}}",
      "1: conventions.snake_case.tabels: there is no such key; did you mean tables?"
    ),
    (
      "conventions: {snake_case: {tables: []}}",
      "1: conventions.snake_case.tables: expected a shell pattern or a list of them."
    ),
    (
      "conventions: {snake_case: {except: [a, {b: c}]}}",
      "1: conventions.snake_case.except: expected a shell pattern."
    ),
    (
      "conventions: {timestamp_to_timestamptz: true}",
      """
      1: conventions.timestamp_to_timestamptz: expected a time zone such as Europe/Berlin, or keys such as \
      {zone: Europe/Berlin, columns: …}.
      """
    ),
    (
      "conventions: {timestamp_to_timestamptz: {columns: a}}",
      "1: conventions.timestamp_to_timestamptz: zone is missing: a time zone such as Europe/Berlin."
    ),
    (
      "conventions: {varchar_to_text: cheque}",
      "1: conventions.varchar_to_text: expected true, `check`, or keys such as {check: true, tables: …}."
    ),
    ("conventions: {char_to_text: {check: 1}}", "1: conventions.char_to_text.check: expected true or false."),
    (
      "conventions: {money_to_numeric: [a]}",
      """
      1: conventions.money_to_numeric: expected true, a type, or keys such as {type: "numeric(19,2)", tables: …}.
      """
    ),
    (
      "conventions: {float_to_numeric: true}",
      """
      1: conventions.float_to_numeric: expected keys such as {type: "numeric(12,2)", columns: ["*price*"]}.
      """
    ),
    (
      "conventions: {float_to_numeric: {columns: a}}",
      #"1: conventions.float_to_numeric: type is missing: a type such as "numeric(12,2)"."#
    ),
    (
      "conventions: {float_to_numeric: {type: numeric}}",
      #"1: conventions.float_to_numeric: columns is missing: shell patterns such as "*price*"."#
    ),
    ("conventions: {text_to_enum: true}", "1: conventions.text_to_enum: expected columns such as [orders.status]."),
    (
      "conventions: {text_to_uuid: {tables: a}}",
      "1: conventions.text_to_uuid: columns is missing: shell patterns such as orders.status."
    ),
    (
      "conventions: {to_boolean: []}",
      "1: conventions.to_boolean: expected columns such as [orders.status] or a list of them."
    ),
    ("conventions: {text_to_uuid: [a, a]}", "1: conventions.text_to_uuid: a stands there twice."),
    (
      "conventions: {rename: true}",
      "1: conventions.rename: expected keys such as {pattern: '^tbl_', with: '', of: tables}."
    ),
    ("conventions: {rename: {with: a}}", "1: conventions.rename: pattern is missing: a regular expression."),
    (
      "conventions:\n  rename:\n  - pattern: a",
      "3: conventions.rename: with is missing: what replaces the pattern; '' for nothing."
    ),
    (
      "conventions: {rename: {pattern: a, with: b, of: rows}}",
      "1: conventions.rename.of: expected tables, columns, all."
    ),
  ])
  func `conventions`(text: String, said: String) throws { try expectRefusal(of: text, said) }

  @Test(arguments: [
    ("tables: [a]", "1: tables: expected tables with what is said of them."),
    ("tables:\n  a: x", "2: tables.a: expected keys such as `name: …` or `columns: …`."),
    ("tables: {a: drop}", "1: tables.a: a table is left out by `exclude`, not here."),
    ("tables: {'': {name: b}}", "1: tables.: a key is empty."),
    ("tables: {a: {nam: b}}", "1: tables.a.nam: there is no such key; did you mean name?"),
    (
      "tables: {a: {q: b}}",
      """
      1: tables.a.q: there is no such key; known are name, schema, where, comment, columns, add, order, primary_key, \
      partition_by, split, merge, discriminator, constraints, indexes, sequences, options, hooks.
      """
    ),
    ("tables: {a: {merge: }}", "1: tables.a.merge: expected a table."),
    ("tables: {a: {merge: [b, b]}}", "1: tables.a.merge: b stands there twice."),
    ("tables: {a: {merge: {}}}", "1: tables.a.merge: expected a table or a list of them."),
    ("tables: {a: {merge: {b: x}}}", "1: tables.a.merge.b: expected keys such as `columns: {old: new}` or `where: …`."),
    ("tables: {a: {merge: {b: {were: x}}}}", "1: tables.a.merge.b.were: there is no such key; did you mean where?"),
    (
      "tables: {a: {merge: {b: {columns: {c: e, d: e}}}}}",
      "1: tables.a.merge.b.columns.d: c becomes e already."
    ),
    (
      "tables: {a: {discriminator: d}}",
      "1: tables.a.discriminator: it tells tables apart that are merged; merge names none."
    ),
    (
      "tables: {a: {merge: b, discriminator: {type: text}}}", "1: tables.a.discriminator: name is missing: a name."
    ),
    (
      "tables: {a: {partition_by: month}}",
      "1: tables.a.partition_by: expected keys such as {key: RANGE (made), partitions: {…}}, or null."
    ),
    (
      "tables: {a: {partition_by: {key: RANGE (made)}}}",
      "1: tables.a.partition_by: partitions is missing: names and bounds; or `every: month`."
    ),
    (
      "tables: {a: {partition_by: {key: RANGE (made), every: week}}}",
      "1: tables.a.partition_by.every: expected day, month, year."
    ),
    (
      "tables: {a: {partition_by: {every: day}}}",
      "1: tables.a.partition_by: key is missing: a key such as RANGE (made)."
    ),
    ("tables: {a: {split: [b]}}", "1: tables.a.split: expected new tables with what each has of this one."),
    (
      "tables: {a: {split: {b: c}}}",
      "1: tables.a.split.b: expected keys such as {key: [id], columns: [street, city]} or {rows: …}."
    ),
    (
      "tables: {a: {split: {b: {colums: c}}}}",
      "1: tables.a.split.b.colums: there is no such key; did you mean columns?"
    ),
    ("tables: {a: {split: {b: {rows: c, columns: d}}}}", "1: tables.a.split.b: rows and columns exclude each other."),
    ("tables: {a: {split: {b: {rows: c, key: d}}}}", "1: tables.a.split.b: rows and key exclude each other."),
    ("tables: {a: {split: {b: {rows: c, where: d}}}}", "1: tables.a.split.b: rows and where exclude each other."),
    (
      "tables: {a: {split: {b: {rows: c, distinct: true}}}}",
      "1: tables.a.split.b: rows and distinct exclude each other."
    ),
    ("tables: {a: {split: {b: {columns: [c, c]}}}}", "1: tables.a.split.b.columns: c stands there twice."),
    (
      "tables: {a: {split: {\(text): {rows: c}}}}",
      "1: tables.a.split.\(text): \(text) is longer than 63 bytes; PostgreSQL would cut it off."
    ),
    ("tables: {a: {name: [b]}}", "1: tables.a.name: expected a name."),
    ("tables: {a: {name: }}", "1: tables.a.name: expected a name."),
    (
      "tables: {a: {name: \(text)}}",
      "1: tables.a.name: \(text) is longer than 63 bytes; PostgreSQL would cut it off."
    ),
    ("tables: {a: {schema: ''}}", "1: tables.a.schema: expected a name."),
    ("tables: {a: {where: null}}", "1: tables.a.where: expected an SQL condition."),
    (#"tables: {a: {where: "a\0b"}}"#, "1: tables.a.where: expected an SQL condition."),
    ("tables: {a: {comment: {}}}", "1: tables.a.comment: expected a text, or null."),
    ("tables: {a: {columns: [x]}}", "1: tables.a.columns: expected columns with what is said of them."),
    ("tables: {a: {add: x}}", "1: tables.a.add: expected new columns with their types."),
    ("tables: {a: {order: {x: 1}}}", "1: tables.a.order: expected a column."),
    ("tables: {a: {order: [x, y, x]}}", "1: tables.a.order: x stands there twice."),
    ("tables: {a: {primary_key: []}}", "1: tables.a.primary_key: expected a column, or null, or a list of them."),
    ("tables: {a: {constraints: [x]}}", "1: tables.a.constraints: expected the keys drop, rename, add."),
    (
      "tables: {a: {constraints: {dro: x}}}",
      "1: tables.a.constraints.dro: there is no such key; did you mean drop?"
    ),
    ("tables: {a: {constraints: {drop: [[x]]}}}", "1: tables.a.constraints.drop: expected a name."),
    ("tables: {a: {constraints: {rename: x}}}", "1: tables.a.constraints.rename: expected pairs such as `old: new`."),
    ("tables: {a: {indexes: {rename: {x: null}}}}", "1: tables.a.indexes.rename.x: expected a name."),
    ("tables: {a: {indexes: {rename: {x: z, y: z}}}}", "1: tables.a.indexes.rename.y: x becomes z already."),
    ("tables: {a: {indexes: {rename: {x: y}, drop: x}}}", "1: tables.a.indexes: x is both dropped and renamed."),
    (
      "tables: {a: {constraints: {add: {x: }}}}",
      "1: tables.a.constraints.add.x: expected a definition such as `CHECK (price > 0)`."
    ),
    (
      "tables: {a: {indexes: {add: {x: [y]}}}}",
      "1: tables.a.indexes.add.x: expected a definition such as `USING gin (tags)`."
    ),
    (
      "tables: {a: {indexes: {add: {\(text): USING gin (t)}}}}",
      "1: tables.a.indexes.add.\(text): \(text) is longer than 63 bytes; PostgreSQL would cut it off."
    ),
    ("tables: {a: {sequences: x}}", "1: tables.a.sequences: expected {rename: {old: new}}."),
    ("tables: {a: {sequences: {drop: x}}}", "1: tables.a.sequences.drop: there is no such key; known are rename."),
    ("tables: {a: {options: 70}}", "1: tables.a.options: expected pairs such as `fillfactor: 70`."),
    ("tables: {a: {options: {fillfactor: [7]}}}", "1: tables.a.options.fillfactor: expected a value, or null."),
    ("tables:\n  a: {}\n  b: {}\n  a: {}", "4: tables.a: stands there already, in line 2."),
  ])
  func `tables`(text: String, said: String) throws { try expectRefusal(of: text, said) }

  @Test(arguments: [
    ("x:", "x: expected a type, `drop`, or keys such as {name: …, type: …}."),
    ("x: [text]", "x: expected a type, `drop`, or keys such as {name: …, type: …}."),
    ("x: {typ: text}", "x.typ: there is no such key; did you mean type?"),
    ("x: {type: null}", "x.type: expected a type."), ("x: {name: {}}", "x.name: expected a name."),
    ("x: {using: ''}", "x.using: expected an SQL expression."),
    ("x: {collation: }", "x.collation: expected a collation."),
    ("x: {default: ''}", "x.default: expected an SQL expression, or null."),
    ("x: {not_null: null}", "x.not_null: expected true or false."),
    ("x: {not_null: 'true'}", "x.not_null: expected true or false."),
    ("x: {identity: sometimes}", "x.identity: expected always, by default, null."),
    ("x: {generated: [a]}", "x.generated: expected an SQL expression, or null."),
    ("x: {comment: []}", "x.comment: expected a text, or null."),
    ("x: {drop: 1}", "x.drop: expected true or false."),
    ("x: {drop: true, type: text}", "x: the column is dropped; type says nothing then."),
    ("x: {default: a, identity: always}", "x: default and identity exclude each other."),
    ("x: {using: a, generated: b}", "x: using and generated exclude each other."),
    ("y: text\n      x: drop\n      y: drop", "y: stands there already, in line 4."),
  ])
  func `columns`(text: String, said: String) throws {
    let line = 4 + text.count { $0 == "\n" }
    try expectRefusal(of: "tables:\n  a:\n    columns:\n      \(text)", "\(line): tables.a.columns.\(said)")
  }

  @Test(arguments: [
    ("x:", "x: expected a type, or keys such as {type: text, value: \"'legacy'\"}."),
    ("x: {value: a}", "x: type is missing: a type."),
    ("x: {type: text, using: a}", "x.using: there is no such key; known are type, value, default, not_null, "),
    ("x: {type: text, value: null}", "x.value: expected an SQL expression."),
    ("x: {type: text, default: null}", "x.default: expected an SQL expression."),
    ("x: {type: text, not_null: 2}", "x.not_null: expected true or false."),
    ("x: {type: text, identity: null}", "x.identity: expected always, by default."),
    ("x: {type: text, generated: {}}", "x.generated: expected an SQL expression."),
    ("x: {type: text, comment: null}", "x.comment: expected a text."),
    ("x: {type: text, value: a, generated: b}", "x: value and generated exclude each other."),
    ("x: {type: text, identity: always, generated: b}", "x: identity and generated exclude each other."),
    ("\(text): text", "\(text): \(text) is longer than 63 bytes; PostgreSQL would cut it off."),
  ])
  func `new columns`(text: String, said: String) throws {
    try expectRefusal(of: "tables:\n  a:\n    add:\n      \(text)", "4: tables.a.add.\(said)")
  }

  @Test(arguments: [
    ("hooks: SELECT 1", "1: hooks: expected pairs such as `after_create: SELECT 1`."),
    ("hooks: {after_creat: a}", "1: hooks.after_creat: there is no such key; did you mean after_create?"),
    (
      "hooks: {after_copy: }",
      "1: hooks.after_copy: expected a statement, {sql: …, tables: …}, or a list of such."
    ),
    ("hooks: {after_copy: {tables: a}}", "1: hooks.after_copy: sql is missing: a statement or a list of them."),
    (
      "hooks: {after_copy: {sql: a, tabels: b}}",
      "1: hooks.after_copy.tabels: there is no such key; did you mean tables?"
    ),
    ("hooks: {after_copy: {sql: a, tables: {}}}", "1: hooks.after_copy.tables: expected a shell pattern."),
    (
      "tables: {a: {hooks: {after_copy: {sql: a, tables: b}}}}",
      "1: tables.a.hooks.after_copy.tables: there is no such key; known are sql."
    ),
  ])
  func `hooks`(text: String, said: String) throws { try expectRefusal(of: text, said) }

  @Test(arguments: [
    ("tables_from: [a]", nil, "longhaul.yaml:1: tables_from: expected a folder."),
    ("tables_from: none", nil, "longhaul.yaml:1: tables_from: none is no folder that can be read."),
    (
      "tables: {a: {}}\ntables_from: rules", "name: b",
      "rules/a.yaml:1: tables.a: the table stands in longhaul.yaml:1 already."
    ),
    ("tables_from: rules", "\ncolour: red", "rules/a.yaml:2: tables.a.colour: there is no such key; known are name, "),
    ("tables_from: rules", "x:\nx:", "rules/a.yaml:2: tables.a.x: stands there already, in line 1."),
    ("tables_from: rules", "table: [a]", "rules/a.yaml:1: tables.a.table: expected a table."),
    ("tables_from: rules", "- a", "rules/a.yaml:1: tables.a: expected keys such as `name: …` or `columns: …`."),
    ("tables_from: rules", "a: [", "rules/a.yaml:2:1: tables.a: this is not YAML: did not find expected node content"),
  ])
  func `files of tables`(text: String, file: String?, said: String) throws {
    let folder = try Workplace()
    if let file {
      try folder.makeFolder("rules")
      try folder.write(file, to: "rules/a.yaml")
    }
    try folder.write(text, to: "longhaul.yaml")
    try expectRefusal(in: folder, said)
  }

  @Test(arguments: [
    ("target_tables: there", "longhaul.yaml:1: target_tables: expected new or existing."),
    ("target_tables: existing\ntruncate: often", "longhaul.yaml:2: truncate: expected true or false."),
    (
      "truncate: true",
      "--truncate (truncate: true) empties tables that exist already; it needs --existing (target_tables: existing)."
    ),
    ("tables: {a: {add: {b: {value: '1'}}}}", "longhaul.yaml:1: tables.a.add.b: type is missing: a type."),
    (
      "target: existing\ntables: {a: {add: {b: {comment: x}}}}",
      "longhaul.yaml:2: tables.a.add.b: type is missing: a type."
    ),
  ])
  func `tables that exist already`(text: String, said: String) throws {
    let folder = try Workplace()
    try folder.write(text, to: "longhaul.yaml")
    try expectRefusal(in: folder, said)
  }

  // MARK: YAML that is a trap

  /// Each line stands for nine times what the line before it stands for.
  private static let laughs = (1...9).reduce("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n") { text, line in
    let elements = Array(repeating: "*a\(line - 1)", count: 9).joined(separator: ", ")
    return text + "a\(line): &a\(line) [\(elements)]\n"
  }

  @Test(arguments: [
    (laughs, "7: a6: the aliases up to here stand for more than 1000000 values; write less."),
    (
      laughs.split(separator: "\n").prefix(5).joined(separator: "\n") + "\n? *a4\n: x",
      "6: a key has to be a text; this one is a list or a mapping."
    ),
    ("[a, b]: c", "1: a key has to be a text; this one is a list or a mapping."),
    ("tables: *a", "1: tables: *a is an alias of &a, which does not stand before it."),
    ("tables: &a {b: *a}", "1: tables.b: *a is an alias of &a, which does not stand before it."),
    (String(repeating: "[", count: 1_000_000), "1: lists and mappings are more than 50 deep here."),
    (String(repeating: "- ", count: 1_000_000), "1: lists and mappings are more than 50 deep here."),
    (
      String(repeating: "[", count: 51) + String(repeating: "]", count: 51),
      "1: lists and mappings are more than 50 deep here."
    ),
    ("from: a\n---\nfrom: b", "2: a second document begins here; a configuration is one."),
    ("tables: {a: {<<: {name: b}}}", "1: tables.a.<<: nothing is merged; write the keys themselves, or an alias for"),
    ("theme: dark", "1: theme: expected colours such as `accent: magenta`."),
    ("theme: {acent: red}", "1: theme.acent: there is no such key; did you mean accent?"),
    ("theme:\n  bad: crimson", "2: theme.bad: expected a colour: default, black, red"),
    ("theme: {bad: 256}", "1: theme.bad: expected a colour: default, black, red"),
    ("tables: \u{1}", "1: this is not YAML: control characters are not allowed"),
  ])
  func `a text that is no configuration is refused at once`(text: String, said: String) throws {
    try expectRefusal(of: text, said)
  }

  @Test func `fifty lists in one another are read`() throws {
    try expectRefusal(
      of: "jobs: " + String(repeating: "[", count: 49) + String(repeating: "]", count: 49),
      "1: jobs: expected a whole number from 1 to 64.")
  }

  @Test func `a file of more than 10 MB is not read`() throws {
    let folder = try Workplace()
    try folder.write(String(repeating: "#", count: 10_000_001), to: "longhaul.yaml")
    try expectRefusal(in: folder, "The configuration longhaul.yaml has more than 10 MB; a configuration is smaller.")
  }

  @Test func `a mistake in the rules keeps nobody from looking at the status`() throws {
    let folder = try Workplace()
    try folder.write("progress_file: there.json\ntables: 7", to: "longhaul.yaml")
    #expect(try folder.longhaul("status").stderr.hasPrefix("longhaul: there.json: there is no such file."))
  }

  private func expectRefusal(
    of text: String, _ said: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try Workplace()
    try folder.write(text, to: "longhaul.yaml")
    try expectRefusal(in: folder, "longhaul.yaml:\(said)", sourceLocation: sourceLocation)
  }

  private func expectRefusal(
    in folder: Workplace, _ said: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let names = folder.names
    let arguments = ["run", "--headless", "--from", "old", "--to", "new", "--source", "host=/nowhere"]
    let output = try Program.longhaul.run(arguments, in: folder.path)
    #expect(output.status == 2, sourceLocation: sourceLocation)
    // A long list of what is known may go on.
    let text = output.stderr
    #expect(
      text == "longhaul: \(said)\n" || (!said.hasSuffix(".") && text.hasPrefix("longhaul: \(said)")), "\(output)",
      sourceLocation: sourceLocation)
    #expect(folder.names == names, sourceLocation: sourceLocation)
  }
}
