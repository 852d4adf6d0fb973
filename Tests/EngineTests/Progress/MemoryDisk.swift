import Glibc
import Synchronization
import TestSupport

@testable import Engine

/// A disk in memory that knows what would survive the loss of power, and a process that dies at one of its calls.
final class MemoryDisk: FileOperations {
  private struct File {
    var bytes: [UInt8] = []
    /// What of it was synced.
    var durable: [UInt8] = []
  }

  private struct State {
    var files: [File] = []
    var names: [String: Int] = [:]
    /// The names as they were synced.
    var durableNames: [String: Int] = [:]
    var open: [CInt: Int] = [:]
    /// Calls until the process dies; nil when it does not.
    var callsLeft: Int?
    var isDead = false
  }

  static let death = SystemError(code: 999)
  private let state = Mutex(State())

  /// Nothing the process does happens any more.
  var isDead: Bool { state.withLock { $0.isDead } }

  /// Another process begins.
  ///
  /// - Parameter calls: after how many calls it dies; nil when it does not.
  func beginLife(dyingAfter calls: Int?) {
    state.withLock {
      ($0.callsLeft, $0.isDead) = (calls, false)
      $0.open = [:]
    }
  }

  /// The process dies between two calls.
  func kill() { state.withLock { $0.isDead = true } }

  /// What was not synced may be gone.
  func losePower(_ random: inout SeededGenerator) {
    state.withLock { state in
      if random.chance(50) { state.names = state.durableNames }
      for place in state.files.indices where state.files[place].bytes != state.files[place].durable {
        let kept = Int.random(in: 0...state.files[place].bytes.count, using: &random)
        state.files[place].bytes =
          random.chance(50) ? state.files[place].durable : Array(state.files[place].bytes[..<kept])
      }
      state.durableNames = state.names
      for place in state.files.indices { state.files[place].durable = state.files[place].bytes }
    }
  }

  /// What anybody reads at this moment; nil when there is no such file.
  func contents(_ path: String) -> [UInt8]? {
    state.withLock { state in state.names[path].map { state.files[$0].bytes } }
  }

  /// A person's editor saves a file.
  func edit(_ path: String, _ bytes: [UInt8]) {
    state.withLock { state in
      state.files.append(File(bytes: bytes, durable: bytes))
      state.names[path] = state.files.count - 1
      state.durableNames[path] = state.files.count - 1
    }
  }

  private func call<Value>(_ body: (inout State) throws(SystemError) -> Value) throws(SystemError) -> Value {
    // One process at a time: nobody changes it meanwhile.
    var now = state.withLock { $0 }
    defer { state.withLock { $0 = now } }
    if let left = now.callsLeft {
      now.callsLeft = left - 1
      if left <= 0 { now.isDead = true }
    }
    if now.isDead { throw Self.death }
    return try body(&now)
  }

  func read(_ path: String) throws(SystemError) -> [UInt8] {
    try call { (state) throws(SystemError) in
      guard let file = state.names[path] else { throw SystemError(code: ENOENT) }
      return state.files[file].bytes
    }
  }

  func linkTarget(_ path: String) -> String? { nil }

  func ownership(_ path: String) throws(SystemError) -> FileOwnership {
    try call { (state) throws(SystemError) in
      if state.names[path] == nil { throw SystemError(code: ENOENT) }
      return FileOwnership(mode: 0o600, user: 0, group: 0)
    }
  }

  func create(_ path: String, _ ownership: FileOwnership?) throws(SystemError) -> Descriptor {
    let descriptor = try Descriptor(opening: "/dev/null", O_WRONLY)
    let number = descriptor.number
    try call { (state) throws(SystemError) in
      if state.names[path] != nil { throw SystemError(code: EEXIST) }
      state.files.append(File())
      state.names[path] = state.files.count - 1
      state.open[number] = state.files.count - 1
    }
    return descriptor
  }

  /// Dying in it leaves half of the bytes.
  func write(_ bytes: [UInt8], to descriptor: borrowing Descriptor) throws(SystemError) {
    let number = descriptor.number
    do throws(SystemError) {
      try call { (state) throws(SystemError) in
        guard let file = state.open[number] else { throw SystemError(code: EBADF) }
        state.files[file].bytes += bytes
      }
    } catch {
      state.withLock { state in
        if let file = state.open[number] { state.files[file].bytes += bytes.prefix(bytes.count / 2) }
      }
      throw error
    }
  }

  func sync(_ descriptor: borrowing Descriptor) throws(SystemError) {
    let number = descriptor.number
    try call { (state) throws(SystemError) in
      guard let file = state.open[number] else { throw SystemError(code: EBADF) }
      state.files[file].durable = state.files[file].bytes
    }
  }

  func rename(_ old: String, to new: String) throws(SystemError) {
    try call { (state) throws(SystemError) in state.names[new] = state.names.removeValue(forKey: old) }
  }

  func renameToNew(_ old: String, to new: String) throws(SystemError) {
    try call { (state) throws(SystemError) in
      if state.names[new] != nil { throw SystemError(code: EEXIST) }
      state.names[new] = state.names.removeValue(forKey: old)
    }
  }

  func syncFolder(_ path: String) throws(SystemError) {
    try call { (state) throws(SystemError) in state.durableNames = state.names }
  }

  func remove(_ path: String) {
    _ = try? call { (state) throws(SystemError) in state.names.removeValue(forKey: path) }
  }
}
