"""A program on this machine that is told what happens: a real server."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import factories as make
from tests.api.telling import webhook_for


class Program(BaseHTTPRequestHandler):
    """Keeps what it is told, and answers what the test wants."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.path, dict(self.headers.items()), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture
def program():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Program)
    server.told, server.status = [], 204
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def anywhere(settings):
    settings.WEBHOOKS_ANYWHERE = True


@pytest.fixture
def company():
    return make.make_organisation(name="Company")


@pytest.fixture
def owner(company):
    return make.make_membership(user=make.make_user(), organisation=company).user


@pytest.fixture
def told(anywhere, program, company, owner):
    """A webhook whose program answers."""
    url = f"http://127.0.0.1:{program.server_port}/hook?which=1"
    program.webhook, program.secret = webhook_for(company, owner, url)
    return program
