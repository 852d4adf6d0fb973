import Engine
import FoundationEssentials
import TestSupport
import Testing

@testable import longhaul

/// The built program, and servers that it posts to.
@Suite struct PostTests {
  /// What is read of an event by who shows it.
  private struct Shown: Decodable {
    struct Payload: Decodable {
      struct Input: Decodable { var command: String }
      struct Failed: Decodable { var item: String }

      var tool_name: String?
      var tool_input: Input?
      var items: [String]?
      var failures: [Failed]?
      var sqlstate: String?
      var reason: String?
    }

    var session_id: String
    var hook_event_type: String
    var payload: Payload
    var summary: String

    /// Those it stands for.
    var names: [String] {
      payload.items ?? payload.failures?.map(\.item)
        ?? payload.tool_input.map { [String($0.command.prefix { $0 != ":" })] } ?? []
    }
  }

  private struct Hooked: Decodable {
    struct Item: Decodable { var item: String }

    var event: String
    var text: String
    var source: String
    var completed: Int
    var failed: Int
    var pending: Int
    var item: String?
    var sqlstate: String?
    var reason: String?
    var count: Int?
    var items: [Item]?
  }

  // MARK: Mission Control

  @Test(.database) func `the dashboard is told all of a run, in its order, and takes all of it`() throws {
    let place = try MigrationPlace("a", "b", "c", "d")
    try place.database.execute("CREATE TABLE new.b ()")
    let server = try PostServer(.missionControl)
    let output = try place.folder.run(place.database, "--mission-control", server.url + "/")
    #expect(output.status == 1, "\(output)")
    #expect(output.stderr.isEmpty, "\(output)")
    #expect(server.mistakes == [])
    let events = try server.requests.map { try $0.decoded(as: Shown.self) }
    func names(_ kind: String) -> [String] { events.filter { $0.hook_event_type == kind }.flatMap(\.names) }
    #expect(events.first?.hook_event_type == "SessionStart")
    #expect(events.suffix(2).map(\.hook_event_type) == ["Stop", "SessionEnd"])
    #expect(events.suffix(2).map(\.payload.reason) == ["complete", "complete"])
    #expect(names("PreToolUse").filter { $0.count == 1 }.sorted() == ["a", "b", "c", "d"])
    #expect(names("PostToolUse").filter { $0.count == 1 }.sorted() == ["a", "c", "d"])
    #expect(names("PostToolUseFailure") == ["b"])
    #expect(events.last?.summary == "complete; 3/4 done, 1 failed")
    #expect(Set(events.map(\.session_id)).count == 1)

    try #require(place.folder.longhaul("requeue", "b").status == 0)
    _ = try place.folder.run(place.database, "--mission-control", server.url)
    let lanes = try server.requests.map { try $0.decoded(as: Shown.self).session_id.prefix(8) }
    #expect(Set(lanes).count == 2)
    #expect(server.mistakes == [])
  }

  @Test(.database) func `a dashboard that is dead is a line, and holds the end up for no more than 3 s`() throws {
    let place = try MigrationPlace("a", "b")
    let url = try PostServer.deadURL()
    let begin = ContinuousClock.now
    let output = try place.folder.run(
      place.database, "--mission-control", url.replacing("http://", with: "http://me:topsecret@") + "/alsosecret")
    let taken = ContinuousClock.now - begin
    #expect(output.status == 0, "\(output)")
    #expect(output.stderr.hasPrefix("longhaul: warning: mission control at \(url): "), "\(output)")
    #expect(output.stderr.hasSuffix("; it is tried again\n"), "\(output)")
    #expect(output.stderr.count { $0 == "\n" } == 1, "\(output)")
    #expect(!"\(output)".contains("secret"))
    #expect(taken < .seconds(10), "\(taken)")
    #expect(try !place.folder.everything().contains("secret"))
  }

  @Test(.database) func `a dashboard that never answers holds no table up, and the end for no more than 3 s`() throws {
    let place = try MigrationPlace("a", "b", "c")
    let server = try PostServer(.silence)
    var running = try place.folder.start(place.database, "--mission-control", server.url)
    try place.folder.waitForProgress { $0.pending.isEmpty }
    let begin = ContinuousClock.now
    let output = try running.wait()
    let taken = ContinuousClock.now - begin
    #expect(output.status == 0, "\(output)")
    // On a machine that is busy with other things a post may be given up before the end.
    #expect(output.stderr.hasPrefix("longhaul: warning: mission control at \(server.url): "), "\(output)")
    #expect(output.stderr.count { $0 == "\n" } == 1, "\(output)")
    #expect(taken < .seconds(8), "\(taken)")
  }

