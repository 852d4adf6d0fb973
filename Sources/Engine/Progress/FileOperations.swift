internal import Glibc

/// What the operating system answered when it refused.
struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The `errno`.
  var code: CInt

  /// The current thread's last error.
  static var current: SystemError { SystemError(code: errno) }

  var description: String { String(cString: strerror(code)) }
}

/// An open file, closed at the end of its life.
struct Descriptor: ~Copyable {
  let number: CInt

  /// Opens a file.
  ///
  /// The corresponding C function is `open`.
  init(opening path: String, _ flags: CInt, mode: mode_t = 0) throws(SystemError) {
    let number = open(path, flags | O_CLOEXEC, mode)
    if number < 0 { throw .current }
    self.number = number
  }

  /// One that is open already.
  init(taking number: CInt) { self.number = number }

  deinit { close(number) }
}

/// What saving a file asks of the operating system; tests make each of them fail.
protocol FileOperations: Sendable {
  /// All bytes of a file.
  func read(_ path: String) throws(SystemError) -> [UInt8]
  /// Where a symbolic link points to; nil when the path is none.
  func linkTarget(_ path: String) -> String?
  /// Mode, owner and group of a file.
  func ownership(_ path: String) throws(SystemError) -> FileOwnership
  /// A new file, open for writing; fails when there is one.
  func create(_ path: String, _ ownership: FileOwnership?) throws(SystemError) -> Descriptor
  /// Writes all bytes.
  func write(_ bytes: [UInt8], to descriptor: borrowing Descriptor) throws(SystemError)
  /// Waits until what was written is on the disk.
  func sync(_ descriptor: borrowing Descriptor) throws(SystemError)
  /// Gives a file another name, in place of what had that name.
  func rename(_ old: String, to new: String) throws(SystemError)
  /// Gives a file another name unless something has that name: fails with `EEXIST`.
  func renameToNew(_ old: String, to new: String) throws(SystemError)
  /// Waits until a folder's names are on the disk.
  func syncFolder(_ path: String) throws(SystemError)
  /// Removes a file if it is there.
  func remove(_ path: String)
}

/// Who may do what with a file.
struct FileOwnership: Sendable, Equatable {
  var mode: mode_t
  var user: uid_t
  var group: gid_t
}

/// The operations of this machine.
struct SystemFileOperations: FileOperations {
  func read(_ path: String) throws(SystemError) -> [UInt8] { try read(path, upTo: nil).bytes }

  /// The first bytes of a file, and how many it has.
  ///
  /// - Parameter limit: how many bytes at most; nil for all.
  func read(_ path: String, upTo limit: Int?) throws(SystemError) -> (bytes: [UInt8], size: Int) {
    // Not blocking, and no pipe or device: an engine must not hang on what is no file.
    let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
    var status = stat()
    if fstat(file.number, &status) != 0 { throw .current }
    let kind = status.st_mode & S_IFMT
    if kind != S_IFREG { throw SystemError(code: kind == S_IFDIR ? EISDIR : EINVAL) }
    // One more than there should be, to see the end without reading again.
    var bytes = [UInt8](repeating: 0, count: min(limit ?? .max, Int(status.st_size) + 1))
    var count = 0
    while true {
      if let limit, count >= limit { break }
      if count == bytes.count { bytes += [UInt8](repeating: 0, count: max(count, 4096)) }
      let capacity = bytes.count
      let read = bytes.withUnsafeMutableBytes {
        Glibc.read(file.number, $0.baseAddress?.advanced(by: count), capacity - count)
      }
      if read < 0 && errno == EINTR { continue }
      if read < 0 { throw .current }
      if read == 0 { break }
      count += read
    }
    bytes.removeLast(bytes.count - count)
    return (bytes, max(count, Int(status.st_size)))
  }

  func linkTarget(_ path: String) -> String? {
    let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      count = buffer.withMemoryRebound(to: CChar.self) { characters in
        characters.baseAddress.map { max(0, readlink(path, $0, characters.count)) } ?? 0
      }
    }
    return target.isEmpty ? nil : String(decoding: target, as: UTF8.self)
  }

  func ownership(_ path: String) throws(SystemError) -> FileOwnership {
    var status = stat()
    if stat(path, &status) != 0 { throw .current }
    return FileOwnership(mode: status.st_mode & 0o7777, user: status.st_uid, group: status.st_gid)
  }

  func create(_ path: String, _ ownership: FileOwnership?) throws(SystemError) -> Descriptor {
    let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    guard let ownership else { return file }
    // Another person's file stays that person's where the system lets us; before the mode, which chown may reduce.
    _ = fchown(file.number, ownership.user, ownership.group)
    if fchmod(file.number, ownership.mode) != 0 { throw .current }
    return file
  }

  func write(_ bytes: [UInt8], to descriptor: borrowing Descriptor) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        Glibc.write(descriptor.number, $0.baseAddress?.advanced(by: done), $0.count - done)
      }
      if written < 0 && errno == EINTR { continue }
      if written < 0 { throw .current }
      done += written
    }
  }

  func sync(_ descriptor: borrowing Descriptor) throws(SystemError) {
    if fsync(descriptor.number) != 0 { throw .current }
  }

  func rename(_ old: String, to new: String) throws(SystemError) {
    if Glibc.rename(old, new) != 0 { throw .current }
  }

  func renameToNew(_ old: String, to new: String) throws(SystemError) {
    if link(old, new) == 0 {
      unlink(old)
      return
    }
    // Some file systems have no second names.
    guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { throw .current }
    if access(new, F_OK) == 0 { throw SystemError(code: EEXIST) }
    try rename(old, to: new)
  }

  func syncFolder(_ path: String) throws(SystemError) {
    try sync(Descriptor(opening: path, O_RDONLY | O_DIRECTORY))
  }

  func remove(_ path: String) { unlink(path) }
}
