internal import CLinux
internal import Glibc

extension ProgressFile {
  /// Removes the temporary files that processes left in a folder when they died while saving: those older than a minute,
  /// since one that is younger may be somebody's edit under way.
  static func removeLeftovers(in folder: String) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(".longhaul-"), name.hasSuffix(".tmp") else { continue }
      var status = stat()
      let path = folder + "/" + name
      if lstat(path, &status) == 0, status.st_mtim.tv_sec < time(nil) - 60 { unlink(path) }
    }
  }
}
