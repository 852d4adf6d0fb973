import Testing

@testable import Engine

/// Rates and backlogs as values: time and measures are handed in.
@Suite struct TokenBucketTests {
  @Test func `what is taken is paid for by time, in the order of taking`() {
    var bucket = TokenBucket(rate: 100, at: 10)
    // What passed before the first bytes counts for nothing.
    let first = bucket.take(50, at: 20)
    let second = bucket.take(100, at: 20)
    #expect(bucket.wait(for: first, at: 20) == 0.5)
    #expect(bucket.wait(for: second, at: 20) == 1.5)
    #expect(bucket.wait(for: first, at: 20.5) == 0)
    #expect(bucket.wait(for: second, at: 20.5) == 1)
    #expect(bucket.wait(for: second, at: 21.5) == 0)
  }

  @Test func `a second's worth is saved up while nobody takes anything, and no more`() {
    var bucket = TokenBucket(rate: 100, at: 0)
    _ = bucket.take(100, at: 0)
    let ticket = bucket.take(150, at: 60)
    #expect(bucket.wait(for: ticket, at: 60) == 0.5)
  }

  @Test func `however it is taken, no more flows than the rate and one second's worth`() {
    var bucket = TokenBucket(rate: 1000, at: 0)
    var (clock, flowed, moments) = (0.0, 0, 0.0)
    for step in 1...500 {
      let bytes = step * 7919 % 1300
      let ticket = bucket.take(bytes, at: clock)
      clock += bucket.wait(for: ticket, at: clock)
      flowed += bytes
      #expect(Double(flowed) <= clock * 1000 + 1000.001)
      // Moving them takes time, too, sometimes more than the rate would.
      let moment = step % 10 == 0 ? 0.7 : 0.1
      clock += moment
      moments += moment
    }
    // Nor does it wait for longer than it has to.
    #expect(clock <= Double(flowed) / 1000 + moments)
    #expect(clock >= Double(flowed) / 1000 - 1)
  }

  @Test func `a new rate counts for what waits already`() {
    var bucket = TokenBucket(rate: 10, at: 0)
    let ticket = bucket.take(100, at: 0)
    #expect(bucket.wait(for: ticket, at: 0) == 10)
    bucket.setRate(100, at: 5)
    #expect(bucket.wait(for: ticket, at: 5) == 0.5)
    bucket.setRate(nil, at: 5)
    #expect(bucket.wait(for: ticket, at: 5) == 0)
    // What was let go is not asked for afterwards, and what flowed freely earns nothing.
    _ = bucket.take(1_000_000, at: 100)
    bucket.setRate(10, at: 100)
    #expect(bucket.wait(for: bucket.take(20, at: 100), at: 100) == 2)
  }

  @Test func `a clock that goes back pays nothing`() {
    var bucket = TokenBucket(rate: 10, at: 100)
    let ticket = bucket.take(100, at: 100)
    #expect(bucket.wait(for: ticket, at: 50) == 10)
    #expect(bucket.wait(for: ticket, at: 105) == 5)
  }

  @Test func `while rows are held nothing flows, whatever is paid for`() {
    let throttle = Throttle(canHold: true, clock: { 0 })
    let ticket = throttle.take(1)
    #expect(throttle.wait(for: ticket) == 0)
    throttle.hold(true)
    throttle.setRate(nil)
    #expect(throttle.wait(for: ticket) == .infinity)
    throttle.hold(false)
    #expect(throttle.wait(for: ticket) == 0)
  }

  @Test func `somebody may have to wait where there is a rate, or may be a hold`() {
    let throttle = Throttle(clock: { 0 })
    #expect(!throttle.isOn)
    throttle.setRate(1)
    #expect(throttle.isOn)
    #expect(Throttle(canHold: true, clock: { 0 }).isOn)
  }
}

@Suite struct BacklogGateTests {
  private func backlog(_ bytes: Int, _ name: String = "a") -> Backlog {
    Backlog(follower: .standby(name), bytes: bytes, limit: 1000)
  }

  @Test func `above the limit rows are held, and below four fifths of it they flow again`() {
    var gate = BacklogGate()
    var isHeld: [Bool] = []
    for bytes in [0, 900, 1000, 1001, 5000, 1000, 801, 800, 799, 900, 1000, 1001] {
      gate.measured([backlog(bytes)])
      isHeld.append(gate.held != nil)
    }
    #expect(
      isHeld == [false, false, false, true, true, true, true, true, false, false, false, true])
  }

  @Test func `the one that is furthest behind its limit is told, and all have to catch up`() {
    var gate = BacklogGate()
    var slot = Backlog(follower: .slot("s"), bytes: 30_000, limit: 10_000)
    gate.measured([backlog(2000), slot, backlog(10)])
    #expect(gate.held == slot)
    slot.bytes = 1
    gate.measured([backlog(900), slot])
    #expect(gate.held == backlog(900))
    gate.measured([backlog(100), slot])
    #expect(gate.held == nil)
    gate.measured([backlog(5000)])
    // One that is gone is waited for no longer.
    gate.measured([])
    #expect(gate.held == nil)
  }

  @Test func `what is behind is told in words`() {
    let standby = Backlog(follower: .standby("replica1"), bytes: 2_254_857_830, limit: 1 << 30)
    #expect("\(standby)" == "standby replica1 is 2.1 GB behind")
    #expect(standby.terms == "the limit is 1.0 GB, below 819.2 MB it goes on")
    let slot = Backlog(follower: .slot("s"), bytes: 20 << 20, limit: 10 << 20)
    #expect("\(slot)" == "replication slot s keeps back 20.0 MB of WAL")
  }
}
