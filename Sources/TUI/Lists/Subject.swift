internal import Engine
internal import FoundationEssentials

/// The lists that can be looked at.
enum ListKind: CaseIterable {
  case pending, active, completed, failed, objects, leftBehind

  var title: String {
    switch self {
    case .pending: "Pending"
    case .active: "Active"
    case .completed: "Completed"
    case .failed: "Failed"
    case .objects: "Objects"
    case .leftBehind: "Left behind"
    }
  }
}

/// What a row is about, whatever row it is on.
struct Subject: Hashable {
  enum Kind { case table, object, leftBehind }

  var kind: Kind
  var name: String

  static func == (left: Subject, right: Subject) -> Bool {
    left.kind == right.kind && left.exactName == right.exactName
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(exactName)
  }

  private var exactName: ExactName { ExactName(name) }
}

/// Where an entry stands.
enum EntryState: String, CaseIterable {
  case pending, active, completed, failed
  case leftBehind = "left"
}

/// All that is known about a subject.
struct Entry {
  var subject: Subject
  var state: EntryState
  var item: ItemDescription?
  var work: ActiveWork?
  var completion: CompletedItem?
  var failure: Failure?
  /// What is said beside its name.
  var note = ""

  init(_ kind: Subject.Kind, _ name: String, _ state: EntryState) {
    subject = Subject(kind: kind, name: name)
    self.state = state
  }

  /// Rows copied, or else estimated; nil when unknown.
  var rows: Int? {
    if let work { return work.rows }
    return completion.map(\.knownRows) ?? item?.knownRows
  }

  /// Seconds it took; nil when unknown.
  var seconds: Double? { completion?.knownSeconds }

  var step: Step? { work?.step ?? failure?.step }
}
