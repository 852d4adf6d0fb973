/// What can become of values that are given another built-in type, as far as the types tell.
struct TypeChange {
  /// The column, as SQL.
  let name: String
  let old: String
  let new: String

  private static let integers = ["smallint", "integer", "bigint"]
  private static let texts = ["character varying", "text", "bpchar"]
  private static let floats = ["real", "double precision"]

  /// What may go wrong, or be lost; nil when the new type has every value of the old one.
  var risk: String? {
    let (from, to) = (TypeName(old).withoutModifier, TypeName(new).withoutModifier)
    if from.hasSuffix("[]") || to.hasSuffix("[]") { return from == to && old == new ? nil : Self.unknown }
    if Self.texts.contains(to) { return textRisk(from) }
    if to == "bit varying" || to == "bit" {
      return from == "bit varying" || from == "bit" ? shorterRisk : Self.failing
    }
    if let rank = Self.integers.firstIndex(of: to) { return integerRisk(from, rank) }
    switch (from, to) {
    case ("numeric", "numeric"): return numericRisk
    case ("smallint", "numeric"), ("integer", "numeric"), ("bigint", "numeric"):
      return modifiers(new).isEmpty ? nil : "values that don't fit fail"
    case ("real", "double precision"), ("smallint", "real"), ("smallint", "double precision"),
      ("integer", "double precision"):
      return nil
    case (_, "real"), (_, "double precision"): return Self.texts.contains(from) ? Self.failing : "values are rounded"
    case ("real", "numeric"), ("double precision", "numeric"): return "values are rounded"
    case ("timestamp without time zone", "timestamp with time zone"):
      return "the old times are taken to be UTC; say using, such as \(name) AT TIME ZONE 'Europe/Berlin'"
    case ("timestamp with time zone", "timestamp without time zone"): return "the times become those of UTC"
    case ("timestamp without time zone", "date"), ("timestamp with time zone", "date"): return "the time of day is lost"
    case ("date", "timestamp without time zone"): return nil
    case ("json", "jsonb"): return nil
    default: return from == to ? precisionRisk : Self.failing
    }
  }

  private static let failing = "values that can't become the new type fail"
  private static let unknown = "values that don't fit fail, or are rounded"

  private func textRisk(_ from: String) -> String? {
    if Self.texts.contains(from) || length(new) != nil, let risk = shorterRisk { return risk }
    return from == "bpchar" && !new.hasPrefix("character(") ? "blanks at the end are lost" : nil
  }

  private var shorterRisk: String? {
    guard let limit = length(new), length(old).map({ $0 > limit }) ?? true else { return nil }
    return "values longer than \(limit) fail"
  }

  private func integerRisk(_ from: String, _ rank: Int) -> String? {
    if let old = Self.integers.firstIndex(of: from) { return old > rank ? "values out of range fail" : nil }
    return from == "numeric" || Self.floats.contains(from)
      ? "values are rounded, and those out of range fail" : Self.failing
  }

  private var numericRisk: String? {
    let (before, after) = (modifiers(old), modifiers(new))
    guard let precision = after.first else { return nil }
    let scale = after.count > 1 ? after[1] : 0
    guard let oldPrecision = before.first else { return "values that don't fit fail, and others are rounded" }
    let oldScale = before.count > 1 ? before[1] : 0
    let parts = [
      precision - scale < oldPrecision - oldScale ? "values that don't fit fail" : nil,
      scale < oldScale ? "digits behind the point are rounded" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var precisionRisk: String? {
    guard let precision = modifiers(new).first else { return nil }
    return (modifiers(old).first ?? 6) > precision ? "fractions of a second are rounded" : nil
  }

  /// Of text or bits; nil without a limit.
  private func length(_ type: String) -> Int? {
    modifiers(type).first ?? (type == "character" || type == "bit" ? 1 : nil)
  }

  private func modifiers(_ type: String) -> [Int] {
    guard let open = type.firstIndex(of: "("), let close = type[open...].firstIndex(of: ")") else { return [] }
    return type[type.index(after: open)..<close].split(separator: ",").compactMap { Int($0) }
  }
}
