/// Where a job's lines go: an item's to its own log, an object's to the run's. For one thread.
final class JobLog {
  private var item: ItemLog?
  private let object: String
  private let run: RunLog

  init(item: consuming ItemLog, run: RunLog) {
    self.item = consume item
    object = ""
    self.run = run
  }

  init(object: String, run: RunLog) {
    item = nil
    self.object = object
    self.run = run
  }

  var isItem: Bool { object.isEmpty }

  /// Writes a line: at once, so that whoever waits sees for what.
  func callAsFunction(_ step: Step, _ text: String) {
    if item?.append(step, text) == nil { run.append("\(object): \(text)", subject: step.rawValue) }
  }

  /// Keeps an item's lines until `release`: for what is over before anybody could read it.
  func hold() { item?.hold() }

  /// Writes what was held.
  func release() { item?.release() }
}
