import Engine
import FlyingFox
import Foundation
import Synchronization
import Testing

@testable import Web

/// What is answered to whom.
@Suite struct WebRoutesTests {
  private static let token = "0123456789abcdef0123456789abcdef"

  /// What was asked of the engine.
  private final class Commands: Sendable {
    let all = Mutex<[EngineCommand]>([])
  }

  private let commands = Commands()

  private func routes(_ snapshot: MigrationSnapshot? = Sample.running(), allowsCommands: Bool = false) -> WebRoutes {
    let commands = commands
    return WebRoutes(
      feed: MigrationFeed(showing: snapshot), access: Access(token: Self.token, allowsCommands: allowsCommands)
    ) { command in
      commands.all.withLock { $0.append(command) }
      return command == .resume ? .refused("so be it") : .done("so be it")
    }
  }

  private func ask(
    _ routes: WebRoutes, _ method: HTTPMethod, _ path: String, query: [String: String] = [:],
    authorization: String? = "Bearer \(token)", body: String = ""
  ) async throws -> (status: Int, text: String, headers: HTTPHeaders) {
    let request = HTTPRequest(
      method: method, version: .http11, path: path, query: query.map { .init(name: $0.key, value: $0.value) },
      headers: authorization.map { [.authorization: $0] } ?? [:], body: Data(body.utf8))
    let response = try await routes.handleRequest(request)
    return (response.statusCode.code, String(decoding: try await response.bodyData, as: UTF8.self), response.headers)
  }

  private static let closed = [
    "/metrics", "/api/view", "/api/snapshot", "/api/failure", "/api/log", "/api/command", "/x",
  ]

