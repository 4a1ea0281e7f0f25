"""Runs a program in a pseudo-terminal and tells what its screen shows. Driven by terminal.ts.

Arguments: columns, rows, program, its arguments. Orders come as JSON lines on stdin: {"type": text}, {"resize": [columns,
rows]}, {"signal": number}. Screens go to stdout as JSON lines, when nothing has been written for a moment.
"""

import fcntl, json, os, pty, select, struct, sys, termios

import pyte

QUIET_SECONDS = 0.03


def set_size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def tell(**facts):
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


columns, rows = int(sys.argv[1]), int(sys.argv[2])
# The other side is held open, so that its settings can be looked at when the program is gone.
master, slave = pty.openpty()
set_size(master, columns, rows)
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in range(3):
        os.dup2(slave, fd)
    os.closerange(3, 64)
    os.execvp(sys.argv[3], sys.argv[3:])

screen = pyte.Screen(columns, rows)
stream = pyte.ByteStream(screen)
raw = b""
orders = b""
changed = False
exit_code = None


def shown():
    lines = [line.rstrip() for line in screen.display]
    colors = sorted({char.fg for line in screen.buffer.values() for char in line.values()} - {"default"})
    return {"lines": lines, "cursor": [screen.cursor.x, screen.cursor.y], "colors": colors}


while True:
    inputs = [master] + ([sys.stdin.fileno()] if orders is not None else [])
    ready, _, _ = select.select(inputs, [], [], QUIET_SECONDS)
    if master in ready:
        data = os.read(master, 65536)
        raw += data
        stream.feed(data)
        changed = True
    elif changed:
        changed = False
        tell(screen=shown())
    if sys.stdin.fileno() in ready:
        data = os.read(sys.stdin.fileno(), 65536)
        orders = orders + data if data else None
        while orders and b"\n" in orders:
            line, orders = orders.split(b"\n", 1)
            order = json.loads(line)
            if "type" in order:
                os.write(master, order["type"].encode())
            elif "resize" in order:
                columns, rows = order["resize"]
                screen.resize(rows, columns)
                set_size(master, columns, rows)
            else:
                os.kill(pid, order["signal"])
    if exit_code is None:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            exit_code = os.waitstatus_to_exitcode(status)
    elif not ready:
        break

flags = termios.tcgetattr(slave)[3]
is_cooked = bool(flags & termios.ECHO) and bool(flags & termios.ICANON)
tell(screen=shown(), exitCode=exit_code, isCooked=is_cooked, raw=raw.decode("utf-8", "replace"))
