import Engine
import FoundationEssentials

/// What is to be posted about a run.
protocol PostSource: Sendable {
  associatedtype Post: Encodable

  /// What comes next of all that a snapshot tells and that was not posted yet; nil for nothing.
  mutating func next(_ snapshot: MigrationSnapshot, at date: Date) -> Post?
  /// Nothing will follow.
  var isOver: Bool { get }
}

/// Decides when what is posted, and what becomes of it when it does not arrive. It knows no network and no clock: snapshots,
/// answers and the time go in, what to do comes out.
///
/// It holds one post at most. What happens while that is under way, or nobody takes it, is in the newest snapshot, and is
/// told together later.
struct Courier<Source: PostSource>: Sendable {
  /// How it goes about it; in seconds.
  struct Terms: Sendable {
    /// Between an answer and the next post.
    var interval: Double
    /// What an answer may take.
    var patience: Double
    /// How often a post is tried before a person is told.
    var attempts: Int
    /// It is tried after that, too.
    var keepsTrying: Bool
    /// How long the end of the program may wait for what is still to be told.
    var atEnd: Double
  }

  enum Action: Equatable {
    case post(Data)
    /// Nothing came back: the post is to be ended, and answered by `answered`.
    case giveUp
    /// Until the next snapshot or answer, and so many seconds at most.
    case wait(Double?)
    /// All is told, or it is too late; with what a person is to be told.
    case end(String?)
  }

  enum Answer: Equatable {
    case status(Int)
    case failure(String)
    /// None, in the time it had.
    case silence
  }

  /// What is posted to, for people.
  let name: String
  private let terms: Terms
  private(set) var source: Source
  private var snapshot: MigrationSnapshot?
  private var post: Data?
  /// When it was begun; nil while none is under way.
  private var begun: Double?
  private var attempts = 0
  /// Posts in a row that did not arrive.
  private var failures = 0
  private var notBefore = -Double.infinity
  /// A person knows that they don't arrive.
  private var isTold = false
  private var deadline: Double?

  private static var longestBackOff: Double { 30 }

  init(_ source: Source, to name: String, _ terms: Terms) {
    self.source = source
    self.name = name
    self.terms = terms
  }

  mutating func receive(_ snapshot: MigrationSnapshot, at now: Double) {
    self.snapshot = snapshot
    guard case .finished = snapshot.phase, deadline == nil else { return }
    // There is no later to put it off to.
    deadline = now + terms.atEnd
    failures = 0
    notBefore = min(notBefore, now + terms.interval)
  }

  mutating func next(at now: Double, _ date: Date) -> Action {
    if begun == nil, post == nil, source.isOver { return .end(nil) }
    if let deadline, now >= deadline { return .end(isTold ? nil : "\(name): the end of the run was not taken in time") }
    if let begun {
      if now >= begun + terms.patience { return .giveUp }
      return wait(until: begun + terms.patience, now)
    }
    if now < notBefore { return wait(until: notBefore, now) }
    if post == nil, let snapshot {
      post = source.next(snapshot, at: date).flatMap { try? JSONEncoder().encode($0) }
      // It is looked at once.
      if post == nil { self.snapshot = nil }
    }
    guard let post else { return wait(until: nil, now) }
    begun = now
    attempts += 1
    return .post(post)
  }

  private func wait(until time: Double?, _ now: Double) -> Action {
    .wait([time, deadline].compactMap(\.self).min().map { $0 - now })
  }

  /// Takes what came back.
  ///
  /// - Returns: what a person is to be told.
  mutating func answered(_ answer: Answer, at now: Double) -> String? {
    begun = nil
    if case .status(200..<300) = answer {
      post = nil
      (attempts, failures, isTold) = (0, 0, false)
      notBefore = now + terms.interval
      return nil
    }
    failures += 1
    let isLast = !isWorthAnotherTry(answer) || (!terms.keepsTrying && attempts >= terms.attempts)
    let tells = !isTold && (isLast || attempts >= terms.attempts)
    if tells { isTold = true }
    if isLast {
      post = nil
      attempts = 0
    }
    let backOff = min(Self.longestBackOff, Double(1 << min(failures - 1, 10)))
    notBefore = now + max(terms.interval, backOff)
    return tells ? "\(name): \(problem(answer))\(isLast ? "" : "; it is tried again")" : nil
  }

  /// What was refused for what it is will be refused again. What was not answered may have been taken: only where that does no harm
  /// it goes again.
  private func isWorthAnotherTry(_ answer: Answer) -> Bool {
    switch answer {
    case .status(let status): status >= 500 || status == 408 || status == 429
    case .failure: true
    case .silence: terms.keepsTrying
    }
  }

  private func problem(_ answer: Answer) -> String {
    switch answer {
    case .status(300..<400): "it answers with another address; name that one"
    case .status(let status): "it answers HTTP status \(status)"
    case .failure(let text): text
    case .silence: "no answer in \(Figure.seconds(terms.patience))"
    }
  }
}
