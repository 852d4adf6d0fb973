import Engine
import FoundationEssentials
import Testing

@testable import TUI

@Suite struct ScreenModelTests {
  /// The first word in reverse video that is no title.
  private func selection(_ model: inout ScreenModel) -> String? {
    let frame = model.frame(Size(80, 24))
    let lines = frame.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (row, styles) in frame.styleMap.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard let bar = styles.firstRange(of: String(repeating: "#", count: 20)) else { continue }
      let column = styles.distance(from: styles.startIndex, to: bar.lowerBound)
      return lines[row].dropFirst(column).split(separator: " ").first.map(String.init)
    }
    return nil
  }

  @Test func `the selection stays on its table when rows before it come and go`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    _ = model.type("1jj")
    #expect(selection(&model) == "order_item")
    snapshot.pending.removeFirst()
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(5))
    #expect(selection(&model) == "order_item")
    snapshot.pending.insert(3, at: 0)
    snapshot.pending.insert(4, at: 0)
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(10))
    #expect(selection(&model) == "order_item")
  }

  @Test func `when the selected table leaves the list, the selection goes on in its place`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    _ = model.type("1jj")
    snapshot.pending.removeAll { snapshot.items[$0].name == "order_item" }
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(5))
    #expect(selection(&model)?.hasPrefix("very_long") == true)
    snapshot.pending = []
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(10))
    #expect(selection(&model) == nil)
  }

  @Test func `lists hold still while a person moves in them, and go on a second later`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    _ = model.type("1j")
    snapshot.pending.removeLast()
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(0.5))
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 4"))
    let changed = model.tick(now: Fixture.now.addingTimeInterval(1.1))
    #expect(changed)
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 3"))
  }

  @Test func `lists that hold still go on when the clock is put back`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    _ = model.type("1j")
    snapshot.pending.removeLast()
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(0.5))
    _ = model.tick(now: Fixture.now.addingTimeInterval(-3600))
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 3"))
  }

  @Test func `frozen lists stay as they are until they are let go`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    _ = model.type("*")
    snapshot.pending.removeLast()
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(60))
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 4"))
    _ = model.type("*", after: 61)
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 3"))
  }

  @Test(arguments: [
    (Phase.running, "p", [EngineCommand.pause]), (.paused(since: Fixture.begin, .person), "p", [.resume]),
    (.paused(since: Fixture.begin, .progressFile("gone")), "p", [.resume]), (.draining, "p", []), (.browsing, "p", []),
    (.finished(.complete), "p", []), (.running, "+", [.setWorkers(3)]),
    (.running, "++", [.setWorkers(3), .setWorkers(4)]),
    (.running, "-", [.setWorkers(1)]), (.running, "--", [.setWorkers(1)]), (.browsing, "+", []),
    (.running, "q<ENTER>", []), (.running, "q<DOWN><ENTER>", [.drain]), (.running, "<^C><DOWN><DOWN><ENTER>", [.abort]),
    (.paused(since: Fixture.begin, .backlog(Fixture.backlog)), "p", []),
    // 87 MB/s are measured.
    (.running, "<", [.setMaxRate(50 << 20)]),
    (.running, "<<>>>>", [50, 20, 50, 100, 200, 500].map { .setMaxRate($0 << 20) }),
    (.paused(since: Fixture.begin, .person), "<0", [.setMaxRate(50 << 20), .setMaxRate(nil)]),
    (.running, ">0", []), (.finished(.complete), "<", []), (.browsing, "<", []), (.aborting, "<", []),
    (.running, "q<ESC><DOWN><ENTER>", []), (.running, "qq", []), (.draining, "q<DOWN><ENTER>", [.abort]),
  ])
  func `keys command the engine, and only after a question when they stop it`(
    phase: Phase, keys: String, commands: [EngineCommand]
  ) {
    var model = Fixture.model(Fixture.running(phase))
    let actions1 = model.type(keys)
    #expect(actions1 == commands.map { .send($0) })
  }

  @Test func `the limit of bytes a second goes in steps, down to the lowest and above the highest to none`() {
    let mega = 1 << 20
    #expect(RateSteps.below(nil, measured: nil) == 5 << 30)
    #expect(RateSteps.below(nil, measured: 3 * Double(mega)) == 2 * mega)
    #expect(RateSteps.below(nil, measured: 10) == 100 << 10)
    #expect(RateSteps.below(30 * mega, measured: 1) == 20 * mega)
    #expect(RateSteps.below(mega, measured: nil) == 500 << 10)
    #expect(RateSteps.below(100 << 10, measured: nil) == 100 << 10)
    #expect(RateSteps.below(5000, measured: nil) == 5000)
    #expect(RateSteps.above(30 * mega) == 50 * mega)
    #expect(RateSteps.above(500 * mega) == 1 << 30)
    #expect(RateSteps.above(5 << 30) == nil)
    #expect(RateSteps.above(nil) == nil)
  }

  @Test func `a limit that is asked for counts from the newest one, asked for or seen`() {
    var snapshot = Fixture.running()
    snapshot.maxRate = 20 << 20
    var model = Fixture.model(snapshot)
    let first = model.type(">")
    #expect(first == [.send(.setMaxRate(50 << 20))])
    #expect(model.message?.text == "limit 20 MB/s → 50 MB/s")
    snapshot.maxRate = 50 << 20
    _ = model.receive(snapshot, now: Fixture.now)
    snapshot.maxRate = 1 << 20
    _ = model.receive(snapshot, now: Fixture.now)
    let second = model.type("<")
    #expect(second == [.send(.setMaxRate(500 << 10))])
  }

  @Test(arguments: [Phase.browsing, .finished(.complete), .finished(.trouble("no"))])
  func `with nothing running q leaves at once`(phase: Phase) {
    for key in ["q", "<^C>"] {
      var model = Fixture.model(Fixture.running(phase))
      let actions2 = model.type(key)
      #expect(actions2 == [.leave])
    }
  }

  @Test func `a run that was told to stop takes the screen away when it has ended, any other one does not`() {
    for keys in ["q<DOWN><ENTER>", ""] {
      var model = Fixture.model(Fixture.running())
      _ = model.type(keys)
      let during = model.receive(Fixture.running(.draining), now: Fixture.now)
      let after = model.receive(Fixture.running(.finished(.stopped)), now: Fixture.now)
      #expect(during.isEmpty)
      #expect(after == (keys.isEmpty ? [.ring] : [.ring, .leave]))
    }
  }

  @Test func `the first signal to end drains, the second aborts, and when all is done it leaves`() {
    var model = Fixture.model(Fixture.running())
    let first = model.terminate(now: Fixture.now)
    let second = model.terminate(now: Fixture.now)
    _ = model.receive(Fixture.running(.aborting), now: Fixture.now)
    let third = model.terminate(now: Fixture.now)
    #expect(first == [.send(.drain)])
    #expect(second == [.send(.abort)])
    #expect(third == [])
    var done = Fixture.model(Fixture.finished())
    let last = done.terminate(now: Fixture.now)
    #expect(last == [.leave])
  }

  @Test func `the stop dialog counts what is in flight now and goes when the run ends`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    _ = model.type("q")
    #expect(model.frame(Size(80, 24)).text.contains("▸  Cancel"))
    #expect(model.frame(Size(80, 24)).text.contains("Drain: finish the 2 in flight"))
    snapshot.active.removeLast()
    _ = model.receive(snapshot, now: Fixture.now)
    #expect(model.frame(Size(80, 24)).text.contains("Drain: finish the 1 in flight"))
    _ = model.receive(Fixture.finished(), now: Fixture.now)
    #expect(!model.frame(Size(80, 24)).text.contains("Cancel"))
  }

  @Test func `what could not begin leaves at once, what ends in trouble later stays to be read`() {
    var snapshot = Fixture.running()
    var model = Fixture.model()
    snapshot.phase = .starting("connecting")
    let starting = model.receive(snapshot, now: Fixture.now)
    snapshot.phase = .finished(.trouble("the server is not there"))
    let ended = model.receive(snapshot, now: Fixture.now)
    #expect(starting == [] && ended == [.leave])
    var begun = Fixture.model(Fixture.running())
    let later = begun.receive(snapshot, now: Fixture.now)
    #expect(later == [.ring])
  }

  @Test func `suspending asks first while something is in flight`() {
    var busy = Fixture.model(Fixture.running())
    let actions3 = busy.type("<^Z>")
    #expect(actions3 == [])
    let actions4 = busy.type("<DOWN><ENTER>")
    #expect(actions4 == [.suspend])
    var idle = Fixture.model(Fixture.finished())
    let actions5 = idle.type("<^Z>")
    #expect(actions5 == [.suspend])
  }

  @Test func `a search goes to the nearest hit as it is typed, n and N go on, hits are lit`() {
    var model = Fixture.model(Fixture.large(200))
    _ = model.type("1/table_1")
    #expect(model.frame(Size(80, 24)).text.contains("/table_1   1 of 51"))
    _ = model.type("<ENTER>n")
    #expect(model.frame(Size(80, 24)).text.contains("2 of 51"))
    _ = model.type("NN")
    #expect(model.frame(Size(80, 24)).text.contains("51 of 51"))
    #expect(model.frame(Size(80, 24)).styleMap.contains("H") || model.frame(Size(80, 24)).styleMap.contains("#"))
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 140"))
    _ = model.type("<ESC>")
    #expect(!model.frame(Size(80, 24)).text.contains("51 of 51"))
  }

  @Test func `a filter works as it is typed, Esc while typing brings the old one back, Esc later drops it`() {
    var model = Fixture.model(Fixture.running())
    _ = model.type("ftiny")
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 1 of 4"))
    _ = model.type("<ENTER>")
    _ = model.type("f x")
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 0 of 4"))
    _ = model.type("<ESC>")
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 1 of 4"))
    _ = model.type("<ESC>")
    #expect(model.frame(Size(80, 24)).text.contains("1 Pending 4 ─"))
  }

  @Test func `keys typed into a prompt command nothing`() {
    var model = Fixture.model(Fixture.running())
    let actions6 = model.type("/pq+-")
    #expect(actions6 == [])
    let actions7 = model.type("<^C>")
    #expect(actions7 == [])
    _ = model.handle(.paste("q\u{1B}[A\n"), now: Fixture.now)
    #expect(model.views.count == 1)
  }

  @Test func `J goes to what took the place of the table that was read, and passes nothing over`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    let size = Size(120, 40)
    _ = model.type("1j<ENTER>", on: size)
    #expect(model.frame(size).text.contains("┬─ clickstream "))
    // What is read is taken up: the list's selection is on the next.
    snapshot.active[0].item = snapshot.pending.removeFirst()
    snapshot.active[0].name = "clickstream"
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(5))
    #expect(model.frame(size).text.contains("┬─ clickstream "))
    _ = model.type("J", after: 5, on: size)
    #expect(model.frame(size).text.contains("┬─ order_item "))
    _ = model.type("J", after: 5, on: size)
    #expect(model.frame(size).text.contains("to_its_end   Summary"))
  }

  @Test func `the bottom line tells what failed now, though as many had failed before`() {
    var snapshot = Fixture.running()
    var model = Fixture.model(snapshot)
    #expect(model.frame(Size(80, 24)).text.contains("22P02"))
    snapshot.failed = [Fixture.failure("a", sqlstate: "57014"), Fixture.failure("b", sqlstate: "57014")]
    _ = model.receive(snapshot, now: Fixture.now.addingTimeInterval(5))
    #expect(model.context.failureKinds.map(\.name) == ["57014"])
  }

  @Test func `no key has two meanings in one place, and help names every one`() {
    for scope in [Scope.dashboard, .browser, .help, .dialog] {
      let keys = KeyMap.bindings.filter { $0.scope.contains(scope) }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(keys)")
    }
    let help = HelpView.lines([.dashboard, .browser], needle: nil).map(\.text).joined(separator: "\n")
    for binding in KeyMap.bindings where !binding.scope.isDisjoint(with: .lists) {
      #expect(help.contains(binding.help))
    }
    #expect(Set(KeyMap.bindings.map(\.request)) == Set(Request.allCases))
  }

  @Test func `nothing is to be drawn while it is paused, once a second while it runs`() {
    var paused = Fixture.model(Fixture.running(.paused(since: Fixture.begin, .person)))
    let before = paused.frame(Size(80, 24))
    for second in 1...100 {
      let changed = paused.tick(now: Fixture.now.addingTimeInterval(Double(second)))
      #expect(!changed)
    }
    #expect(paused.frame(Size(80, 24)).text.split(separator: "\n").first == before.text.split(separator: "\n").first)
    var running = Fixture.model(Fixture.running())
    let changed = running.tick(now: Fixture.now.addingTimeInterval(1))
    #expect(changed)
  }

  @Test func `a click selects, a second one opens, the wheel moves, in the pane that is pointed at`() {
    var model = Fixture.model(Fixture.running())
    func mouse(_ action: Mouse.Action, _ row: Int, _ column: Int) -> String {
      _ = model.handle(.mouse(Mouse(action: action, row: row, column: column)), now: Fixture.now)
      return model.frame(Size(80, 24)).text
    }
    _ = model.frame(Size(80, 24))
    _ = mouse(.click, 5, 3)
    #expect(selection(&model) == "order_item")
    _ = mouse(.wheelDown, 5, 3)
    #expect(selection(&model) == "tiny")
    _ = mouse(.wheelUp, 5, 3)
    _ = mouse(.click, 5, 60)
    #expect(selection(&model) == "customer")
    let opened = mouse(.click, 5, 60)
    #expect(opened.contains("─ customer   Summary  Log ─"))
  }

  @Test func `a click on an answer chooses it, and only a second one answers`() {
    var model = Fixture.model(Fixture.running())
    model.type("q")
    let frame = model.frame(Size(80, 24))
    let row =
      frame.text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("Abort") } ?? 0
    let click = Key.mouse(Mouse(action: .click, row: row, column: 24))
    let first = model.handle(click, now: Fixture.now)
    _ = model.frame(Size(80, 24))
    let second = model.handle(click, now: Fixture.now)
    #expect(first == [])
    #expect(second == [.send(.abort)])
  }

  @Test func `a stop that the engine does not answer can be left`() {
    var model = Fixture.model(Fixture.running())
    model.type("q<DOWN><ENTER>q")
    #expect(model.frame(Size(80, 24)).text.contains("Leave the screen"))
    let actions = model.type("<DOWN><DOWN><DOWN><ENTER>")
    #expect(actions == [.leave])
  }
}
