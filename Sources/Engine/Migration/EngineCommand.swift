/// What a person tells a running engine.
public enum EngineCommand: Sendable, Equatable {
  /// Take up no more items until `resume`.
  case pause
  /// Go on after a pause, a person's or the engine's own.
  case resume
  /// Finish the items in flight, then stop.
  case drain
  /// Roll the items in flight back, then stop.
  case abort
  /// Let this many workers take up items.
  case setWorkers(Int)
  /// Let all workers together move so many bytes a second; nil for as many as there are.
  case setMaxRate(Int?)
  /// Take a pending item out of the work: it is not moved.
  case skip(String)
  /// Make a failed item or object pending again, and what failed untried because of it.
  case requeue(String)
}
