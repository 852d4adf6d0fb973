internal import CLinux
internal import Glibc

/// The signals that reach a program by its terminal or are meant to end it. They are blocked in all threads and read
/// from a descriptor, so that no code is ever interrupted.
public enum TerminalSignals {
  static let all: [CInt] = [SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH]

  /// Blocks HUP, INT, TERM, QUIT, TSTP, CONT and WINCH and ignores PIPE. Threads inherit this: to be called first
  /// thing in `main`, before any other thread is begun.
  public static func block() {
    var set = signalSet()
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Lets them end the program again, for a command that has nothing to put in order; also that nobody reads on.
  public static func unblock() {
    var set = signalSet()
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    signal(SIGPIPE, SIG_DFL)
  }

  static func signalSet() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in all { sigaddset(&set, number) }
    return set
  }

  /// Takes blocked signals one by one. There should be one reader at a time: each signal reaches only one.
  public struct Reader: ~Copyable {
    /// To poll for reading; -1 when the system has no more descriptors.
    public let descriptor: CInt

    /// A reader of the signals that `block` blocks.
    public init() {
      var set = signalSet()
      descriptor = linux_signalfd(&set)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next signal; nil when there is none. Never blocks.
    public func next() -> CInt? {
      let size = linux_signalfd_record_size()
      return withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { record in
        guard let base = record.baseAddress, read(descriptor, base, size) == size else { return nil }
        return linux_signalfd_signal(base)
      }
    }
  }
}
