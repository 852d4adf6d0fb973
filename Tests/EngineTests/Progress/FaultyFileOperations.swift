import Synchronization

@testable import Engine

/// The real operations, of which one fails, or at one of which the process seems to die: nothing after it happens.
final class FaultyFileOperations: FileOperations {
  enum Call: CaseIterable { case ownership, create, write, sync, rename, syncFolder }

  private struct Faults {
    var codes: [Call: CInt] = [:]
    var deathAt: Call?
    var dead = false
    var before: [Call: @Sendable () -> Void] = [:]
  }

  private let real = SystemFileOperations()
  private let faults = Mutex(Faults())

  func fail(_ call: Call, with code: CInt) { faults.withLock { $0.codes[call] = code } }
  func die(at call: Call) { faults.withLock { $0.deathAt = call } }
  func heal() { faults.withLock { $0 = Faults() } }
  func before(_ call: Call, _ action: @escaping @Sendable () -> Void) { faults.withLock { $0.before[call] = action } }

  private func check(_ call: Call) throws(SystemError) {
    let (action, code) = faults.withLock { faults in
      if faults.deathAt == call { faults.dead = true }
      return (faults.before[call], faults.dead ? 999 : faults.codes[call])
    }
    action?()
    if let code { throw SystemError(code: code) }
  }

  func read(_ path: String) throws(SystemError) -> [UInt8] {
    if faults.withLock({ $0.dead }) { throw SystemError(code: 999) }
    return try real.read(path)
  }

  func linkTarget(_ path: String) -> String? { real.linkTarget(path) }

  func ownership(_ path: String) throws(SystemError) -> FileOwnership {
    try check(.ownership)
    return try real.ownership(path)
  }

  func create(_ path: String, _ ownership: FileOwnership?) throws(SystemError) -> Descriptor {
    try check(.create)
    return try real.create(path, ownership)
  }

  /// Writes half before it fails, as a full disk does.
  func write(_ bytes: [UInt8], to descriptor: borrowing Descriptor) throws(SystemError) {
    do throws(SystemError) { try check(.write) } catch {
      try real.write(Array(bytes.prefix(bytes.count / 2)), to: descriptor)
      throw error
    }
    try real.write(bytes, to: descriptor)
  }

  func sync(_ descriptor: borrowing Descriptor) throws(SystemError) {
    try check(.sync)
    try real.sync(descriptor)
  }

  func rename(_ old: String, to new: String) throws(SystemError) {
    try check(.rename)
    try real.rename(old, to: new)
  }

  func renameToNew(_ old: String, to new: String) throws(SystemError) {
    try check(.rename)
    try real.renameToNew(old, to: new)
  }

  func syncFolder(_ path: String) throws(SystemError) {
    try check(.syncFolder)
    try real.syncFolder(path)
  }

  func remove(_ path: String) { if !faults.withLock({ $0.dead }) { real.remove(path) } }
}
