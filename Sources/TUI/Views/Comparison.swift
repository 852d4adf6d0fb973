internal import Engine

/// An old table beside the new one, as lines to read. What is changed has a mark and a colour: `|` for another line, `<` for one
/// that goes, `>` for one that comes.
struct Comparison {
  let table: TableComparison
  /// How wide lines may be.
  let room: Int
  let charset: Charset
  let glyphs: Glyphs

  /// Below it, old and new lines stand under each other.
  private static let narrowest = 64

  // MARK: Definitions

  /// Both definitions, side by side where there is room.
  var definition: [Line] {
    let changed = table.definition.count(where: \.isChanged)
    let summary = changed == 0 ? "nothing is changed" : "\(Quantity.of(changed, "line")) changed"
    var lines = room < Self.narrowest ? stacked : beside
    if let filter = table.filter {
      lines.append(Line())
      lines += charset.wrap("only rows where \(filter)", to: room, style: .warning)
    }
    return [Line(summary, .faint), Line()] + lines
  }

  private var beside: [Line] {
    let half = (room - 3) / 2
    var lines = [Line(charset.pad("old", to: half), .faint)]
    lines[0].add("   new", .faint)
    for row in table.definition {
      let old = pieces(row.old, half)
      let new = pieces(row.new, half)
      for place in 0..<max(old.count, new.count) {
        let left = place < old.count ? old[place] : ""
        var line = Line(charset.pad(left, to: half), row.isChanged ? .bad : .plain)
        line.add(" \(mark(row.isChanged, row.old, row.new)) ", Style(row.isChanged ? .warning : .faint, .bold))
        if place < new.count { line.add(new[place], row.isChanged ? .good : .plain) }
        lines.append(line)
      }
    }
    return lines
  }

  private var stacked: [Line] {
    table.definition.flatMap { row in
      guard row.isChanged else { return pieces(row.new ?? row.old, room - 2).map { Line("  " + $0) } }
      return pieces(row.old, room - 2).map { Line("- " + $0, .bad) }
        + pieces(row.new, room - 2).map { Line("+ " + $0, .good) }
    }
  }

  private func mark<Side>(_ isChanged: Bool, _ old: Side?, _ new: Side?) -> String {
    guard isChanged else { return " " }
    return old == nil ? ">" : new == nil ? "<" : "|"
  }

  /// A line in as many as it needs, the further ones further in.
  private func pieces(_ text: String?, _ columns: Int) -> [String] {
    guard let text else { return [] }
    return Charset.lines(of: text).flatMap { part in
      let words = part.drop { $0 == " " }
      let margin = String(repeating: " ", count: max(0, min(part.count - words.count, columns / 4)))
      var line = Line(margin + words)
      line.indent = margin.count + 2
      return charset.wrap(line, to: columns).map(\.text)
    }
  }

  // MARK: Columns

  /// The columns as a table: the old name and type, the new ones, and under a changed one what its value is.
  var columns: [Line] {
    func width(_ heading: String, _ text: (TableComparison.Column) -> String?) -> Int {
      table.columns.reduce(heading.count) { max($0, charset.width(text($1) ?? "")) }
    }
    var widths = [
      width("old") { $0.old?.name }, width("type") { $0.old?.type }, width("new") { $0.new?.name },
      width("type") { $0.new?.type },
    ]
    // A mark, the four of them, and what stands between them. The widest gives way first.
    while widths.reduce(8 + charset.width(glyphs.arrow), +) > room, let widest = widths.max(), widest > 8,
      let place = widths.firstIndex(of: widest)
    {
      widths[place] -= 1
    }
    func cell(_ text: String?, _ place: Int) -> String {
      charset.pad(charset.clipMiddle(text ?? glyphs.dash, to: widths[place]), to: widths[place])
    }
    func line(_ mark: String, _ texts: [String?], _ style: Style) -> Line {
      var line = Line(mark + " ", Style(.warning, .bold))
      line.add("\(cell(texts[0], 0))  \(cell(texts[1], 1)) ", style)
      line.add(" \(glyphs.arrow) ", .faint)
      line.add("\(cell(texts[2], 2))  \(cell(texts[3], 3))", style)
      return line
    }
    let changed = table.columns.count(where: \.isChanged)
    let summary = changed == 0 ? "" : ", \(Quantity.count(changed)) changed"
    var lines = [Line(Quantity.of(table.columns.count, "column") + summary, .faint), Line()]
    lines.append(line(" ", ["old", "type", "new", "type"], .faint))
    for column in table.columns {
      let mark = mark(column.isChanged, column.old, column.new)
      let texts = [column.old?.name, column.old?.type, column.new?.name, column.new?.type]
      lines.append(line(mark, texts, column.isChanged ? .bold : .plain))
      if column.isChanged, let expression = column.expression {
        lines += pieces(expression, room - 6).map { Line("      " + $0, .accent) }
      }
    }
    return lines
  }
}
