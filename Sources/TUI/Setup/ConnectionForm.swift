internal import Engine

/// Where the old and the new schemas are, as fields to fill in.
struct ConnectionForm {
  private enum Side: CaseIterable { case source, target }

  /// A part of a connection.
  private struct Field {
    var label: String
    var part: any WritableKeyPath<ConnectionFields, String> & Sendable
    /// What is said where it is empty.
    var hint: String
    var isSecret = false
  }

  /// What can be gone to, in order.
  private enum Place: Equatable {
    case field(Side, Int)
    case otherTarget
    case connect
  }

  private static let fields = [
    Field(label: "Host", part: \.host, hint: "the local socket"),
    Field(label: "Port", part: \.port, hint: "5432"),
    Field(label: "Database", part: \.database, hint: "the user's name"),
    Field(label: "User", part: \.user, hint: "your own name"),
    Field(label: "Password", part: \.password, hint: "from the password file, if there is one", isSecret: true),
    Field(label: "Options", part: \.others, hint: "such as sslmode=require"),
  ]

  private var texts: [Side: [TextField]]
  private(set) var hasOtherTarget: Bool
  private var place = Place.field(.source, 0)

  init(_ draft: SetupDraft) {
    hasOtherTarget = draft.target != nil
    texts = [.source: Self.texts(draft.source), .target: Self.texts(draft.target ?? draft.source)]
  }

  private static func texts(_ fields: ConnectionFields) -> [TextField] {
    Self.fields.map { TextField(fields[keyPath: $0.part]) }
  }

  /// Writes what was typed into a draft.
  func fill(_ draft: inout SetupDraft) {
    fill(&draft.source, .source)
    guard hasOtherTarget else { return draft.target = nil }
    var target = draft.target ?? draft.source
    fill(&target, .target)
    draft.target = target
  }

  private func fill(_ fields: inout ConnectionFields, _ side: Side) {
    for (number, field) in Self.fields.enumerated() {
      fields[keyPath: field.part] = texts[side]?[number].text ?? ""
    }
  }

  private var places: [Place] {
    let source = Self.fields.indices.map { Place.field(.source, $0) }
    let target = hasOtherTarget ? Self.fields.indices.map { Place.field(.target, $0) } : []
    return source + [.otherTarget] + target + [.connect]
  }

  /// Takes a key; true when it is to connect.
  mutating func handle(_ key: Key) -> Bool {
    switch (key, place) {
    case (.enter, .connect): return true
    case (.tab, _), (.down, _), (.enter, _): move(1)
    case (.backTab, _), (.up, _): move(-1)
    case (.character(" "), .otherTarget), (.left, .otherTarget), (.right, .otherTarget): toggleTarget()
    case (_, .field(let side, let number)): _ = texts[side]?[number].handle(key)
    default: break
    }
    return false
  }

  private mutating func move(_ count: Int) {
    let here = places.firstIndex(of: place) ?? 0
    place = places[(here + count + places.count) % places.count]
  }

  private mutating func toggleTarget() {
    hasOtherTarget.toggle()
    // Most often little differs.
    if hasOtherTarget { texts[.target] = texts[.source] }
  }

  /// Where what is wrong is put right.
  mutating func goToFirst() { place = .field(.source, 0) }

  mutating func draw(into frame: inout Frame, area: Rect, glyphs: Glyphs) {
    // What is gone to is seen, however low the terminal is.
    let lines = places.count + 2
    let here = (places.firstIndex(of: place) ?? 0) + 1 + (isBelowToggle ? 1 : 0)
    let offset = max(0, min(here - area.rows + 2, lines - area.rows))
    var row = area.row - offset
    func put(_ draw: (Int) -> Void) {
      if row >= area.row, row < area.bottom { draw(row) }
      row += 1
    }
    put { frame.put("From", row: $0, column: area.column + 1, limit: area.right, style: .bold) }
    for number in Self.fields.indices { put { drawField(.source, number, $0, into: &frame, area: area) } }
    put { _ in }
    put { drawToggle($0, into: &frame, area: area, glyphs: glyphs) }
    if hasOtherTarget {
      for number in Self.fields.indices { put { drawField(.target, number, $0, into: &frame, area: area) } }
    }
    put { row in
      let style = place == .connect ? Style(.accent, [.bold, .reverse]) : Style(.accent, .bold)
      frame.put(" Connect ", row: row, column: area.column + 14, limit: area.right, style: style)
    }
  }

  private var isBelowToggle: Bool {
    if case .field(.source, _) = place { return false }
    return true
  }

  private func drawToggle(_ row: Int, into frame: inout Frame, area: Rect, glyphs: Glyphs) {
    let isHere = place == .otherTarget
    let start = frame.put("To", row: row, column: area.column + 1, limit: area.right, style: .bold)
    let choice = hasOtherTarget ? "another server or database" : "the same database"
    let end = frame.put(
      " \(choice) ", row: row, column: start + 11, limit: area.right,
      style: isHere ? Style(.plain, [.bold, .reverse]) : .plain)
    if isHere { frame.put("Space changes it", row: row, column: end + 2, limit: area.right, style: .faint) }
  }

  private func hint(of field: Field, _ side: Side) -> String {
    texts[side]?.last?.text.contains("service=") == true ? "as the service says" : field.hint
  }

  private func drawField(_ side: Side, _ number: Int, _ row: Int, into frame: inout Frame, area: Rect) {
    let field = Self.fields[number]
    guard let text = texts[side]?[number] else { return }
    let isHere = place == .field(side, number)
    frame.put(
      field.label, row: row, column: area.column + 3, limit: area.right, style: isHere ? Style(.accent, .bold) : .faint)
    let start = area.column + 14
    let room = max(1, min(50, area.right - start - 1))
    let shown = field.isSecret ? String(repeating: "*", count: text.scalars.count) : text.text
    let before = field.isSecret ? text.cursor : frame.charset.width(text.textBeforeCursor)
    let offset = isHere ? max(0, before - room + 1) : 0
    let end =
      shown.isEmpty
      ? frame.put(hint(of: field, side), row: row, column: start, limit: start + room, style: .faint)
      : frame.put(shown, row: row, column: start, limit: start + room, skipping: offset)
    guard isHere else { return }
    frame.put(
      String(repeating: " ", count: max(0, start + room - end)), row: row, column: end, limit: start + room)
    frame.restyle(row: row, from: start, to: start + room) { $0.with(.underline) }
    frame.cursor = Frame.Position(row: row, column: max(0, min(area.right - 1, start + before - offset)))
  }
}
