internal import Engine
internal import FoundationEssentials

/// A view is a value with this small table of operations. Views know nothing of each other: what one wants done
/// elsewhere it returns as effects.
protocol View {
  /// Which keys mean something in it.
  var scope: Scope { get }
  /// Whether the view below it is seen around it.
  var isOverlay: Bool { get }

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
  mutating func refresh(_ context: Context) -> Bool { false }
  mutating func point(_ mouse: Mouse, context: Context) -> [Effect] { [] }
  mutating func find(_ needle: Needle, direction: Int, context: Context) -> Hit? { nil }
}

/// What views draw from.
struct Context {
  /// The newest snapshot.
  var live: MigrationSnapshot
  /// The snapshot that lists show: an older one while they are frozen or a person moves in them.
  var roster: Roster
  var now: Date
  var filter = Filter.none
  var needle: Needle?
  var rates = WorkerRates()
  /// Since when lists are frozen.
  var frozenAt: Date?
  /// When the run was seen to have finished.
  var finishedAt: Date?
  /// Whether any snapshot has arrived.
  var isConnected = false
  var glyphs = Glyphs.unicode
  var zone = Zone.local

  /// The run's age; while it is paused or finished, its age then.
  var elapsed: Double {
    let end: Date =
      switch live.phase {
      case .paused(let since, _): since
      case .finished: finishedAt ?? now
      default: now
      }
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
