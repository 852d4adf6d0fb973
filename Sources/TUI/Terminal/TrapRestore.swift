internal import Glibc
internal import Synchronization

/// Gives the terminal back when the program traps: a handler writes a string prepared beforehand and resets the modes,
/// both safe in a signal handler, then lets the signal do what it would have done.
enum TrapRestore {
  private static let descriptor = Atomic<CInt>(-1)
  private static let text = Atomic<UInt>(0)
  private static let length = Atomic<Int>(0)
  private static let modes = Atomic<UInt>(0)
  /// The actions before, in the order of `signals`.
  private static let actions = Atomic<UInt>(0)
  private static let signals: [CInt] = [SIGILL, SIGTRAP, SIGSEGV, SIGABRT, SIGBUS, SIGFPE]

  /// Prepares for a trap. What it allocates stays: a handler may need it at any time.
  static func arm(_ terminal: CInt, modes saved: termios, text restore: [UInt8]) {
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, restore.count))
    _ = bytes.initialize(from: restore)
    text.store(UInt(bitPattern: bytes.baseAddress), ordering: .relaxed)
    length.store(restore.count, ordering: .relaxed)
    let mode = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    mode.initialize(to: saved)
    modes.store(UInt(bitPattern: mode), ordering: .relaxed)
    let before = UnsafeMutablePointer<sigaction>.allocate(capacity: signals.count)
    before.initialize(repeating: sigaction(), count: signals.count)
    for (place, number) in signals.enumerated() { sigaction(number, nil, before + place) }
    actions.store(UInt(bitPattern: before), ordering: .relaxed)
    descriptor.store(terminal, ordering: .sequentiallyConsistent)
    useOwnStack()
    var action = sigaction()
    action.__sigaction_handler.sa_handler = trapped
    action.sa_flags = SA_ONSTACK | CInt(bitPattern: UInt32(SA_NODEFER))
    for number in signals { sigaction(number, &action, nil) }
  }

  /// The terminal is given back already.
  static func disarm() {
    guard descriptor.exchange(-1, ordering: .sequentiallyConsistent) >= 0 else { return }
    for (place, number) in signals.enumerated() { putBack(number, place) }
  }

  fileprivate static func restore(_ number: CInt) {
    let terminal = descriptor.exchange(-1, ordering: .sequentiallyConsistent)
    if terminal >= 0 {
      if let bytes = UnsafeRawPointer(bitPattern: text.load(ordering: .relaxed)) {
        _ = write(terminal, bytes, length.load(ordering: .relaxed))
      }
      if let saved = UnsafePointer<termios>(bitPattern: modes.load(ordering: .relaxed)) {
        tcsetattr(terminal, TCSANOW, saved)
      }
    }
    for place in 0..<signals.count where signals[place] == number { putBack(number, place) }
    raise(number)
    // Swift's own handler prints a backtrace and returns, for the fault to come again; a signal that was sent does not.
    signal(number, SIG_DFL)
    raise(number)
  }

  private static func putBack(_ number: CInt, _ place: Int) {
    guard let before = UnsafePointer<sigaction>(bitPattern: actions.load(ordering: .relaxed)) else { return }
    sigaction(number, before + place, nil)
  }

  /// A stack that has overflown can't run a handler.
  private static func useOwnStack() {
    let size = 65_536
    var stack = stack_t()
    stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    stack.ss_size = size
    sigaltstack(&stack, nil)
  }
}

private func trapped(_ number: CInt) { TrapRestore.restore(number) }
