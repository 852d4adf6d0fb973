import Glibc

/// A folder of a test's own, removed with all its files and folders.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/longhaul-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Trouble.noFolder(errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String) throws {
    guard let file = fopen(self.file(name), "w") else { throw Trouble.noFile(name, errno) }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Trouble.noFile(name, errno) }
  }

  func read(_ name: String) throws -> String {
    guard let file = fopen(self.file(name), "r") else { throw Trouble.noFile(name, errno) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The names in it, sorted.
  var names: [String] { Self.names(in: path).sorted() }

  func mode(_ name: String) -> mode_t {
    var status = stat()
    return stat(file(name), &status) == 0 ? status.st_mode & 0o7777 : 0
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  private static func remove(_ path: String) {
    for name in names(in: path) where unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
    rmdir(path)
  }

  enum Trouble: Error {
    case noFolder(CInt)
    case noFile(String, CInt)
  }
}
