"""Runs a command in a pseudo-terminal of its own and answers its questions.

usage: terminal.py PAIRS COMMAND...   PAIRS: JSON list of [text to wait for, what to type]
Prints what the terminal showed; ends with the command's status.
"""
import fcntl, json, os, pty, select, struct, sys, termios, time

pairs = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 120, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
shown, since, deadline = b"", 0, time.time() + 60
while time.time() < deadline:
    ready, _, _ = select.select([fd], [], [], 0.2)
    if ready:
        try:
            chunk = os.read(fd, 4096)
        except OSError:
            chunk = b""
        if not chunk:
            break
        shown += chunk
    if pairs and pairs[0][0].encode() in shown[since:]:
        since = len(shown)
        time.sleep(0.2)
        os.write(fd, pairs.pop(0)[1].encode())
else:
    os.kill(pid, 9)
sys.stdout.buffer.write(shown)
sys.stdout.flush()
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
