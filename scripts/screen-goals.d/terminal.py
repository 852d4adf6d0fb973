"""The program in a pseudo-terminal, as its user has it."""

import fcntl, os, pty, select, signal, struct, subprocess, termios, time

TICKS = os.sysconf("SC_CLK_TCK")
# As xterm and its like are told: the other screen, no mouse, no bracketed paste, the cursor, the window's old title.
LEAVING = [b"\x1b[?1049l", b"\x1b[?1000l", b"\x1b[?2004l", b"\x1b[?25h", b"\x1b[23;2t"]


class Terminal:
    """The program in a pseudo-terminal of its own; what it writes is kept with the time it came."""

    def __init__(self, size, command, folder, more={}):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.pieces, self.output = [], bytearray()
        self.started = time.monotonic()
        environment = {
            **os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "TMUX": "",
            # After a crash Swift's own backtrace, which comes once the terminal is given back, would wait for a key.
            "SWIFT_BACKTRACE": "interactive=no", **more,
        }
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=self.slave, stdout=self.slave, stderr=self.slave, env=environment,
            preexec_fn=self.own_session)

    def own_session(self):
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def read(self, seconds):
        """Takes what comes for so long; whether anything came."""
        end = time.monotonic() + seconds
        came = False
        while (left := end - time.monotonic()) > 0 and select.select([self.master], [], [], left)[0]:
            self.pieces.append((time.monotonic(), os.read(self.master, 1 << 16)))
            self.output += self.pieces[-1][1]
            came = True
        return came

    def settle(self, quiet=0.02, seconds=5):
        """Takes what comes until there is no more."""
        end = time.monotonic() + seconds
        while self.read(quiet) and time.monotonic() < end:
            pass

    def draw_anew(self):
        """What the whole screen is drawn with."""
        self.settle()
        place = len(self.output)
        self.press("\x0c")
        self.read_until(b"\x1b[", place)
        self.settle()
        return bytes(self.output[place:])

    def resize(self, size):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def read_until(self, text, place=0, seconds=120):
        end = time.monotonic() + seconds
        while self.output.find(text, place) < 0:
            if time.monotonic() > end:
                raise SystemExit(f"not in {seconds} s: {text!r}; the last that came:\n{self.output[-2000:]!r}")
            self.read(0.05)

    def time_of(self, text):
        """When a text was there."""
        output = b""
        for moment, piece in self.pieces:
            output += piece
            if text in output:
                return moment

    def press(self, keys):
        os.write(self.master, keys.encode())

    def answer(self, key):
        """Milliseconds from a key to the first byte of what it changes."""
        self.read(0.002)
        pressed = time.monotonic()
        self.press(key)
        if not select.select([self.master], [], [], 1)[0]:
            return None
        taken = (time.monotonic() - pressed) * 1000
        self.read(0.005)
        return taken

    def processor_seconds(self):
        """Of the thread that draws: the process's first."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def watch(self, seconds):
        """Bytes a second, and the drawing thread's share of a processor."""
        place, used = len(self.pieces), self.processor_seconds()
        began = time.monotonic()
        self.read(seconds)
        taken = time.monotonic() - began
        amount = sum(len(piece) for _, piece in self.pieces[place:])
        return amount / taken, (self.processor_seconds() - used) / taken * 100

    def end(self, seconds=30):
        """Waits for the program's end; what of the terminal is not as it was."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            self.read(0.02)
            if time.monotonic() > deadline:
                self.process.kill()
                return ["it does not end"]
        self.read(0.02)
        wrong = [] if termios.tcgetattr(self.slave) == self.before else ["the line's settings"]
        entered = self.output.rfind(b"\x1b[?1049h")
        return wrong + [repr(code) for code in LEAVING if self.output.rfind(code) < entered]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)
