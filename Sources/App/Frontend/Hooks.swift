import Engine

/// Whoever is told of a run beside the screen: a person's own commands, a dashboard, a webhook.
struct Hooks {
  var commands = EventCommands()
  var missionControl: PostAddress?
  var webhook: PostAddress?

  /// Begins to tell; to be called before the engine begins.
  ///
  /// - Returns: what rings, one for each, when the last is told.
  func start(beside engine: MigrationEngine, _ warnings: Warnings) -> [Doorbell] {
    var finished: [Doorbell] = []
    if !commands.isEmpty {
      let (commands, snapshots, bell) = (commands, engine.subscribe(), Doorbell())
      WorkerThread(name: "commands") {
        commands.follow(snapshots, ended: { _ = engine.wait() }, tell: warnings.tell)
        bell.ring()
      }.detach()
      finished.append(bell)
    }
    if let missionControl {
      let courier = Courier(MissionControl(), to: "mission control at \(missionControl)", MissionControl.terms)
      finished.append(
        Poster.start(courier, to: missionControl.appending("events"), engine.subscribe(), tell: warnings.tell))
    }
    if let webhook {
      let courier = Courier(Webhook(), to: "the webhook at \(webhook)", Webhook.terms)
      finished.append(Poster.start(courier, to: webhook, engine.subscribe(), tell: warnings.tell))
    }
    return finished
  }
}