  @Test(
    arguments: closed,
    [nil, "", "Bearer", "Bearer ", "Bearer x", "Basic \(token)", token, "Bearer \(token)0", "bearer \(token)"])
  func `without the token nothing is shown and nothing done`(path: String, authorization: String?) async throws {
    for method in [HTTPMethod.GET, .POST] {
      let answer = try await ask(
        routes(allowsCommands: true), method, path, authorization: authorization, body: #"{"command":"stop"}"#)
      #expect(answer.status == 401)
      #expect(answer.text == #"{"error":"the token is missing or wrong; `longhaul web --link` tells it"}"#)
      #expect(answer.headers[HTTPHeader("WWW-Authenticate")] == "Bearer")
    }
    #expect(commands.all.withLock { $0 } == [])
  }

  @Test func `the page has nothing of the migration in it, and runs no script but its own`() async throws {
    let first = try await ask(routes(), .GET, "/", authorization: nil)
    let second = try await ask(routes(nil), .GET, "/", authorization: nil)
    #expect(first.status == 200)
    #expect(first.text.hasPrefix("<!doctype html>"))
    #expect(!first.text.contains("NONCE") && !first.text.contains("/* s"))
    for name in ["old@shop", "customer"] { #expect(!first.text.contains(name)) }
    let policies = try [first, second].map { try #require($0.headers[HTTPHeader("Content-Security-Policy")]) }
    #expect(policies[0] != policies[1])
    #expect(policies[0].hasPrefix("default-src 'none'; script-src 'nonce-"))
    let nonce = try #require(policies[0].split(separator: "'").first { $0.hasPrefix("nonce-") }?.dropFirst(6))
    #expect(first.text.components(separatedBy: "nonce=\"\(nonce)\"").count == 3)
    #expect(try await ask(routes(), .POST, "/").status == 405)
  }

  @Test func `the view is how far it is, and the rows that are seen`() async throws {
    let answer = try await ask(
      routes(), .GET, "/api/view", query: ["list": "completed", "limit": "1", "offset": "1", "find": "u"])
    #expect(answer.status == 200)
    let value = try #require(try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: NSObject])
    #expect(value["may_command"] == false as NSNumber)
    let page = try #require(value["page"] as? [String: NSObject])
    #expect(
      page == [
        "list": "completed" as NSString, "total": 2 as NSNumber, "offset": 1 as NSNumber,
        "rows": [["name": "audit", "bytes": 3000, "rows": 3, "at": 1_795_442_403] as NSDictionary] as NSArray,
      ])
    let overview = try #require(value["overview"] as? [String: NSObject])
    #expect(
      overview["tables"] == ["pending": 2, "active": 1, "completed": 2, "failed": 1] as NSDictionary)
    #expect(overview["seconds_left"] == [10, 20] as NSArray)
    let active = try #require((overview["active"] as? [[String: NSObject]])?.first)
    #expect(active["lock_wait"] == "the lock of backend 7 (idle): LOCK TABLE t" as NSString)
  }

  @Test func `a failure is told with what helps`() async throws {
    let answer = try await ask(routes(), .GET, "/api/failure", query: ["name": "日本語"])
    #expect(answer.status == 200)
    for part in [
      #""sqlstate":"23502""#, #""condition":"not_null_violation""#, #""error":"null value in column \"tax\"""#,
      #""position":1"#, #""step":"copy""#, #""remedy":"Old rows have no value"#,
    ] {
      #expect(answer.text.contains(part), "\(answer.text)")
    }
    #expect(try await ask(routes(), .GET, "/api/failure", query: ["name": "customer"]).status == 404)
  }

  @Test(arguments: ["../../etc/passwd", "/etc/passwd", "nobody", "longhaul"])
  func `a log is of something that is migrated, never of a path`(name: String) async throws {
    #expect(try await ask(routes(), .GET, "/api/log", query: ["name": name]).status == 404)
  }

  @Test func `a log's last lines are told`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "longhaul-web-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "_migration_logs"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let lines = (1...20_000).map { "line \($0)" }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(
      to: folder.appending(path: "_migration_logs/customer.log"))
    var snapshot = Sample.running()
    snapshot.run.progressFile = folder.appending(path: "_migration_status.json").path
    let end = try #require(LogEnd("customer", in: snapshot))
    #expect(end.lines.count == 400)
    #expect(end.lines.first == "line 19601")
    #expect(end.lines.last == "line 20000")
    #expect(LogEnd("", in: snapshot)?.lines == [])
    try Data("of the run\n".utf8).write(to: folder.appending(path: "_migration_logs/longhaul.log"))
    #expect(LogEnd("type mood", in: snapshot)?.lines == ["of the run"])
  }

  @Test(arguments: [
    (#"{"command":"pause"}"#, EngineCommand.pause), (#"{"command":"stop"}"#, .drain),
    (#"{"command":"stop_now"}"#, .abort),
    (#"{"command":"workers","count":4}"#, .setWorkers(4)), (#"{"command":"skip","name":"a b"}"#, .skip("a b")),
    (#"{"command":"requeue","name":"日本語"}"#, .requeue("日本語")),
    (#"{"command":"rate","bytes":1000}"#, .setMaxRate(1000)), (#"{"command":"rate"}"#, .setMaxRate(nil)),
  ])
  func `a command is carried out where commands are allowed`(body: String, command: EngineCommand) async throws {
    let answer = try await ask(routes(allowsCommands: true), .POST, "/api/command", body: body)
    #expect(answer.status == 200)
    #expect(answer.text.contains(#""answer":"so be it""#) && answer.text.contains(#""done":true"#))
    #expect(commands.all.withLock { $0 } == [command])
    let refused = try await ask(routes(), .POST, "/api/command", body: body)
    #expect(refused.status == 403)
    #expect(commands.all.withLock { $0 } == [command])
  }

  @Test func `what can't be done is told as such`() async throws {
    let answer = try await ask(routes(allowsCommands: true), .POST, "/api/command", body: #"{"command":"resume"}"#)
    #expect(answer.status == 409)
  }

  @Test(arguments: [
    "", "x", "[]", "{}", #"{"command":"drop"}"#, #"{"command":"workers"}"#, #"{"command":"workers","count":0}"#,
    #"{"command":"workers","count":65}"#, #"{"command":"workers","count":"4"}"#, #"{"command":"skip"}"#,
    #"{"command":"rate","bytes":0}"#, #"{"command":"pause"}"# + String(repeating: " ", count: 5000),
  ])
  func `a command that makes no sense does nothing`(body: String) async throws {
    #expect(try await ask(routes(allowsCommands: true), .POST, "/api/command", body: body).status == 400)
    #expect(commands.all.withLock { $0 } == [])
  }

  @Test(arguments: ["/api/view", "/api/snapshot", "/api/failure", "/api/log"])
  func `before a migration there is nothing to show`(path: String) async throws {
    let answer = try await ask(routes(nil), .GET, path)
    #expect(answer.status == 503)
    #expect(answer.text == #"{"error":"no migration has begun here yet"}"#)
  }

  @Test func `the whole state is told with every list`() async throws {
    let text = try await ask(routes(), .GET, "/api/snapshot").text
    let value = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: NSObject])
    #expect(Set(value.keys) == ["overview", "pending", "completed", "failed", "objects", "left_behind"])
  }
}
