internal import CLinux
internal import Glibc
internal import Synchronization

/// A doorbell on an event descriptor: any thread rings it, one thread waits for it with `poll`.
public final class Doorbell: Sendable {
  /// The descriptor to poll for reading.
  public let descriptor: CInt

  /// A doorbell that nobody has rung.
  public init() {
    descriptor = linux_eventfd()
    precondition(descriptor >= 0, "no event descriptor: \(String(cString: strerror(errno)))")
  }

  deinit { close(descriptor) }

  /// Rings; never blocks.
  public func ring() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Forgets all rings so far; never blocks.
  public func silence() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
  }

  /// Waits until it rings.
  ///
  /// - Parameter milliseconds: how long at most; -1 for ever.
  /// - Returns: whether it rang.
  @discardableResult
  public func wait(milliseconds: Int) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, CInt(clamping: milliseconds)) > 0
  }
}

/// A channel that holds only the newest value. Publishing never blocks and never waits for the reader.
public final class LatestValueChannel<Value: Sendable>: Sendable {
  /// Rings when there is a newer value.
  public let doorbell = Doorbell()
  private let newest = Mutex<Value?>(nil)

  /// An empty channel.
  public init() {}

  /// Replaces the value that has not been taken yet.
  public func publish(_ value: Value) {
    newest.withLock { $0 = value }
    doorbell.ring()
  }

  /// Takes the newest value; nil when there is none since the last call.
  public func take() -> Value? {
    doorbell.silence()
    return newest.withLock { slot in
      defer { slot = nil }
      return slot
    }
  }
}

/// A queue from many threads to one; nothing sent is lost, order is kept.
public final class Mailbox<Message: Sendable>: Sendable {
  /// Rings when there is mail.
  public let doorbell: Doorbell
  private let messages = Mutex<[Message]>([])

  /// An empty mailbox.
  ///
  /// - Parameter doorbell: what to ring; several mailboxes may share one.
  public init(doorbell: Doorbell = Doorbell()) { self.doorbell = doorbell }

  /// Adds a message; never blocks.
  public func send(_ message: Message) {
    messages.withLock { $0.append(message) }
    doorbell.ring()
  }

  /// Takes all messages there are.
  public func takeAll() -> [Message] {
    messages.withLock { all in
      defer { all = [] }
      return all
    }
  }
}
