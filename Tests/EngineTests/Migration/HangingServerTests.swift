import Foundation
import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// A server that neither answers nor goes away.
@Suite struct HangingServerTests {
  /// All processes of a server stand still: its sockets take what comes, and nobody reads it.
  private static func signal(_ server: PrivateServer, _ number: CInt) throws {
    let file = try String(contentsOfFile: "\(server.folder)/data/postmaster.pid", encoding: .utf8)
    let postmaster = try #require(file.split(separator: "\n").first.flatMap { pid_t($0) })
    // First the one that would make others.
    kill(postmaster, number)
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let pid = pid_t(name), let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
        let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 1
      else { continue }
      if fields[1] == "\(postmaster)" { kill(pid, number) }
    }
  }

  /// A run with a table in flight that the watch has looked at.
  private static func start(_ server: PrivateServer, serverTimeout: Int) throws -> EngineFixture {
    let world = try EngineFixture("a_slow", "b", in: Database(on: server))
    world.configuration.serverTimeout = serverTimeout
    try world.gate.close()
    world.start()
    try world.wait(until: "its lock is seen") { $0.active.first?.lockWait != nil }
    return world
  }

  @Test func `a server that answers nothing for long is tried again, and no table pays for it`() throws {
    let server = try PrivateServer()
    let world = try Self.start(server, serverTimeout: 2000)
    defer { try? Self.signal(server, SIGCONT) }
    try Self.signal(server, SIGSTOP)
    let lost = try world.wait(until: "it gives up") { if case .disconnected = $0.phase { true } else { false } }
    try Self.signal(server, SIGCONT)
    guard case .disconnected(let disconnection) = lost.phase else { return }
    #expect(disconnection.side == "target")
    #expect(disconnection.reason == "the server has not answered anything for 2.0 s")
    try world.gate.open()
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed == ["a_slow", "b"], "\(world.log)")
    #expect(try world.progress.failed.isEmpty && world.progress.metadata.interruptions == ItemCounts())
    for table in ["a_slow", "b"] { #expect(try world.database.query("SELECT count(*) FROM new.\(table)") == "1") }
  }

  @Test func `once it answers again, a connection that is cut counts as what it is`() throws {
    let server = try PrivateServer()
    let world = try Self.start(server, serverTimeout: 2000)
    defer { try? Self.signal(server, SIGCONT) }
    let before = try Set(world.gate.waiting())
    try Self.signal(server, SIGSTOP)
    try world.wait(until: "it gives up") { if case .disconnected = $0.phase { true } else { false } }
    try Self.signal(server, SIGCONT)
    var seen = before
    for _ in 1...2 {
      // At once, before anybody has looked at the new statement.
      try waitUntil("it is at the gate again") { try !Set(world.gate.waiting()).subtracting(seen).isEmpty }
      for backend in try Set(world.gate.waiting()).subtracting(seen) {
        try world.database.execute("SELECT pg_terminate_backend(\(backend), 10000)")
        seen.insert(backend)
      }
    }
    #expect(try world.end().reason == .complete)
    let failure = try #require(try world.progress.failed.first?.failure)
    #expect(failure.item == "a_slow" && failure.error.hasPrefix("interrupted twice while at step "), "\(world.log)")
  }

  @Test func `an abort does not wait for a server that hangs`() throws {
    let server = try PrivateServer()
    let world = try Self.start(server, serverTimeout: 0)
    defer { try? Self.signal(server, SIGCONT) }
    try Self.signal(server, SIGSTOP)
    world.tell(.abort)
    let end = try world.end()
    try Self.signal(server, SIGCONT)
    #expect(end.reason == .stopped && end.isAborted)
    #expect(try world.progress.pending == ["a_slow", "b"] && world.progress.failed.isEmpty)
    try world.gate.open()
    #expect(try world.run().reason == .complete)
    #expect(try world.progress.completed == ["a_slow", "b"])
  }
}
