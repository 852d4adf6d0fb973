@testable import Engine

/// Text and numbers that become something else: little of what reads them goes on.
extension ConventionSample {
  static let words = [
    enumeration("text_to_enum: text", "text"), enumeration("text_to_enum: varchar", "character varying(9)"),
    uuid("text_to_uuid: text", "text"), uuid("text_to_uuid: char", "character(36)"), boolean, yesOrNo,
  ]

  private static let reread = """
    values of another type are read from now on by view chosen_view, view plain_view, view plain_above, \
    materialized view plain_kept
    """

  /// What stays because something reads it or compares it.
  private static func kept(_ type: String, isListed: Bool) -> [String: Fate] {
    var fates: [String: Fate] = [
      "partition key": .kept("keyed.item_value stays \(type): keyed is partitioned by it"),
      "generated": .kept("source_item.item_value stays \(type): source_item.item_made is generated from it"),
      "generated itself": .kept("own_item.item_value stays \(type): it is generated"),
      "view": .told(reread),
      "index expression": .kept("expr.item_value stays \(type): index expr_"),
      "check of two columns": .kept("pair_item.item_value stays \(type): check pair_rule of pair_item would not fit"),
    ]
    if isListed {
      fates["cycle through it"] = .kept(
        "ring_a.item_value stays \(type): foreign key ring_b.ring_b_to_a compares it",
        "ring_b.item_value stays \(type): foreign key ring_a.ring_a_to_b compares it",
        "ring_a.item_ref stays \(type): foreign key", "ring_b.item_ref stays \(type): foreign key")
    }
    return fates
  }

  private static func enumeration(_ name: String, _ type: String) -> ConventionSample {
    var sample = ConventionSample(
      name: name, kind: .textToEnum, type: type, values: ["'new'", "'old'", "'it''s'"], value: "{c}::text",
      sign: "(SELECT t.typtype = 'e' FROM pg_type t WHERE t.oid = a.atttypid)", expression: "upper({c})",
      expressionType: "text", condition: "{c} = 'old'",
      check: Check(condition: "{c} IN ('new', 'old', 'it''s')", broken: "'zz'", otherwise: "22P02"),
      made: "CASE WHEN id > 1 THEN 'new' ELSE 'old' END", standard: ("'new'", "new"), fresh: "'old'",
      stranger: "'oth'", fates: kept(type, isListed: true))
    sample.fates["two parents"] = .kept("stays \(type): it is inherited from several tables")
    sample.fates["check"] = .gone("checked: check checked_rule is left out")
    if type == "text" {
      sample.fates["view"] = .gone(
        reread, "view plain_view: can't follow the changes: function upper", "view plain_above: not made",
        "materialized view plain_kept: not made")
      sample.fates["view with a condition"] = .gone("view chosen_view: can't follow the changes: operator")
    }
    return sample
  }

  private static func uuid(_ name: String, _ type: String) -> ConventionSample {
    func id(_ digit: String) -> String { "'550e8400-e29b-41d4-a716-44665544000\(digit)'" }
    var sample = ConventionSample(
      name: name, kind: .textToUUID, type: type,
      values: [id("0"), "'550E8400-E29B-41D4-A716-446655440001'", id("2")], value: "{c}::text::uuid",
      sign: typeIs("uuid"), expression: "upper({c})", expressionType: "text", condition: "{c} = \(id("0"))",
      check: Check(condition: "{c} <> \(id("9"))", broken: id("9")),
      made: "CASE WHEN id > 1 THEN \(id("0")) ELSE \(id("1")) END",
      standard: (id("5"), "550e8400-e29b-41d4-a716-446655440005"), fresh: id("7"), stranger: id("8"),
      fates: kept(type, isListed: false))
    sample.fates["check"] = .kept("checked.item_value stays \(type): check checked_rule of checked would not fit")
    sample.fates["view with a condition"] = .gone("view chosen_view: can't follow the changes: operator")
    if type == "text" {
      sample.fates["view"] = .gone(
        reread, "view plain_view: can't follow the changes: function upper", "view plain_above: not made",
        "materialized view plain_kept: not made")
    }
    return sample
  }

  private static let boolean = {
    var sample = ConventionSample(
      name: "to_boolean: integer", kind: .toBoolean, type: "integer", values: ["'1'", "'0'"], value: "{c} = 1",
      sign: typeIs("boolean"), expression: "{c} + 1", expressionType: "integer", condition: "{c} = 1",
      check: Check(condition: "{c} IN (0, 1)", broken: "'7'", otherwise: "22P02"), made: "id % 2",
      standard: ("1", "true"), fresh: "'1'", stranger: "'7'", fates: kept("integer", isListed: true))
    sample.fates["check"] = .gone("checked: check checked_rule is left out")
    sample.fates["view"] = .gone(
      reread, "view plain_view: can't follow the changes: operator", "view plain_above: not made",
      "materialized view plain_kept: not made")
    sample.fates["view with a condition"] = .gone("view chosen_view: can't follow the changes: operator")
    return sample
  }()

  private static let yesOrNo = {
    var sample = ConventionSample(
      name: "to_boolean: char", kind: .toBoolean, type: "character(3)", values: ["'Yes'", "'n'"],
      value: "lower({c}) LIKE '%y%'", sign: typeIs("boolean"), expression: "upper({c})", expressionType: "text",
      viewExpression: "upper((lower({c}) LIKE '%y%')::text)", condition: "{c} = 'n'",
      check: Check(condition: "{c} IN ('Yes', 'n')", broken: "'x'", otherwise: "22P02"),
      made: "CASE WHEN id > 1 THEN 'y' ELSE 'n' END", standard: ("'Yes'", "true"), fresh: "'no'", stranger: "'off'",
      fates: kept("character(3)", isListed: true))
    sample.fates["check"] = .gone("checked: check checked_rule is left out")
    sample.fates["view with a condition"] = .gone("view chosen_view: can't follow the changes: operator")
    return sample
  }()
}
