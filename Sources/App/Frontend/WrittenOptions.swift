import Engine
import FoundationEssentials

/// What options say beside the engine's, as a configuration that is written has it.
typealias WrittenOptions = [SuggestedConfiguration.Option]

extension Hooks {
  /// What `ps` is not shown of them is not written either.
  var written: WrittenOptions {
    [
      ("on_finish", commands.onFinish), ("on_failure", commands.onFailure),
      ("webhook", webhook?.url.absoluteString), ("mission_control", missionControl?.url.absoluteString),
    ].compactMap { key, text in
      text.map { .init(key, ProcessTitle.hidden(Array($0.utf8)) == Array($0.utf8) ? .text($0) : .withheld) }
    }
  }
}

extension WebService {
  var written: WrittenOptions {
    [.init("web", .text("\(address)"))] + (allowsCommands ? [.init("web_control", .flag(true))] : [])
  }
}

extension Attention {
  var written: WrittenOptions {
    [("bell", bell), ("title", title)].compactMap { key, flag in flag.map { .init(key, .flag($0)) } }
  }
}
