/// A rate as a value, with the time handed in: bytes are taken on credit, and who has taken them waits until time has paid
/// for them.
///
/// What nobody takes in a second is there in the next one, but no longer; before the first bytes nothing is saved up.
struct TokenBucket: Sendable {
  /// What has to be paid for before its owner goes on.
  struct Ticket: Sendable, Equatable {
    fileprivate var end: Double
  }

  /// Bytes a second; nil for as many as there are.
  private(set) var rate: Int?
  private var taken = 0.0
  private var paid = 0.0
  private var updated: Double

  /// Nothing is taken and nothing paid in advance.
  init(rate: Int?, at seconds: Double) {
    self.rate = rate
    updated = seconds
  }

  /// Changes the rate; what was taken before and is not paid for yet goes by the new one.
  mutating func setRate(_ rate: Int?, at seconds: Double) {
    advance(to: seconds)
    self.rate = rate
    paid = min(paid, taken + Double(rate ?? 0))
    if rate == nil { paid = taken }
  }

  /// Takes bytes.
  mutating func take(_ bytes: Int, at seconds: Double) -> Ticket {
    advance(to: seconds)
    taken += Double(bytes)
    if rate == nil { paid = taken }
    return Ticket(end: taken)
  }

  /// Seconds until what was taken is paid for; 0 when it is.
  mutating func wait(for ticket: Ticket, at seconds: Double) -> Double {
    advance(to: seconds)
    guard let rate else { return 0 }
    return max(0, (ticket.end - paid) / Double(rate))
  }

  private mutating func advance(to seconds: Double) {
    let passed = max(0, seconds - updated)
    updated = max(updated, seconds)
    guard let rate, taken > 0 else { return }
    paid = min(paid + passed * Double(rate), taken + Double(rate))
  }
}
