// ncurses with wide characters, plus accessors for what does not import: macros, variadics and mutable globals.
#ifndef LONGHAUL_CNCURSES_H
#define LONGHAUL_CNCURSES_H

#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <stdint.h>
#include <stdio.h>
#include <term.h>
#include <unistd.h>

enum {
  CURSES_BOLD = 1,
  CURSES_DIM = 2,
  CURSES_REVERSE = 4,
  CURSES_UNDERLINE = 8,
};

/// Loads the description of `term` (NULL: $TERM); whether there is one.
static inline bool curses_knows(const char *term, int fd) {
  int error = 0;
  return setupterm(term, fd, &error) == 0 && error == 1;
}

/// The terminal description that is loaded, to be freed when another one has taken its place.
static inline void *curses_description(void) { return cur_term; }

/// Frees a terminal description that nothing uses any more.
static inline void curses_free_description(void *description) { del_curterm((TERMINAL *)description); }

/// A string capability of the loaded terminal, or NULL.
static inline const char *curses_capability(const char *name) {
  char *value = tigetstr(name);
  return value == (char *)-1 ? NULL : value;
}

/// Whether the loaded terminal has a flag.
static inline bool curses_flag(const char *name) { return tigetflag(name) == 1; }

/// How many colours the running terminal has.
static inline int curses_colors(void) { return has_colors() ? COLORS : 0; }

/// Puts a character and its combining marks (zero-terminated scalars) at a place of the screen to be shown.
static inline void curses_put(int row, int column, const uint32_t *scalars, int attributes, short pair) {
  wchar_t text[CCHARW_MAX + 1] = {0};
  for (int i = 0; i < CCHARW_MAX && scalars[i] != 0; i++) text[i] = (wchar_t)scalars[i];
  attr_t look = A_NORMAL;
  if (attributes & CURSES_BOLD) look |= A_BOLD;
  if (attributes & CURSES_DIM) look |= A_DIM;
  if (attributes & CURSES_REVERSE) look |= A_REVERSE;
  if (attributes & CURSES_UNDERLINE) look |= A_UNDERLINE;
  cchar_t cell;
  setcchar(&cell, text, look, pair, NULL);
  mvwadd_wch(stdscr, row, column, &cell);
}

/// Sends what changed to the terminal, in one piece.
static inline void curses_show(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

/// Makes the next `curses_show` repaint everything.
static inline void curses_forget(void) { clearok(curscr, TRUE); }

#endif
