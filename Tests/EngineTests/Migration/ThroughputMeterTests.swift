import Testing

@testable import Engine

@Suite struct ThroughputMeterTests {
  @Test func `nothing is told before there is anything to tell`() {
    var meter = ThroughputMeter()
    #expect(meter.bytesPerSecond == nil)
    #expect(meter.secondsLeft(bytes: 100) == nil)
    #expect(meter.history.isEmpty)
    meter.sample(seconds: 10, bytes: 0, isWorking: true)
    #expect(meter.bytesPerSecond == nil)
    meter.sample(seconds: 11, bytes: 100, isWorking: true)
    #expect(meter.bytesPerSecond == 100)
    // After one second any figure would be a guess.
    #expect(meter.secondsLeft(bytes: 1000) == nil)
    #expect(meter.secondsLeft(bytes: 0) == nil)
  }

  @Test(arguments: [1000.0, 87_000_000], [0.9, 1, 1.7])
  func `a steady rate is told as it is, and what is left as a range around the truth`(rate: Double, interval: Double) {
    var meter = ThroughputMeter()
    for second in 0...20 {
      meter.sample(seconds: Double(second) * interval, bytes: Int(Double(second) * interval * rate), isWorking: true)
    }
    #expect(meter.bytesPerSecond.map { ($0 / rate - 1).magnitude < 0.2 } == true)
    #expect(meter.secondsLeft(bytes: Int(rate * 600))?.contains(600) == true)
  }

  @Test func `bytes done before this run are no part of its pace`() {
    var meter = ThroughputMeter()
    for second in 0...10 { meter.sample(seconds: Double(second), bytes: 1_000_000 + second * 10, isWorking: true) }
    #expect(meter.secondsLeft(bytes: 100)?.contains(10) == true)
  }

  @Test(arguments: [0.1, 1, 30, 100_000])
  func `a pause of any length does not count`(pause: Double) {
    var meter = ThroughputMeter()
    for second in 0...10 { meter.sample(seconds: Double(second), bytes: second * 1000, isWorking: true) }
    // The last in flight is finished half a second after the last sample; then nobody asks until it goes on.
    meter.sample(seconds: 10.5, bytes: 10_500, isWorking: false)
    let began = 10.5 + pause
    for second in 0...10 {
      meter.sample(seconds: began + Double(second), bytes: 10_500 + second * 1000, isWorking: true)
    }
    #expect(meter.bytesPerSecond.map { ($0 - 1000).magnitude < 1 } == true)
    #expect(meter.history.allSatisfy { ($0 - 1000).magnitude < 1 })
    #expect(meter.secondsLeft(bytes: 60_000).map { $0.lowerBound > 55 && $0.upperBound < 65 } == true)
  }

  @Test func `work that was rolled back makes no rate below zero and no range`() {
    var meter = ThroughputMeter()
    for second in 0...5 { meter.sample(seconds: Double(second), bytes: 1000 - second * 100, isWorking: true) }
    #expect(meter.bytesPerSecond == 0)
    #expect(meter.secondsLeft(bytes: 100) == nil)
  }

  @Test func `the history is bounded, newest last`() {
    var meter = ThroughputMeter()
    var bytes = 0
    for second in 0...500 {
      bytes += second
      meter.sample(seconds: Double(second), bytes: bytes, isWorking: true)
    }
    #expect(meter.history == (381...500).map(Double.init))
  }
}
