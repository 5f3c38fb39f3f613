"""A peer as a process that stays loaded and answers one line for each that it gets."""

import json
import os
import select
import signal
import subprocess

# Seconds that an answer may take: loading TensorFlow and compiling for a workload take most.
LONGEST = 180


class PeerProcess:
    def __init__(self, name, command):
        self.name = name
        self.failure = None
        environment = dict(os.environ, **command.environment) if hasattr(command, "environment") else None
        try:
            self.process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        except OSError as error:
            self.failure = "%s: %s" % (command[0], error.strerror)

    def ask(self, request):
        """The answer to a request; {"error": …} if there is none. The process works only while it is asked."""
        if self.failure:
            return {"error": self.failure}
        try:
            self.process.send_signal(signal.SIGCONT)
            self.process.stdin.write((json.dumps(request) + "\n").encode())
            self.process.stdin.flush()
            if not select.select([self.process.stdout], [], [], LONGEST)[0]:
                raise OSError("no answer within %d s" % LONGEST)
            line = self.process.stdout.readline()
            if not line:
                raise OSError("ended with status %s" % self.process.wait())
            answer = json.loads(line)
            self.process.send_signal(signal.SIGSTOP)
            return answer
        except (OSError, ValueError) as error:
            self.failure = str(error)
            self.process.kill()
            return {"error": self.failure}

    def end(self):
        if not self.failure:
            self.process.kill()
            self.process.wait()
