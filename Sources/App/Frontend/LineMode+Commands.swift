import Engine
import FoundationEssentials
import TUI

/// What can be typed while lines are told.
extension LineMode {
  /// Follows what was typed.
  func hear(_ line: String) {
    let command = PlainCommand(line)
    switch command {
    case .help: for entry in PlainCommand.table { answer("\(entry.words) \(entry.argument)".padded(16) + entry.help) }
    case .pause: engine.commands.send(.pause)
    case .resume: engine.commands.send(.resume)
    case .workers(let count):
      engine.commands.send(.setWorkers(count))
      answer("workers: \(count)")
    case .stop: stop(.drain)
    case .abort: stop(.abort)
    case .mistake(let expected): answer("\(expected); help lists what there is")
    default:
      guard let seen else { return answer("it has not begun yet") }
      hear(command, about: seen)
    }
  }

  private func hear(_ command: PlainCommand, about snapshot: MigrationSnapshot) {
    switch command {
    case .status: for line in snapshot.statusLines { answer(line) }
    case .failures:
      let failures = snapshot.failed + snapshot.objects.failed
      if failures.isEmpty { answer("nothing has failed") }
      for failure in failures { answer(describe(failure)) }
    case .show(let name):
      guard let text = PlainText.about(name, in: snapshot, now: Date()) else { return unknown(name, snapshot) }
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() { answer(String(line)) }
    case .skip(let name):
      guard snapshot.pending.contains(where: { snapshot.items[$0].name == name }) else {
        return answer("\(name) is not a pending table")
      }
      engine.commands.send(.skip(name))
      answer("\(name) is skipped")
    case .requeue(let name):
      guard (snapshot.failed + snapshot.objects.failed).contains(where: { $0.item == name }) else {
        return answer("\(name) has not failed")
      }
      engine.commands.send(.requeue(name))
      answer("\(name) is pending again")
    default: break
    }
  }

  private func unknown(_ name: String, _ snapshot: MigrationSnapshot) {
    let near = NearNames.of(name, in: snapshot.items.map(\.name))
    answer("there is no \(name)" + (near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"))
  }
}

extension MigrationSnapshot {
  /// How far it is, and what each worker does.
  var statusLines: [String] {
    let settled = completed.count + failed.count
    let tables = settled + pending.count + active.count { $0.item != nil }
    var text = "\(settled) of \(tables) tables, \(failed.count) failed"
    text += ", \(Figure.bytes(throughput.bytesDone)) of \(Figure.bytes(throughput.bytesTotal))"
    if let rate = throughput.bytesPerSecond { text += ", \(Figure.bytes(Int(rate))) a second" }
    if let left = throughput.secondsLeft {
      text += ", \(Figure.seconds(left.lowerBound)) to \(Figure.seconds(left.upperBound)) left"
    }
    return [text]
      + active.map { work in
        let share = work.fraction.map { ", \(Int($0 * 100)) %" } ?? ""
        let wait = work.lockWait.map { ", waits for \($0)" } ?? ""
        return "worker \(work.worker): \(work.name), \(work.step.rawValue)\(share), \(work.rows) rows\(wait)"
      }
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
