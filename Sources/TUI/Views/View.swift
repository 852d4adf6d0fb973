internal import Engine
internal import FoundationEssentials

/// A view is a value with this small table of operations. Views know nothing of each other: what one wants done
/// elsewhere it returns as effects.
protocol View {
  /// Which keys mean something in it.
  var scope: Scope { get }
  /// Whether the view below it is seen around it.
  var isOverlay: Bool { get }
  /// Whether it has nothing more to say and goes by itself.
  func isObsolete(_ context: Context) -> Bool

  /// Brings it up to date before it is drawn; whether anything but the snapshot changed.
  mutating func refresh(_ context: Context) -> Bool
  mutating func draw(into frame: inout Frame, area: Rect, context: Context)
  mutating func perform(_ request: Request, context: Context) -> [Effect]
  mutating func point(_ mouse: Mouse, context: Context) -> [Effect]
  /// Goes to a hit: 1 the next, -1 the one before, 0 the nearest from where it is.
  mutating func find(_ needle: Needle, direction: Int, context: Context) -> Hit?
}

extension View {
  var isOverlay: Bool { false }
  func isObsolete(_ context: Context) -> Bool { false }
  mutating func refresh(_ context: Context) -> Bool { false }
  mutating func point(_ mouse: Mouse, context: Context) -> [Effect] { [] }
  mutating func find(_ needle: Needle, direction: Int, context: Context) -> Hit? { nil }
}

/// What views draw from.
struct Context {
  /// The newest snapshot.
  var live: MigrationSnapshot
  /// The lists as shown: of an older snapshot while they are frozen or a person moves in them.
  var roster: Roster
  /// The lists as they are.
  var liveRoster: Roster
  var now: Date
  var filter = Filter.none
  var needle: Needle?
  var rates = WorkerRates()
  /// Since when lists are frozen.
  var frozenAt: Date?
  /// When the run was seen to have finished.
  var finishedAt: Date?
  /// Whether a person, or a signal, asked for the run to end.
  var isStopping = false
  /// The failures by what they are, the most frequent first.
  var failureKinds: [(name: String, count: Int)] = []
  /// Whether any snapshot has arrived.
  var isConnected = false
  var role = ScreenRole.own
  var glyphs = Glyphs.unicode
  var zone = Zone.local

  /// What a list shows. Workers are seen to work even while a person moves in other lists.
  func roster(of list: ListKind) -> Roster { list == .active && frozenAt == nil ? liveRoster : roster }

  /// The run's age; when it has finished, its age then.
  var elapsed: Double {
    var end = now
    if case .finished = live.phase { end = finishedAt ?? now }
    return end.timeIntervalSince(live.run.startedAt)
  }
}

/// What a view wants done.
enum Effect {
  case push(any View)
  case pop
  case send(EngineCommand)
  case copy(String, what: String)
  case export(name: String, text: String)
  case say(String, Tone)
  case dropFilter
  case dropSearch
  case suspend
  case leave
  case detach
}

/// A hit among others.
struct Hit: Equatable {
  /// From 0.
  var place: Int
  var count: Int

  init(place: Int, count: Int) {
    self.place = place
    self.count = count
  }

  /// The next among ascending places, around the end and the beginning; nil when there are none.
  init?(among places: [Int], from here: Int, direction: Int) {
    guard !places.isEmpty else { return nil }
    count = places.count
    place =
      switch direction {
      case 1: places.firstIndex { $0 > here } ?? 0
      case -1: places.lastIndex { $0 < here } ?? places.count - 1
      default: places.firstIndex { $0 >= here } ?? 0
      }
  }
}
