"""What no terminal should have to bear: sizes that change without end, names and messages that are meant to harm it."""

import json, os, random, re, signal, tempfile, time

from terminal import Terminal

# What may be sent to an xterm: moves, colours and modes with small numbers, character sets, plain controls, the title.
SEQUENCE = re.compile(
    rb"\x1b\[[?>]?(?:\d{1,4}(?:;\d{1,4})*)?[A-Za-z@`]|\x1b[()][0-9A-Z]|\x1b[78=>M]|[\r\n\b]|\x1b\]2;[^\x00-\x1f\x7f]*\x1b\\"
    # What is seen of the texts: no control, none of the second set of controls, nothing that turns lines round.
    rb"|[ -~]|(?!\xc2[\x80-\x9f]|\xe2\x80[\x8b\x8e\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf)[\xc2-\xf4][\x80-\xbf]+")
MOVE = re.compile(rb"\x1b\[(\d*)(?:;(\d*))?H")
HARM = [
    "\x1b[31337m", "\x1b]0;harm\x07", "\x1b]52;c;aGFybQ==\x07", "\x1bP31337\x1b\\", "\x1b[6n", "\x1bc", "\x07", "\x08\x08\x08", "\x0e", "\x7f",
    "\x00", "\r", "\n", "\t", "\x9b31337m", "\x9d0;harm\x9c", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\u2028", "e\u0301\u0301", "日本", "🚚",
    "👩‍👩‍👧", "ﷺ", "%s%n", "'\"\\", "\x1b", "\U000e0041",
]


def first_wrong(output):
    """The first thing that a terminal should not have got; None when all is well."""
    place = 0
    while place < len(output):
        match = SEQUENCE.match(output, place)
        if not match:
            return output[max(0, place - 20):place + 20]
        place = match.end()
    return None


def hostile(command, folder, count):
    """A finished migration in which everything failed, its names and messages as bad as can be; paged to its end.

    Returns how many were seen, and the first that was wrong.
    """
    generator = random.Random(count)

    def harm():
        return "".join(generator.choice(HARM) for _ in range(generator.randint(1, 6)))

    def name(number):
        # No run of the same, which a terminal can be told to repeat.
        return "h" + "-".join(f"{number:06}") + "-"

    failed = [
        {"item": name(number) + harm(), "error": harm() + " no " + harm(), "timestamp": "2026-01-01T00:00:00.000000",
         "attempts": 1, "step": "copy", "sqlstate": "23502"} for number in range(count)
    ]  # fmt: skip
    metadata = {
        "started_at": "2026-01-01T00:00:00.000000", "last_update": "2026-01-01T00:00:01.000000",
        "finished_at": "2026-01-01T00:00:01.000000", "total_items": count, "task": "database_migration",
        "source_db": "old_schema", "target_db": "new_schema", "success_rate": 0,
    }  # fmt: skip
    folder = tempfile.mkdtemp(dir=folder)
    with open(f"{folder}/_migration_status.json", "w") as file:
        json.dump({"pending": [], "completed": [], "failed": failed, "metadata": metadata}, file)
    program = Terminal((200, 60), command, folder)
    try:
        program.read_until(b"h0-")
        program.press("4zz")
        seen, idle = set(), 0
        while len(seen) < count:
            output = program.draw_anew()
            names = set(re.findall(rb"h(\d(?:-\d){5})-", output))
            if wrong := first_wrong(output):
                return len(seen), repr(wrong)
            idle = 0 if names - seen else idle + 1
            if idle > 2:
                break
            seen |= names
            program.press("\x1b[6~")
        # Its report is printed when it is left.
        program.press("q")
        left = program.end()
        return len(seen), repr(first_wrong(program.output) or b"")[2:-1] or ", ".join(left) or None
    finally:
        program.close()


def resizes(command, folder, count):
    """A running migration in a terminal whose size changes; now and then it is drawn anew, which has to fit."""
    generator = random.Random(count)
    program = Terminal((80, 24), command, tempfile.mkdtemp(dir=folder))
    try:
        program.read_until(b"RUNNING")
        for number in range(count):
            size = (generator.randint(1, 500), generator.randint(1, 200))
            program.resize(size)
            program.read(generator.uniform(0, 0.004))
            if program.process.poll() is not None:
                return number, f"it ended at {size[0]}×{size[1]}"
            if number % 10 == 9:
                for row, column in MOVE.findall(program.draw_anew()):
                    if int(row or 1) > size[1] or int(column or 1) > size[0]:
                        return number, f"row {row}, column {column} at {size[0]}×{size[1]}"
        program.resize((80, 24))
        if b"Pending" not in program.draw_anew():
            return count, "nothing is drawn at its end"
        program.process.send_signal(signal.SIGTERM)
        return count, ", ".join(program.end(120)) or None
    finally:
        program.close()
