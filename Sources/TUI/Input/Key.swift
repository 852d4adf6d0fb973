/// What a person pressed.
enum Key: Hashable {
  case character(Unicode.Scalar)
  /// A letter with Control, in lower case.
  case control(Unicode.Scalar)
  case up, down, left, right, home, end, pageUp, pageDown
  case enter, escape, tab, backTab, backspace, delete, insert
  case function(Int)
  case paste(String)
  case mouse(Mouse)

  /// How help names it.
  var label: String {
    switch self {
    case .character(" "): "Space"
    case .character(let scalar): String(scalar)
    case .control(let scalar): "^" + String(scalar).uppercased()
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .function(let number): "F\(number)"
    case .paste: "paste"
    case .mouse: "mouse"
    }
  }
}

/// What a person did with the mouse, and where (from 0).
struct Mouse: Hashable {
  enum Action { case click, wheelUp, wheelDown }

  var action: Action
  var row: Int
  var column: Int
}
