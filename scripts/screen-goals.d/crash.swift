// Loaded before the C library, this ends the program as a mistake in it would, where it next waits for something, once the
// file that LONGHAUL_CRASH names is there.
import Glibc

typealias Poll = @convention(c) (UnsafeMutablePointer<pollfd>?, nfds_t, CInt) -> CInt

/// The C library's: the next one after this, which C calls RTLD_NEXT.
let next = unsafeBitCast(dlsym(UnsafeMutableRawPointer(bitPattern: -1), "poll"), to: Poll.self)

/// Stands in for the C library's.
@_cdecl("poll")
public func poll(_ entries: UnsafeMutablePointer<pollfd>?, _ count: nfds_t, _ milliseconds: CInt) -> CInt {
  if let path = getenv("LONGHAUL_CRASH"), access(path, F_OK) == 0 { fatalError("inserted") }
  return next(entries, count, milliseconds)
}
