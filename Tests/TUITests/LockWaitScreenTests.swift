import Engine
import Testing

@testable import TUI

/// What is seen of a worker that waits for somebody else's lock.
@Suite struct LockWaitScreenTests {
  private static func model() -> ScreenModel {
    var snapshot = Fixture.running()
    snapshot.active[0].lockWait = LockWait(
      pid: 4711, state: "idle in transaction", query: "UPDATE invoice SET paid = true WHERE id = 7")
    return Fixture.model(snapshot)
  }

  @Test(arguments: [Size(80, 24), Size(120, 40), Size(200, 60)])
  func `the row of the table names the session that holds it`(size: Size) throws {
    var model = Self.model()
    let lines = model.frame(size).text.split(separator: "\n")
    let line = try #require(lines.first { $0.contains("invoice ") && $0.contains("copy") })
    #expect(line.contains("lock"), "\(line)")
    #expect(line.contains("4711"), "\(line)")
    #expect(!line.contains("63%"), "\(line)")
  }

  @Test func `its details say what that session does`() {
    var model = Self.model()
    model.type("2j<ENTER>")
    let text = model.frame(Size(120, 40)).text
    #expect(
      text.contains("waits for     the lock of backend 4711 (idle in transaction): UPDATE")
        && text.contains("invoice SET paid = true WHERE id = 7"),
      "\(text)")
  }
}
