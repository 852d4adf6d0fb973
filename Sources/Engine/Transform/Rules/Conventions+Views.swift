extension Conventions.Conversion.Reading {
  /// What a view over the column does from now on; nil when it does what it did, or fails.
  var inViews: String? {
    switch self {
    case .alike, .json, .money: nil
    case .time: "times are read in the session's time zone from now on"
    case .value: "values of another type are read from now on"
    }
  }
}

extension Conventions.Model {
  /// Warns of views that may show something else now, of all that a convention does the same to together.
  mutating func warnOfViews() {
    var changes: [ExactName: [(column: ExactName, change: Reread)]] = [:]
    for change in rereads {
      for member in families[change.family].members {
        let table = tables[member.table]
        changes[ExactName(table.item), default: []].append(
          (ExactName(table.columns[member.column].old.name), change))
      }
    }
    if changes.isEmpty { return }
    var found: [ExactName: String] = [:]
    var messages: [(words: String, views: [String])] = []
    // Each view comes after those that it needs.
    for object in schema.dependents {
      guard case .deparsed(let view) = object.definition, ["view", "materialized view"].contains(view.kind),
        let needs = schema.needs[ExactName(object.label)]
      else { continue }
      let names = Set(view.statements.flatMap { SQLTokens($0).names }.map(ExactName.init))
      let own = needs.tables.lazy.flatMap { changes[ExactName($0)] ?? [] }.first { names.contains($0.column) }?.change
      let words =
        own.map { "\($0.place): \($0.words)" } ?? needs.objects.lazy.compactMap { found[ExactName($0)] }.first
      guard let words else { continue }
      found[ExactName(object.label)] = words
      if let place = messages.firstIndex(where: { $0.words == words }) {
        messages[place].views.append(object.label)
      } else {
        messages.append((words, [object.label]))
      }
    }
    warnings += messages.map { "\($0.words) by \($0.views.joined(separator: ", "))" }
  }
}
