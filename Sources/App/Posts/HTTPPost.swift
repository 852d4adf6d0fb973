import Engine
import Foundation
import FoundationNetworking
import Synchronization

/// Posts JSON to an address, one post at a time, and rings when it is answered: whoever waits can wait for more than that.
///
/// The one place that knows URLSession.
final class HTTPPost: Sendable {
  enum Answer: Sendable, Equatable {
    case status(Int)
    /// What was in the way, in a line without the address.
    case failure(String)
  }

  /// Rings when there is an answer.
  var answered: Doorbell { listener.answered }
  private let address: PostAddress
  private let listener: Listener
  private let session: URLSession

  init(_ address: PostAddress) {
    self.address = address
    listener = Listener(address)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = 1
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    session = URLSession(configuration: configuration, delegate: listener, delegateQueue: nil)
  }

  // The session keeps its delegate until then.
  deinit { session.invalidateAndCancel() }

  /// Begins to post; nobody hears any more of a post before.
  func begin(_ body: Data) {
    var request = URLRequest(url: address.url, cachePolicy: .reloadIgnoringLocalCacheData)
    request.httpMethod = "POST"
    request.httpBody = body
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue("longhaul", forHTTPHeaderField: "User-Agent")
    let task = session.dataTask(with: request)
    listener.expect(task)
    task.resume()
  }

  /// Takes the answer; nil when there is none yet.
  func takeAnswer() -> Answer? { listener.takeAnswer() }

  /// Ends the post that is under way.
  func giveUp() { listener.expect(nil) }
}

/// Hears what becomes of a post. What the answer says beyond its status goes nowhere.
private final class Listener: NSObject, URLSessionDataDelegate, Sendable {
  private struct State {
    var task: URLSessionDataTask?
    var answer: HTTPPost.Answer?
  }

  let answered = Doorbell()
  private let address: PostAddress
  private let state = Mutex(State())

  init(_ address: PostAddress) { self.address = address }

  func expect(_ task: URLSessionDataTask?) {
    let before = state.withLock { state in
      defer { state = State(task: task) }
      return state.task
    }
    before?.cancel()
  }

  func takeAnswer() -> HTTPPost.Answer? {
    answered.silence()
    return state.withLock { state in
      defer { state.answer = nil }
      return state.answer
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let isExpected = state.withLock { state in
      guard state.task == task else { return false }
      state = State(answer: answer(task, error))
      return true
    }
    if isExpected { answered.ring() }
  }

  private func answer(_ task: URLSessionTask, _ error: (any Error)?) -> HTTPPost.Answer {
    if let response = task.response as? HTTPURLResponse, error == nil { return .status(response.statusCode) }
    let text = error?.localizedDescription.onOneLine ?? "no HTTP came back"
    return .failure(address.isGivenAway(by: text) ? "it can't be reached" : text)
  }

  /// What is posted is for the address that a person named, and for no other.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) { completionHandler(nil) }
}
