internal import CLinux
internal import Glibc

/// A thread of its own, because libpq calls block: never one of Swift's cooperative pool.
package struct WorkerThread: ~Copyable {
  private var thread: pthread_t = 0

  /// Starts `body` on a new thread.
  ///
  /// - Parameter name: as seen in `top -H`; 15 bytes at most.
  package init(name: String, _ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    let status = pthread_create(&thread, nil, runThread, start.toOpaque())
    precondition(status == 0, "no thread: \(String(cString: strerror(status)))")
  }

  /// Lets it run on its own.
  package consuming func detach() { pthread_detach(thread) }

  /// Waits for its end.
  package consuming func join() { pthread_join(thread, nil) }
}

private final class Start: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
  linux_name_thread(start.name)
  start.body()
  return nil
}

/// Seconds of a clock that never jumps.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The threads of a run.
final class WorkerThreads {
  private final class Box {
    var thread: WorkerThread?
    init(_ thread: consuming WorkerThread) { self.thread = consume thread }
  }

  private var boxes: [Box] = []

  func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    boxes.append(Box(WorkerThread(name: name, body)))
  }

  func joinAll() {
    for box in boxes { box.thread.take()?.join() }
    boxes = []
  }
}
