internal import CLinux
internal import Glibc

extension ProgressFile {
  /// Removes the temporary files that processes left in a folder when they died while saving.
  ///
  /// Should one belong to a living process after all, in another container that shares the folder, its save fails and
  /// the old content stands.
  static func removeLeftovers(in folder: String) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if isLeftover(name, in: folder) { unlink(folder + "/" + name) }
    }
  }

  private static func isLeftover(_ name: String, in folder: String) -> Bool {
    let parts = name.split(separator: "-")
    guard name.hasPrefix(".longhaul-"), name.hasSuffix(".tmp"), parts.count == 3, let process = pid_t(parts[1]) else {
      return false
    }
    if kill(process, 0) != 0, errno == ESRCH { return true }
    // The number may be another process's by now. Saving takes no minute.
    var status = stat()
    return lstat(folder + "/" + name, &status) == 0 && status.st_mtim.tv_sec < time(nil) - 60
  }
}
