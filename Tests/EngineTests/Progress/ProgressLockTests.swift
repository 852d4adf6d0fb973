import Glibc
import TestSupport
import Testing

@testable import Engine

@Suite struct ProgressLockTests {
  @Test func `one engine at a time has a file, and the other learns who has it`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("_migration_status.json")
    do {
      let first = try ProgressLock(progressFile: path)
      #expect(folder.names == ["._migration_status.lock"])
      #expect(folder.mode("._migration_status.lock") == 0o600)
      let refusal = #expect(throws: ProgressLock.Refusal.self) { _ = try ProgressLock(progressFile: path) }
      let holder = try folder.read("._migration_status.lock").trimmingSuffix(while: \.isNewline)
      #expect(holder.hasPrefix("process \(getpid()) on "))
      #expect(
        refusal?.description == "\(path) is in use by \(holder); wait for it or stop it, then start again")
      #expect(ProgressLock.holder(ofProgressFile: path) == String(holder))
      // The refused one has not taken the lock file away.
      #expect(folder.names == ["._migration_status.lock"])
      #expect(first.path == folder.file("._migration_status.lock"))
    }
    #expect(folder.names.isEmpty)
    #expect(ProgressLock.holder(ofProgressFile: path) == nil)
    _ = try ProgressLock(progressFile: path)
  }

  @Test func `a lock file left behind by a dead process does no harm`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("status.json")
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // No process has that id: it is above Linux' largest.
    try folder.write("process 4194305 on \(host)\n and more\n", to: ".status.lock")
    #expect(ProgressLock.holder(ofProgressFile: path) == nil)
    let lock = try ProgressLock(progressFile: path)
    #expect(try folder.read(".status.lock") == "process \(getpid()) on \(host)\n")
    _ = consume lock
    // One that has ended, and that its parent has not waited for.
    var ended = try Program("sleep").start(["100"])
    try folder.write("process \(ended.process) on \(host)\n", to: ".status.lock")
    #expect(ProgressLock.holder(ofProgressFile: path) == "process \(ended.process) on \(host)")
    ended.signal(SIGKILL)
    try waitUntil("it is not taken for alive") { ProgressLock.holder(ofProgressFile: path) == nil }
    #expect(try ended.wait().status == 128 + SIGKILL)
  }

  @Test func `two links to one file share its lock`() throws {
    let folder = try ScratchFolder()
    symlink("status.json", folder.file("link.json"))
    let lock = try ProgressLock(progressFile: folder.file("status.json"))
    #expect(throws: ProgressLock.Refusal.self) { _ = try ProgressLock(progressFile: folder.file("link.json")) }
    _ = consume lock
  }

  @Test func `a folder that is not there is told`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("no/status.json")
    let refusal = #expect(throws: ProgressLock.Refusal.self) { _ = try ProgressLock(progressFile: path) }
    #expect(
      refusal?.description
        == """
        \(path) can't be locked: \(folder.file("no/.status.lock")): No such file or directory. See that its folder is \
        there and can be written to, or name another place with --progress-file
        """)
  }

  @Test func `temporary files of dead processes go when the lock is taken, others stay`() throws {
    let folder = try ScratchFolder()
    // No process has the number 4194305: it is above Linux' largest. Number 1 always lives.
    let old = [".longhaul-1-a.tmp", ".longhaul-1-a.json", "mine.tmp"]
    for name in old + [".longhaul-4194305-a.tmp", ".longhaul-1-b.tmp"] { try folder.write("{", to: name) }
    var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
    for name in old { utimes(folder.file(name), &times) }
    _ = try ProgressLock(progressFile: folder.file("status.json"))
    #expect(folder.names == [".longhaul-1-a.json", ".longhaul-1-b.tmp", "mine.tmp"])
  }
}

extension String {
  fileprivate func trimmingSuffix(while isSuffix: (Character) -> Bool) -> Substring {
    var rest = self[...]
    while let last = rest.last, isSuffix(last) { rest.removeLast() }
    return rest
  }
}
