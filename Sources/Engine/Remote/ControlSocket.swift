internal import Glibc

/// The socket beside a progress file, through which others look in on the engine that works on it.
package struct ControlSocket {
  private let folder: String
  private let name: String

  /// `_migration_status.json` → `._migration_status.sock`.
  package init(progressFile: String) {
    let path = ProgressFile(path: progressFile).resolvedPath
    folder = ProgressFile.folder(of: path)
    var base = path.split(separator: "/").last.map(String.init) ?? path
    if base.hasSuffix(".json") { base.removeLast(5) }
    // An address has 108 bytes.
    name = base.utf8.count > Self.longestName ? ".\(String(LogFolder.fnv1a(base), radix: 36)).sock" : ".\(base).sock"
  }

  private static let longestName = 60

  /// Where it is.
  package var path: String { "\(folder)/\(name)" }

  /// Calls with an address that is short enough, however deep the folder is.
  private func withAddress(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) throws(SystemError) -> CInt {
    let folder = try Descriptor(opening: self.folder, O_RDONLY | O_DIRECTORY)
    let place = "/proc/self/fd/\(folder.number)/\(name)"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: place.utf8.prefix($0.count - 1)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    if result != 0 { throw .current }
    return result
  }

  private static func open() throws(SystemError) -> Descriptor {
    let number = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    if number < 0 { throw .current }
    return Descriptor(taking: number)
  }

  /// A socket that listens, for its owner alone. For whoever has the progress file's lock: one that is there is a dead
  /// engine's, and goes.
  func listen() throws(SystemError) -> Descriptor {
    let file = try Self.open()
    // What is made by binding has this mode from its first instant.
    if fchmod(file.number, 0o600) != 0 { throw .current }
    unlink(path)
    _ = try withAddress { bind(file.number, $0, $1) }
    if Glibc.listen(file.number, 16) != 0 { throw .current }
    return file
  }

  /// A connection to the engine that listens.
  func connect() throws(SystemError) -> Descriptor {
    let file = try Self.open()
    _ = try withAddress { Glibc.connect(file.number, $0, $1) }
    return file
  }

  /// What tells this socket from another one of its name.
  var identity: UInt64? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }
}

extension Descriptor {
  /// Who is at the other end of a connection; nil where the system does not tell.
  var peer: (process: pid_t, user: uid_t)? {
    // C's `struct ucred`.
    var peer: (process: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)
    var size = socklen_t(MemoryLayout.size(ofValue: peer))
    guard getsockopt(number, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 else { return nil }
    return (peer.process, peer.user)
  }

  /// Reads what is there: nil when the other end is gone, nothing when there is nothing yet.
  func receive() -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(number, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
        if count < buffer.count { return bytes }
      } else if count == 0 {
        return bytes.isEmpty ? nil : bytes
      } else if errno == EAGAIN {
        return bytes
      } else if errno != EINTR {
        return bytes.isEmpty ? nil : bytes
      }
    }
  }

  /// Sends as much as the other end takes now; how much that was, or nil when it is gone.
  func send(_ bytes: ArraySlice<UInt8>) -> Int? {
    let count = bytes.withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }
}
