import Engine
import FoundationEssentials
import Glibc

/// Posts what a courier decides, on a thread of its own: nobody waits for a network.
enum Poster {
  /// Begins to follow a migration to its end.
  ///
  /// - Parameter tell: what a person is to be told.
  /// - Returns: what rings when all is posted, or it is too late.
  static func start<Source>(
    _ courier: Courier<Source>, to address: PostAddress, _ snapshots: LatestValueChannel<MigrationSnapshot>,
    tell: @escaping @Sendable (String) -> Void
  ) -> Doorbell {
    let finished = Doorbell()
    WorkerThread(name: "posts") {
      run(courier, HTTPPost(address), snapshots, tell)
      finished.ring()
    }.detach()
    return finished
  }

  private static func run<Source>(
    _ courier: Courier<Source>, _ post: HTTPPost, _ snapshots: LatestValueChannel<MigrationSnapshot>,
    _ tell: (String) -> Void
  ) {
    var courier = courier
    let began = ContinuousClock.now
    while true {
      let now = (ContinuousClock.now - began) / .seconds(1)
      if let snapshot = snapshots.take() { courier.receive(snapshot, at: now) }
      if let answer = post.takeAnswer(), let text = courier.answered(Courier.Answer(answer), at: now) { tell(text) }
      switch courier.next(at: now, Date()) {
      case .post(let body): post.begin(body)
      case .giveUp:
        post.giveUp()
        if let text = courier.answered(.silence, at: now) { tell(text) }
      case .wait(let seconds):
        var entries = [snapshots.doorbell, post.answered].map {
          pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        poll(&entries, nfds_t(entries.count), seconds.map { CInt(clamping: Int($0 * 1000) + 1) } ?? -1)
      case .end(let text):
        if let text { tell(text) }
        return
      }
    }
  }
}

extension Courier.Answer {
  fileprivate init(_ answer: HTTPPost.Answer) {
    switch answer {
    case .status(let status): self = .status(status)
    case .failure(let text): self = .failure(text)
    }
  }
}
