import Engine
import FoundationEssentials
import Testing

@testable import TUI

@Suite struct LayoutTests {
  @Test(arguments: Zoom.allCases, Pane.allCases)
  func `no pane lies outside of the screen or over another, at any size`(zoom: Zoom, focus: Pane) {
    for columns in 1...200 {
      for rows in 1...60 {
        let area = Rect(Size(columns, rows))
        let layout = DashboardLayout(
          area: area, focus: focus, zoom: zoom, bannerRows: rows % 7, workers: columns % 20, failures: columns % 9)
        let parts =
          [layout.title, layout.progress, layout.counters, layout.banner] + layout.panes.values + layout.dividers
          + (layout.detail.map { [$0] } ?? [])
        for (place, part) in parts.enumerated() where !part.isEmpty {
          if part.column < 0 || part.row < 0 || part.right > columns || part.bottom > rows {
            Issue.record("\(part) is outside of \(columns)x\(rows)")
          }
          for other in parts[..<place] where !other.isEmpty {
            if part.column < other.right, other.column < part.right, part.row < other.bottom, other.row < part.bottom {
              Issue.record("\(part) is over \(other) at \(columns)x\(rows)")
            }
          }
        }
        if !layout.isSummary, layout.panes[focus] == nil {
          Issue.record("the focused pane is missing at \(columns)x\(rows)")
        }
      }
    }
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func `every pane has room for at least three rows at the common sizes`(columns: Int, rows: Int) {
    let area = Rect(Size(columns, rows - 2))
    let layout = DashboardLayout(area: area, focus: .active, zoom: .normal, bannerRows: 3, workers: 4, failures: 0)
    for pane in Pane.allCases { #expect((layout.panes[pane]?.rows ?? 0) >= 4, "\(pane)") }
  }

  @Test func `any view can be drawn at any size while the run goes on and sizes change`() throws {
    var noise = Noise(seed: 11)
    var model = Fixture.model(Fixture.hostile())
    let place = try ProgressPlace()
    let snapshots = [
      Fixture.hostile(), Fixture.running(), Fixture.empty(), Fixture.large(500), Fixture.finished(),
      Fixture.running(.paused(since: Fixture.begin, .progressFile("gone"))),
    ]
    // Every key there is; those of the failures and of what is changed are most of it.
    let keys: [Key] =
      KeyMap.bindings.flatMap(\.keys) + "4dR][jGsh".unicodeScalars.flatMap { [.character($0), .character($0)] } + [
        .left, .left, .right, .right, .enter,
      ]
    for round in 0..<6000 {
      let size =
        round % 4 == 0
        ? Size(1 + Int(noise.next() % 12), 1 + Int(noise.next() % 6))
        : Size(1 + Int(noise.next() % 300), 1 + Int(noise.next() % 90))
      if round % 5 == 0 {
        var snapshot = snapshots[Int(noise.next() % UInt64(snapshots.count))]
        snapshot.comparisons = TableComparisons { $0.contains("l") ? Fixture.comparison : nil }
        snapshot.run.progressFile = place.path
        try place.write(noise.next() % 2 == 0 ? ProgressPlace.complete : ProgressPlace.failed)
        _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(Double(round)))
      }
      _ = model.handle(keys[Int(noise.next() % UInt64(keys.count))], now: Fixture.now.addingTimeInterval(Double(round)))
      let mouse = Mouse(action: .click, row: Int(noise.next() % 90), column: Int(noise.next() % 300))
      if round % 3 == 0 { _ = model.handle(.mouse(mouse), now: Fixture.now.addingTimeInterval(Double(round))) }
      let frame = model.frame(size)
      #expect(frame.cells.count == size.columns * size.rows)
      checkCells(frame)
    }
  }

  /// Wide characters have both halves; nothing invisible is in a cell.
  private func checkCells(_ frame: Frame) {
    for row in 0..<frame.size.rows {
      var column = 0
      while column < frame.size.columns {
        let cell = frame[row, column]
        let (seen, width) = Unicode.Scalar(cell.scalar).map { Charset.unicode.visible($0) } ?? (0, 0)
        guard seen == cell.scalar, width >= 1, column + width <= frame.size.columns,
          width == 1 || frame[row, column + 1].scalar == 0
        else {
          Issue.record("the cell at row \(row), column \(column) is \(cell) in\n\(frame.text)")
          return
        }
        column += width
      }
    }
  }
}
