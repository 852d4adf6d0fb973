// What Glibc's Swift module lacks: event, signal and timer descriptors, character widths, thread names.
#ifndef LONGHAUL_CLINUX_H
#define LONGHAUL_CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <time.h>
#include <wchar.h>

/// A non-blocking, close-on-exec event descriptor, or -1 with errno set.
static inline int linux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// A close-on-exec file in memory, or -1 with errno set.
static inline int linux_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

/// A non-blocking, close-on-exec signal descriptor for `set`, or -1 with errno set.
static inline int linux_signalfd(const sigset_t *set) { return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK); }

/// The size of a record read from a signal descriptor.
static inline size_t linux_signalfd_record_size(void) { return sizeof(struct signalfd_siginfo); }

/// The signal number of a record read from a signal descriptor.
static inline int linux_signalfd_signal(const void *record) {
  return (int)((const struct signalfd_siginfo *)record)->ssi_signo;
}

/// A non-blocking, close-on-exec monotonic timer descriptor, or -1 with errno set.
static inline int linux_timerfd(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK); }

/// Arms `fd` to fire once after `nanoseconds` (0 disarms).
static inline int linux_timerfd_arm(int fd, int64_t nanoseconds) {
  struct itimerspec spec = {{0, 0}, {nanoseconds / 1000000000, nanoseconds % 1000000000}};
  return timerfd_settime(fd, 0, &spec, 0);
}

/// The columns `scalar` takes on a terminal; -1 when it can't be printed.
static inline int linux_wcwidth(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

/// Names the calling thread, as seen in `top -H` and debuggers (15 bytes at most).
static inline void linux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

/// The terminal's size in character cells; 0 on success.
static inline int linux_terminal_size(int fd, int *rows, int *columns) {
  struct winsize size;
  int status = ioctl(fd, TIOCGWINSZ, &size);
  if (status == 0) { *rows = size.ws_row; *columns = size.ws_col; }
  return status;
}

// Swift's Glibc module is built without _GNU_SOURCE: its spawn.h lacks these two. Including spawn.h here would bring in
// sys/types.h, whose fd_set then differs from that module's.
extern int posix_spawn_file_actions_addclosefrom_np(void *, int);

/// Makes a spawned program close every descriptor from `first` on; `actions` is a `posix_spawn_file_actions_t`; 0 or an
/// errno.
static inline int linux_spawn_close_from(void *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

/// The `posix_spawn` flag for a session of its own, `POSIX_SPAWN_SETSID`.
static inline short linux_spawn_new_session(void) { return 0x80; }

#endif
