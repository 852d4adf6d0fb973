internal import Engine

/// What people have written, or had written, of the old schema: the files beside the migration, one at a time. Read from the
/// disk when it is opened, so that what `longhaul describe` makes meanwhile is there.
struct ContextView: View {
  private let paths: [String]
  private var place = 0
  private var file: ContextFile?
  private var lines: [Line] = []
  private var pager = Pager(follows: false, wraps: true)

  let scope = Scope.context
  /// A longer line is no text for people.
  private static let longestLine = 16_384

  init(_ context: Context) {
    paths = context.live.run.contextFiles
    open()
  }

  private mutating func open() {
    file = paths.isEmpty ? nil : ContextFile(reading: paths[place])
    lines = Self.lines(file, isSchema: place == 0)
    pager.reset(follows: false)
  }

  private static func lines(_ file: ContextFile?, isSchema: Bool) -> [Line] {
    guard let file, !(isSchema && file.isMissing) else {
      var lines = [Line(ContextFiles.noSchema, .warning)]
      if let file { lines.append(Line(file.path, .faint)) }
      return lines + [Line(), Line("longhaul describe makes one. It only reads the old schema.")]
    }
    if let trouble = file.trouble { return [Line("it can't be read: \(trouble)", .bad), Line(file.path, .faint)] }
    var lines = Charset.lines(of: file.text).map(styled)
    while lines.last?.text.isEmpty == true { lines.removeLast() }
    if lines.isEmpty { lines.append(Line("nothing stands in it", .faint)) }
    if file.isCut {
      let shown = Quantity.bytes(ContextFile.mostBytes)
      lines += [Line(), Line("The file goes on: its first \(shown) are shown.", .warning)]
    }
    return lines
  }

  /// A heading lit, as people look for it.
  private static func styled(_ text: String) -> Line {
    let text = text.utf8.count > longestLine ? String(text.unicodeScalars.prefix(longestLine)) + "…" : text
    return Line(text, text.hasPrefix("#") ? Style(.accent, .bold) : .plain)
  }

  mutating func draw(into frame: inout Frame, area: Rect, context: Context) {
    var rest = area
    if area.rows >= 4 { Header.drawTitle(into: &frame, area: rest.takeTop(1), context: context) }
    let top = rest.takeTop(1)
    frame.rule(top, title: title(top.columns, frame.charset), note: note(context.glyphs), glyphs: context.glyphs)
    pager.draw(
      into: &frame, area: rest.inset(1, 0), range: 0..<lines.count, glyphs: context.glyphs, needle: context.needle
    ) { lines[$0] }
  }

  /// The files' names with the one that is read lit; that one alone where there is no room for all.
  private func title(_ columns: Int, _ charset: Charset) -> Line {
    let names = paths.isEmpty ? ["Context"] : paths.map(Self.name)
    let lit = Style(.accent, [.bold, .reverse])
    var title = Line()
    for (number, name) in names.enumerated() { title.add(" \(name) ", number == place ? lit : .faint) }
    if charset.width(title) <= columns - 24 { return title }
    return Line(" \(charset.clipMiddle(names[place], to: max(8, columns - 26))) ", lit)
  }

  private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Which it is of several, and how large.
  private func note(_ glyphs: Glyphs) -> String {
    let size = file?.trouble == nil ? file.map { Quantity.bytes($0.size) } : nil
    let number = paths.count > 1 ? "\(place + 1) of \(paths.count)" : nil
    return [number, size].compactMap(\.self).joined(separator: glyphs.separator)
  }

  mutating func perform(_ request: Request, context: Context) -> [Effect] {
    switch request {
    case .back: return context.needle == nil ? [.pop] : [.dropSearch]
    case .stop: return [.pop]
    case .nextTab: turn(1)
    case .previousTab: turn(-1)
    default: _ = pager.perform(request, canFollow: false)
    }
    return []
  }

  private mutating func turn(_ count: Int) {
    guard paths.count > 1 else { return }
    place = (place + count + paths.count) % paths.count
    open()
  }

  mutating func point(_ mouse: Mouse, context: Context) -> [Effect] {
    if mouse.action != .click { pager.scroll(mouse.action == .wheelUp ? -3 : 3, false) }
    return []
  }

  mutating func find(_ needle: Needle, direction: Int, context: Context) -> Hit? {
    pager.find(among: lines.indices.filter { needle.matches(lines[$0].text) }, direction: direction)
  }
}
