internal import Engine

/// The limit of bytes a second, changed by keys.
extension ScreenModel {
  /// A limit that was asked for; nil for none.
  struct WantedRate: Equatable { var bytes: Int? }

  mutating func changeRate(_ request: Request) -> [Action] {
    switch context.live.phase {
    case .running, .paused, .disconnected, .draining: break
    default:
      say("nothing runs that a rate could limit", .warning)
      return []
    }
    let now = wantedRate.map(\.bytes) ?? context.live.maxRate
    let wanted: Int?
    switch request {
    case .lowerRate: wanted = RateSteps.below(now, measured: context.live.throughput.bytesPerSecond)
    case .higherRate: wanted = RateSteps.above(now)
    default: wanted = nil
    }
    guard wanted != now else {
      say(now == nil ? "there is no limit; < sets one" : "\(RateSteps.text(now)) is the lowest limit", .warning)
      return []
    }
    wantedRate = WantedRate(bytes: wanted)
    say("limit \(RateSteps.text(now)) \(context.glyphs.arrow) \(RateSteps.text(wanted))", .plain)
    return carryOut([.send(.setMaxRate(wanted))])
  }
}

/// The limits that keys go through: 1, 2, 5, 10… from 100 kB to 5 GB a second.
enum RateSteps {
  private static let all = [1 << 10, 1 << 20, 1 << 30].enumerated().flatMap { place, unit in
    (place == 0 ? [100, 200, 500] : place == 1 ? [1, 2, 5, 10, 20, 50, 100, 200, 500] : [1, 2, 5]).map { $0 * unit }
  }

  /// The next lower limit; the lowest one stays. From no limit at all, the next one below what is measured.
  static func below(_ rate: Int?, measured: Double?) -> Int? {
    let lowest = all.first
    guard let rate else { return all.last { Double($0) < measured ?? .infinity } ?? lowest }
    return all.last { $0 < rate } ?? min(rate, lowest ?? rate)
  }

  /// The next higher limit; none above the highest.
  static func above(_ rate: Int?) -> Int? { rate.flatMap { rate in all.first { $0 > rate } } }

  static func text(_ rate: Int?) -> String { rate.map { Quantity.rate(Double($0)) } ?? "none" }
}
