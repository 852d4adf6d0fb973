import Testing

@testable import Engine

@Suite struct BackOffTests {
  @Test func `attempts come twice as late each time, up to half a minute, by a clock that nobody sets`() {
    var backOff = BackOff()
    let began = monotonicSeconds()
    let waits = (0..<7).map { _ in backOff.next() }
    #expect(waits == [1, 2, 4, 8, 16, 30, 30])
    #expect((began + 30...monotonicSeconds() + 30).contains(backOff.due))
    backOff.reset()
    let first = backOff.next()
    #expect(first == 1)
  }
}
