public import Engine
public import FoundationEssentials

/// What the screen tells of one thing, as text for those who have no screen.
public enum PlainText {
  /// All that is known about a table or an object; nil when there is none of that name.
  public static func about(_ name: String, in snapshot: MigrationSnapshot, now: Date) -> String? {
    let roster = Roster(snapshot, version: 0)
    let context = Context(live: snapshot, roster: roster, liveRoster: roster, now: now)
    let subjects = [Subject.Kind.table, .object].map { Subject(kind: $0, name: name) }
    return subjects.lazy.compactMap(roster.entry).first.map { EntryAction.text($0, context) }
  }
}
