internal import Glibc

/// Where the progress file and the logs are, or will be.
extension Checkup {
  /// Less free space than this is little for files that are written for hours.
  private static let enoughBytes = 200 << 20
  /// Workers, logs and screens together stay well below.
  private static let enoughDescriptors = 512

  mutating func lookAtFolder(_ progressFile: String) {
    let folder = ProgressFile.folder(of: ProgressFile(path: progressFile).resolvedPath)
    let name = folder == "." ? "the current folder" : folder
    if access(folder, W_OK | X_OK) != 0 {
      add(
        .problem, "folder", "\(name) can't be written: \(SystemError.current)",
        "The progress file and the logs have their place there; name another with --progress-file.")
      return
    }
    var space = statvfs()
    if statvfs(folder, &space) == 0 {
      let free = Int(space.f_bavail) * Int(space.f_frsize)
      if free < Self.enoughBytes {
        add(
          .warning, "folder", "\(Figure.bytes(free)) are free in \(name)",
          "A full disk stops the run, though nothing is lost: make room, or name another place with --progress-file.")
      } else {
        add(.good, "folder", "\(name) can be written, \(Figure.bytes(free)) are free")
      }
    }
    lookAtFile(progressFile)
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
      limit.rlim_cur < UInt(Self.enoughDescriptors)
    {
      add(
        .warning, "limits", "a process may have \(limit.rlim_cur) files open",
        "Many workers need more: ulimit -n 1024, before it is started.")
    }
  }

  private mutating func lookAtFile(_ progressFile: String) {
    if let holder = ProgressLock.holder(ofProgressFile: progressFile) {
      add(
        .problem, "progress file", "\(progressFile) is in use by \(holder)",
        "One engine works on it at a time; `longhaul attach` looks in on that one.")
    }
    do throws(ProgressFileError) {
      let progress = try ProgressFile(path: progressFile).read()
      let counts = (progress.pending.count, progress.completed.count, progress.failed.count)
      add(
        .note, "progress file",
        "\(progressFile) is there: \(counts.0) pending, \(counts.1) completed, \(counts.2) failed",
        "A run goes on from there.")
    } catch {
      if case .missing = error {
        add(.good, "progress file", "there is none yet: a run begins")
      } else {
        add(.problem, "progress file", "\(error)", "A run would not begin before that is put right.")
      }
    }
  }
}
