internal import Engine

/// What can be done with an entry, whatever view it is in.
enum EntryAction {
  static func effects(_ request: Request, on entry: Entry, context: Context) -> [Effect] {
    switch request {
    case .copy:
      return entry.failure == nil
        ? [.copy(entry.subject.name, what: "the name")] : [.copy(text(entry, context), what: "the failure")]
    case .copyStatement:
      guard let statement = entry.failure?.statement else { return [.say("it has no SQL statement", .warning)] }
      return [.copy(statement, what: "the SQL")]
    case .export:
      guard entry.failure != nil else { return [.say("only failures are exported", .warning)] }
      return [.export(name: fileName(entry), text: text(entry, context))]
    case .skip:
      guard isRunning(context) else { return [.say("nothing runs that would move it", .warning)] }
      guard entry.subject.kind == .table, entry.state == .pending else {
        return [.say("only a pending table can be skipped", .warning)]
      }
      return [.push(ChoiceDialog.skip(entry.subject))]
    case .requeue:
      guard entry.failure != nil else { return [.say("only what failed can be tried again", .warning)] }
      guard isRunning(context) else {
        let command = Requeue.command(entry.subject.name, progressFile: context.live.run.progressFile)
        return [.say("nothing runs. Leave, then: \(command), and start longhaul again", .warning)]
      }
      return [.push(ChoiceDialog.requeue(entry.subject))]
    default: return []
    }
  }

  private static func isRunning(_ context: Context) -> Bool {
    switch context.live.phase {
    case .running, .paused, .disconnected: true
    case .starting, .draining, .aborting, .finished, .browsing, .lost: false
    }
  }

  /// All that is known, as plain text.
  static func text(_ entry: Entry, _ context: Context) -> String {
    let lines = Document.about(entry, context: context).map { line in
      var text = Charset.unicode.seen(line.text)
      while text.last == " " { text.removeLast() }
      return text
    }
    return ([Charset.unicode.seen(entry.subject.name)] + lines).joined(separator: "\n") + "\n"
  }

  /// A name that is safe in a folder.
  static func fileName(_ entry: Entry) -> String {
    let source = entry.item?.logFile ?? entry.subject.name
    let base = source.hasSuffix(".log") ? String(source.dropLast(4)) : source
    var safe = ""
    // What is cut off or replaced may be all that tells two names apart.
    for scalar in base.unicodeScalars {
      let isPlain =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "_-.".unicodeScalars.contains(scalar)
      safe += isPlain ? String(scalar) : "_"
    }
    var name = String(safe.prefix(60))
    if name != base { name += "-" + String(LogFolder.fnv1a(entry.subject.name), radix: 36) }
    return "failure-" + name + ".txt"
  }
}
