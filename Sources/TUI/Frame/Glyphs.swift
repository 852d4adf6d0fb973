/// The characters that pictures are made of.
struct Glyphs {
  var horizontal: String
  var vertical: String
  var topLeft: String
  var topRight: String
  var bottomLeft: String
  var bottomRight: String
  /// Where rules meet: down and across, up and across, all ways, from the left, from the right.
  var joints: (down: String, up: String, cross: String, left: String, right: String)
  var full: String
  /// Parts of a full block, by eighths from 1 to 7; empty when there are none.
  var eighths: [String]
  var track: String
  /// From low to high.
  var spark: [String]
  var arrow: String
  var dash: String
  var dot: String
  var running: String
  var paused: String
  var broken: String
  var done: String
  var failed: String
  var starting: String
  var stopping: String
  var pointer: String
  var folded: String
  var unfolded: String
  var thumb: String
  var sortUp: String
  var sortDown: String
  var separator: String

  static let unicode = Glyphs(
    horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
    joints: ("┬", "┴", "┼", "┤", "├"),
    full: "█", eighths: ["▏", "▎", "▍", "▌", "▋", "▊", "▉"], track: "·",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], arrow: "→", dash: "–", dot: "·",
    running: "●", paused: "‖", broken: "▲", done: "✓", failed: "✗", starting: "○", stopping: "■", pointer: "▸",
    folded: "▸", unfolded: "▾", thumb: "┃", sortUp: "↑", sortDown: "↓", separator: " · ")

  static let ascii = Glyphs(
    horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    joints: ("+", "+", "+", "+", "+"),
    full: "#", eighths: [], track: ".", spark: ["_", ".", "-", "=", "*", "#"], arrow: "->", dash: "-", dot: ".",
    running: "*", paused: "=", broken: "!", done: "v", failed: "x", starting: "o", stopping: "#", pointer: ">",
    folded: "+", unfolded: "-", thumb: "#", sortUp: "^", sortDown: "v", separator: " - ")
}
