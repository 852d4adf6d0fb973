package import Engine
public import FlyingFox
internal import FoundationEssentials

/// What is answered to a request. Without the token nothing is shown but an empty page, and nothing is done.
public struct WebRoutes: HTTPHandler {
  private let feed: MigrationFeed
  private let access: Access
  private let carryOut: @Sendable (EngineCommand) -> Steering.Answer

  /// - Parameter carryOut: does what a command says; it may block, and is called on a thread of its own.
  package init(feed: MigrationFeed, access: Access, carryOut: @escaping @Sendable (EngineCommand) -> Steering.Answer) {
    self.feed = feed
    self.access = access
    self.carryOut = carryOut
  }

  /// Bytes that a command may have.
  private static let longestBody = 4096

  /// The answer to a request.
  public func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    switch (request.method, request.path) {
    case (.GET, "/"): return Page.response()
    case (_, "/"): return .refusal(.methodNotAllowed, "this page can only be read")
    default: break
    }
    guard access.admits(request) else {
      var refusal = HTTPResponse.refusal(.unauthorized, "the token is missing or wrong; `longhaul web --link` tells it")
      refusal.headers[HTTPHeader("WWW-Authenticate")] = "Bearer"
      return refusal
    }
    switch (request.method, request.path) {
    case (.GET, "/metrics"): return .text(Metrics(feed.snapshot).text, type: Metrics.contentType)
    case (.GET, "/api/view"):
      return answer { .json(View($0, endedAt: feed.endedAt, request.query, mayCommand: access.allowsCommands)) }
    case (.GET, "/api/snapshot"): return answer { .json(WholeSnapshot($0)) }
    case (.GET, "/api/failure"):
      return answer { snapshot in
        FailureAnswer.of(request.query["name"] ?? "", in: snapshot).map { .json($0) }
          ?? .refusal(.notFound, "nothing of that name has failed")
      }
    case (.GET, "/api/log"):
      return answer { snapshot in
        LogEnd(request.query["name"] ?? "", in: snapshot).map { .json($0) }
          ?? .refusal(.notFound, "nothing of that name is migrated")
      }
    case (.POST, "/api/command"): return await command(request)
    default: return .refusal(.notFound, "there is nothing at \(request.path)")
    }
  }

  private func answer(_ body: (MigrationSnapshot) -> HTTPResponse) -> HTTPResponse {
    feed.snapshot.map(body) ?? .refusal(.serviceUnavailable, "no migration has begun here yet")
  }

  private func command(_ request: HTTPRequest) async -> HTTPResponse {
    guard access.allowsCommands else {
      return .refusal(.forbidden, "this web view only shows; start it with --control to let it command")
    }
    guard let length = request.bodySequence.count, length <= Self.longestBody,
      let body = try? await request.bodyData, let wanted = try? JSONDecoder().decode(CommandRequest.self, from: body),
      let command = wanted.command
    else {
      return .refusal(
        .badRequest,
        #"expected such as {"command": "pause"}; resume, stop, stop_now, workers with "count", rate with "bytes", skip and requeue with "name""#
      )
    }
    let answer = await withCheckedContinuation { continuation in
      WorkerThread(name: "web command") { continuation.resume(returning: carryOut(command)) }.detach()
    }
    return .json(answer, status: answer.isDone ? .ok : .conflict)
  }
}

/// What the page asks for again and again: how far it is, and the rows that are seen.
private struct View: Encodable {
  var now = Date().timeIntervalSince1970
  /// When the run ended; missing where it goes on, and where it ended before anybody looked.
  var endedAt: Double?
  var mayCommand: Bool
  var overview: Overview
  var page: ListPage

  init(_ snapshot: MigrationSnapshot, endedAt: Date?, _ query: [HTTPRequest.QueryItem], mayCommand: Bool) {
    self.endedAt = endedAt?.timeIntervalSince1970
    self.mayCommand = mayCommand
    overview = Overview(snapshot)
    var question = ListQuestion()
    if let kind = query["list"].flatMap(ListQuestion.Kind.init) { question.kind = kind }
    question.find = query["find"] ?? ""
    if let offset = query["offset"].flatMap(Int.init) { question.offset = offset }
    if let limit = query["limit"].flatMap(Int.init) { question.limit = limit }
    page = ListPage(question, of: snapshot)
  }
}

/// A command as it comes.
private struct CommandRequest: Decodable {
  private var name: String?
  private var count: Int?
  private var bytes: Int?
  private var word: String

  enum CodingKeys: String, CodingKey {
    case name, count, bytes
    case word = "command"
  }

  var command: EngineCommand? {
    switch word {
    case "pause": .pause
    case "resume": .resume
    case "stop": .drain
    case "stop_now": .abort
    case "workers": count.flatMap { MigrationConfiguration.workerCounts.contains($0) ? .setWorkers($0) : nil }
    case "rate": bytes.map { $0 > 0 } != false ? .setMaxRate(bytes) : nil
    case "skip": name.map { .skip($0) }
    case "requeue": name.map { .requeue($0) }
    default: nil
    }
  }
}

extension HTTPResponse {
  /// Nothing that is answered may be kept, or taken for something else.
  static func text(_ text: String, type: String, status: HTTPStatusCode = .ok) -> HTTPResponse {
    HTTPResponse(
      statusCode: status,
      headers: [
        .contentType: type, .cacheControl: "no-store", HTTPHeader("X-Content-Type-Options"): "nosniff",
        HTTPHeader("Referrer-Policy"): "no-referrer",
      ],
      body: Data(text.utf8))
  }

  fileprivate static func json(_ value: some Encodable, status: HTTPStatusCode = .ok) -> HTTPResponse {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    // The same answer is the same text.
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(value) else {
      return .refusal(.internalServerError, "the state can't be written as JSON")
    }
    return .text(String(decoding: data, as: UTF8.self), type: "application/json", status: status)
  }

  fileprivate static func refusal(_ status: HTTPStatusCode, _ reason: String) -> HTTPResponse {
    .json(["error": reason], status: status)
  }
}
