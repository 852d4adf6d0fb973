internal import Synchronization

/// Writes the progress file on a thread of its own. What is given while it writes waits, and only the newest is written
/// next.
final class ProgressWriter: Sendable {
  /// What the file is to say.
  struct Content: Sendable {
    var progress: MigrationProgress
    /// The last change that is in it.
    var change: Int
    /// How many edits it follows from.
    var edits: Int
  }

  private struct State {
    var next: Content?
    var isWriting = false
    var error: ProgressFileError?
    var isStopped = false
  }

  private let file: ProgressFile
  private let state = Mutex(State())
  /// Rings when there is something to do for the thread.
  private let work = Doorbell()
  /// Rings when something has been written.
  private let done = Doorbell()
  /// Rings when something could not be written.
  private let trouble: Doorbell

  /// - Parameter trouble: what to ring when something could not be written.
  init(_ file: ProgressFile, trouble: Doorbell) {
    self.file = file
    self.trouble = trouble
  }

  /// Has the content written in place of what still waits.
  func submit(_ content: Content) {
    state.withLock { $0.next = content }
    work.ring()
  }

  /// Writes the content, in place of what still waits.
  func write(_ content: Content) throws(ProgressFileError) {
    while !begin(content) {
      done.wait(milliseconds: -1)
      done.silence()
    }
    defer { state.withLock { $0.isWriting = false } }
    try file.write(content.progress, change: content.change, edits: content.edits)
  }

  /// What was in the way of the last content, told once.
  func takeError() -> ProgressFileError? {
    state.withLock { state in
      defer { state.error = nil }
      return state.error
    }
  }

  /// The thread.
  func run() {
    while !state.withLock(\.isStopped) {
      work.wait(milliseconds: -1)
      work.silence()
      while writeNext() {}
    }
  }

  /// Lets the thread end.
  func stop() {
    state.withLock { $0.isStopped = true }
    work.ring()
  }

  /// Writes what waits.
  ///
  /// - Returns: false when nothing did.
  func writeNext() -> Bool {
    let content = state.withLock { state -> Content? in
      if state.isWriting { return nil }
      state.isWriting = state.next != nil
      return state.next.take()
    }
    guard let content else { return false }
    var found: ProgressFileError?
    do throws(ProgressFileError) {
      try file.write(content.progress, change: content.change, edits: content.edits)
    } catch { found = error }
    state.withLock { state in
      state.isWriting = false
      state.error = found
    }
    if found != nil { trouble.ring() }
    done.ring()
    return true
  }

  /// - Returns: false while something is being written.
  private func begin(_ content: Content) -> Bool {
    state.withLock { state in
      if state.isWriting { return false }
      state = State(isWriting: true, isStopped: state.isStopped)
      return true
    }
  }
}
