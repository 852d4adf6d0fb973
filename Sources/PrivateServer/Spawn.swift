internal import CLinux
internal import FoundationEssentials
internal import Glibc

/// Starts a program with no signal blocked or ignored and no descriptors but those given.
///
/// The caller may block signals (it reads them by `signalfd`) and hold sockets and terminals; none of that is for a
/// server or a shell that may outlive it. The corresponding C function is `posix_spawnp`.
///
/// - Parameters:
///   - arguments: the program, found in `PATH`, and its arguments.
///   - environment: the whole environment.
///   - descriptors: what its standard input, output and error are; nil is `/dev/null`.
///   - newSession: whether it leaves the terminal's foreground group, so that ^C does not reach it.
/// - Returns: the process's id.
package func spawn(
  _ arguments: [String], environment: [String: String] = ProcessInfo.processInfo.environment,
  descriptors: [CInt?] = [nil, nil, nil], newSession: Bool = false
) throws(SpawnError) -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for (number, descriptor) in descriptors.enumerated() {
    if let descriptor {
      posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(number))
    } else {
      posix_spawn_file_actions_addopen(&actions, CInt(number), "/dev/null", O_RDWR, 0)
    }
  }
  linux_spawn_close_from(&actions, CInt(descriptors.count))

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  let session = newSession ? linux_spawn_new_session() : 0
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | session)

  var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
  var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
  defer { for string in argv + envp { free(string) } }
  var id: Int32 = 0
  let status = posix_spawnp(&id, arguments[0], &actions, &attributes, &argv, &envp)
  guard status == 0 else { throw SpawnError(program: arguments[0], code: status) }
  return id
}

/// A program that can't be started.
package struct SpawnError: Error, CustomStringConvertible {
  /// The program.
  package var program: String
  /// The `errno`.
  package var code: CInt

  /// For people.
  package var description: String { "can't start \(program): \(String(cString: strerror(code)))" }
}

/// Waits until a child has ended.
///
/// - Returns: its exit code, or 128 + the signal that ended it, as shells have it.
@discardableResult
package func reap(_ child: Int32) -> CInt {
  var status: CInt = 0
  while waitpid(child, &status, 0) < 0 {
    guard errno == EINTR else { return -1 }
  }
  let signal = status & 0x7f
  return signal == 0 ? (status >> 8) & 0xff : 128 + signal
}
