internal import Engine
internal import FoundationEssentials

/// Everything at one instant, for programs. Keys are never renamed; new ones may come.
struct WholeSnapshot: Encodable {
  var overview: Overview
  var pending: [ListPage.Row]
  var completed: [ListPage.Row]
  var failed: [FailureAnswer]
  var objects: [ListPage.Row]
  var leftBehind: [ListPage.Row]

  init(_ snapshot: MigrationSnapshot) {
    func all(_ kind: ListQuestion.Kind) -> [ListPage.Row] { ListPage.all(kind, of: snapshot) }
    overview = Overview(snapshot)
    pending = all(.pending)
    completed = all(.completed)
    failed = (snapshot.failed + snapshot.objects.failed).map(FailureAnswer.init)
    objects = all(.objects)
    leftBehind = all(.leftBehind)
  }
}
