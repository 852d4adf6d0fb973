internal import Synchronization

/// Tells connections that are waiting, on whatever thread, to cancel what they do.
///
/// Once raised it stays so: a statement started later is cancelled too.
final class Interrupt: Sendable {
  /// Rung when raised, and never silenced: every waiting `poll` sees it.
  let doorbell = Doorbell()
  private let raised = Atomic<Bool>(false)

  /// Whether it was raised.
  var isRaised: Bool { raised.load(ordering: .acquiring) }

  /// Cancels what is being waited for, now and from now on.
  func raise() {
    raised.store(true, ordering: .releasing)
    doorbell.ring()
  }
}