  @Test(.database) func `a dashboard that comes back is told what has happened meanwhile`() throws {
    let place = try MigrationPlace("a", "b_slow")
    let server = try PostServer(.status(500))
    try place.gate.close()
    var running = try place.folder.start(place.database, "--mission-control", server.url)
    try place.folder.waitForProgress { $0.completed == ["a"] }
    try waitUntil("it has posted") { !server.requests.isEmpty }
    server.answer(.missionControl)
    let before = server.requests.count
    try place.gate.open()
    let output = try running.wait()
    #expect(output.status == 0, "\(output)")
    #expect(
      output.stderr == """
        longhaul: warning: mission control at \(server.url): it answers HTTP status 500; it is tried again

        """)
    let events = try server.requests.dropFirst(before).map { try $0.decoded(as: Shown.self) }
    #expect(events.first?.hook_event_type == "SessionStart")
    #expect(events.filter { $0.hook_event_type == "PostToolUse" }.flatMap(\.names).contains("a"))
    #expect(events.last?.hook_event_type == "SessionEnd")
    #expect(server.mistakes == [])
  }

  // MARK: Webhook

  @Test(.database) func `a webhook is told failures and the end, as JSON and in a sentence`() throws {
    let place = try MigrationPlace("a", "b", "c")
    try place.database.execute("CREATE TABLE new.b ()")
    let server = try PostServer(.status(200))
    try place.folder.write("webhook: \(server.url)/services/key?a=b\n", to: "longhaul.yaml")
    let output = try place.folder.run(place.database)
    #expect(output.status == 1, "\(output)")
    #expect(output.stderr.isEmpty, "\(output)")
    #expect(server.requests.map(\.path) == ["/services/key?a=b", "/services/key?a=b"])
    #expect(server.requests.allSatisfy { $0.head.contains("Content-Type: application/json") })
    let events = try server.requests.map { try $0.decoded(as: Hooked.self) }
    let name = place.database.name
    #expect(events.map(\.event) == ["failure", "finish"])
    #expect(events.map(\.source) == ["old@\(name)", "old@\(name)"])
    #expect(events.first?.item == "b")
    #expect(events.first?.sqlstate == "42P07")
    #expect(events.first?.count == 1)
    #expect(events.first?.items?.map(\.item) == ["b"])
    #expect(
      events.first?.text.hasPrefix(
        #"longhaul: old@\#(name) to new@\#(name): b failed at create: relation "b" already exists (42P07); "#) == true)
    let end = try #require(events.last)
    #expect([end.completed, end.failed, end.pending] == [2, 1, 0])
    #expect(end.reason == "complete")
    #expect(end.text == "longhaul: old@\(name) to new@\(name): finished, 2 completed, 1 failed")
  }

  @Test(.database) func `a webhook that answers 500 is tried three times, and changes no exit code`() throws {
    let place = try MigrationPlace("a")
    let server = try PostServer(.status(500))
    let output = try place.folder.run(place.database, "--webhook", server.url + "/topsecret")
    #expect(output.status == 0, "\(output)")
    #expect(output.stderr == "longhaul: warning: the webhook at \(server.url): it answers HTTP status 500\n")
    #expect(server.requests.count == 3)
    #expect(try !place.folder.everything().contains("secret"))
  }

  @Test(.database) func `nothing follows a webhook to another address`() throws {
    let place = try MigrationPlace("a")
    let other = try PostServer(.status(200))
    let server = try PostServer(.redirect(to: other.url + "/x"))
    let output = try place.folder.run(place.database, "--webhook", server.url + "/key")
    #expect(output.status == 0, "\(output)")
    #expect(
      output.stderr
        == "longhaul: warning: the webhook at \(server.url): it answers with another address; name that one\n")
    #expect(other.requests.isEmpty)
    #expect(server.requests.count == 1)
  }

  @Test(.database) func `a run that can't begin is told as well`() throws {
    let place = try MigrationPlace("a")
    let server = try PostServer(.status(200))
    let output = try Program.longhaul.run(
      [
        "run", "--headless", "--source", place.database.connectionString, "--from", "olt", "--to", "new", "--webhook",
        server.url,
      ],
      in: place.folder.path)
    #expect(output.status == 2, "\(output)")
    let events = try server.requests.map { try $0.decoded(as: Hooked.self) }
    #expect(events.map(\.reason) == ["trouble"])
    #expect(events.first?.text.contains("has no schema olt") == true)
  }

  @Test(.database) func `a user and a password in an address are for its server alone`() throws {
    let place = try MigrationPlace("a")
    let server = try PostServer(.status(200))
    let url = server.url.replacing("http://", with: "http://me:pass@")
    #expect(try place.folder.run(place.database, "--webhook", url).status == 0)
    // me:pass
    #expect(server.requests.map { $0.head.contains("Authorization: Basic bWU6cGFzcw==") } == [true])
  }
}
