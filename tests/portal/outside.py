"""Two hosts outside the house, for tests: a timestamp authority (RFC 3161) and a mail server."""

from __future__ import annotations

import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

TSA = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
"""


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def authority(folder: Path) -> Iterator[str]:
    """The address of a timestamp authority made of openssl; its certificate is tsa.pem."""
    made = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=TSA -keyout tsa.key"
        " -out tsa.pem -addext extendedKeyUsage=critical,timeStamping"
    )
    subprocess.run(made.split(), cwd=folder, check=True, capture_output=True)
    (folder / "tsa.cnf").write_text(TSA.format(folder=folder))
    (folder / "serial").write_text("01")

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "q").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            subprocess.run(
                ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q", "-out", "a"],
                cwd=folder, check=True, capture_output=True,
            )
            self.send_response(200)
            self.end_headers()
            self.wfile.write((folder / "a").read_bytes())

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    with _serving(server):
        yield f"http://127.0.0.1:{server.server_port}/"


class MailServer(socketserver.TCPServer):
    """Takes what it is sent (RFC 5321, no more than it needs); `taken`: recipients and message."""

    allow_reuse_address = True

    def __init__(self, *, refuses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.refuses = refuses
        self.taken: list[tuple[list[str], bytes]] = []


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 mail.test")
        to: list[str] = []
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"QUIT":
                self.say("221 bye")
                return
            if word == b"RCPT":
                to.append(line.decode().split("<")[1].split(">")[0])
                self.say("550 unknown" if self.server.refuses else "250 ok")
            elif word == b"DATA":
                self.say("354 go on")
                self.server.taken.append((to, b"".join(iter(self.rfile.readline, b".\r\n"))))
                self.say("250 ok")
            else:
                self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server(settings, *, refuses: bool = False) -> Iterator[MailServer]:
    """A mail server, and the settings of an organ that uses it."""
    server = MailServer(refuses=refuses)
    settings.EMAIL_URL = f"smtp://127.0.0.1:{server.server_address[1]}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with _serving(server):
        yield server
