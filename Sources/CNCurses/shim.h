// ncurses with wide characters, plus accessors for what does not import: macros, variadics and mutable globals.
#ifndef LONGHAUL_CNCURSES_H
#define LONGHAUL_CNCURSES_H

#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>

#endif
