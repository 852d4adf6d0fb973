/// What is done to an item, in order.
public enum Step: String, Sendable, CaseIterable {
  case read, transform, create, copy, index, verify, commit
}
