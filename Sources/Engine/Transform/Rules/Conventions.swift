/// Conventions as rules for single tables.
///
/// A column that tables inherit or that partitions share is one column: what is done to it is done in the whole tree,
/// and an exception for one table of the tree spares all of it. What PostgreSQL itself carries from a parent to its
/// children, which is names of columns and checks, is said of the topmost parent alone; types, values and
/// defaults are said of every table.
enum Conventions {
  /// What conventions come to.
  struct Outcome: Sendable {
    /// In the order of the tables; a table that stays as it is has none.
    var rules: [TableRule] = []
    /// Types that have to be made out of what the rows say.
    var enums: [EnumFromValues] = []
    /// Sequences, by OID, that feed a column which becomes `bigint` and are of a smaller type themselves.
    var widened: [OID] = []
    /// What can't be done as it is written.
    var mistakes: [String] = []
    /// What is left alone, and what a person should know.
    var warnings: [String] = []
  }

  /// An enum of the values that a column has.
  struct EnumFromValues: Sendable, Equatable {
    /// The old table; its children and partitions hold values, too.
    var table: TableName
    /// The old column.
    var column: String
    /// The new type, in the schema that the table comes into.
    var typeName: String
    /// Values it has to have whatever the rows say, in this order: those a check allowed, and the default.
    var labels: [String] = []
  }

  /// Applies conventions one after the other; each sees the names and types that those before it have made.
  static func expand(_ conventions: [Convention], over schema: SchemaDescription) -> Outcome {
    var model = Model(schema)
    for convention in conventions { model.apply(convention) }
    return model.finish()
  }
}

extension Conventions.Model {
  mutating func apply(_ convention: Convention) {
    let notes = warnings.count + mistakes.count
    let changes = changeCount
    var selection = Conventions.Selection(convention, over: self)
    switch convention.kind {
    case .floatToNumeric, .textToEnum, .textToLookup, .toBoolean, .textToUUID:
      guard !convention.columns.isEmpty else {
        mistakes.append("\(convention.place): say which columns; \"*\" is all of them")
        return
      }
      if convention.kind == .textToLookup {
        makeLookups(convention, &selection)
      } else {
        convertColumns(convention, &selection)
      }
    case .jsonToJSONB, .timestampToTimestamptz, .varcharToText, .charToText, .moneyToNumeric:
      convertColumns(convention, &selection)
    case .integerKeysToBigint: widenKeys(convention, &selection)
    case .serialToIdentity: makeIdentities(convention, &selection)
    case .snakeCase: rename(convention, &selection, of: .all) { Conventions.snakeCase($0) }
    case .rename(let pattern, let replacement, let renamed):
      do throws(Conventions.Replacement.Mistake) {
        let rule = try Conventions.Replacement(pattern: pattern, replacement: replacement)
        rename(convention, &selection, of: renamed, rule.apply)
      } catch {
        mistakes.append("\(convention.place): \(error.text)")
      }
    }
    warnings += selection.unused.map { "\(convention.place): \($0)" }
    if changes == changeCount, notes == warnings.count + mistakes.count {
      warnings.append("\(convention.place): there is nothing that this would change")
    }
  }

  /// Gives the chosen columns another type.
  private mutating func convertColumns(_ convention: Convention, _ selection: inout Conventions.Selection) {
    for family in families.indices {
      guard let conversion = Conventions.conversion(convention.kind, of: families[family].type),
        selection.chooses(family, of: self)
      else { continue }
      if let obstacle = obstacle(to: conversion, of: family) {
        warnings.append("\(convention.place): \(label(family)) stays \(families[family].type): \(obstacle)")
      } else {
        convert(family, by: conversion, convention.place)
      }
    }
  }
}
