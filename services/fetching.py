"""One careful look at an address of the outside world, for the check of links; and one careful
letter to it, for notices to programs.

Whoever writes a link chooses where our server goes. So every address is resolved first, refused
unless it is public, and the connection goes to that very address: a name that answers differently
the second time gains nothing. Each hop of a redirect is looked at in the same way.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import string
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MOST_HOPS = 5
MOST_BYTES = 64 * 1024
MOST_ADDRESSES = 3  # of one name, tried in turn
LONGEST = 20.0  # seconds for one request, however slowly it trickles
REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_LOOK = 45.0  # seconds for one look with all its hops
HOPELESS = (
    "private",
    "scheme",
    "address",
    "name",
    "certificate",
    "redirects",
)  # asked again in vain
SHY = (401, 403, 429)  # it is there, and does not show itself to programs

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_TUNNELS = tuple(
    ipaddress.ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10")
)  # addresses that carry another one inside, or that nobody routes


def is_public(address: IPAddress) -> bool:
    """Tell whether an address belongs to the public internet, neither to us nor to a neighbour."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in tunnel for tunnel in _TUNNELS):
            return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
        or address.is_private
    )


@dataclass(frozen=True)
class Answer:
    """What a look found: an HTTP status, or the code of a reason why there is none.

    `is_refused` says that we did not look, because the address is not public.
    """

    status: int | None = None
    error: str = ""
    is_refused: bool = False

    @property
    def is_good(self) -> bool:
        """Tell whether somebody who follows the link arrives."""
        if self.status is None:
            return False
        return self.status < 400 or self.status in SHY


class _NoAnswerError(Exception):
    def __init__(self, error: str, *, is_refused: bool = False) -> None:
        super().__init__(error)
        self.answer = Answer(error=error, is_refused=is_refused)


Guard = Callable[[IPAddress], bool]
Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name; raises OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True)
class Looker:
    """Looks at addresses, under one name, each within limits of time and size."""

    user_agent: str
    guard: Guard = is_public
    resolve: Resolve = resolve
    timeout: float = 8.0
    longest: float = LONGEST
    longest_look: float = LONGEST_LOOK

    def look(self, url: str) -> Answer:
        """Ask for the head of a page, then for the page if that does not work; follow redirects.

        However slowly each hop answers, the look ends in time, so that one site cannot keep the
        others from being looked at.
        """
        until = time.monotonic() + self.longest_look
        answer = self._follow(url, "HEAD", until)
        if answer.is_good or answer.error in HOPELESS:
            return answer
        return self._follow(url, "GET", until)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a body to an address once; a redirect is an answer like others, not followed."""
        try:
            status, _location = self._ask(url, "POST", body, headers)
        except _NoAnswerError as failure:
            return failure.answer
        return Answer(status=status)

    def _follow(self, url: str, method: str, until: float) -> Answer:
        try:
            for _hop in range(MOST_HOPS + 1):
                if time.monotonic() >= until:
                    return Answer(error="time")
                status, location = self._ask(url, method)
                if status not in REDIRECTS or not location:
                    return Answer(status=status)
                url = urljoin(url, location)
        except _NoAnswerError as failure:
            return failure.answer
        except ValueError:  # a redirect to something that is no address
            return Answer(error="address")
        return Answer(error="redirects")

    def _ask(
        self,
        url: str,
        method: str,
        body: bytes | None = None,
        more: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        parts, port = _parts(url)
        host = parts.hostname or ""
        addresses = self._addresses(host, port)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        target = quote(target, safe=string.punctuation)  # as a browser sends it
        headers = {"User-Agent": self.user_agent, "Accept": "*/*", "Connection": "close"}
        headers |= more or {}
        with self._connected(parts.scheme, host, port, addresses) as connection:
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
            response.read(MOST_BYTES)
            return response.status, response.getheader("Location") or ""

    def _addresses(self, host: str, port: int) -> list[str]:
        """Resolve a name; refused where any of its addresses is not public."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError):
            raise _NoAnswerError("name") from None
        for each in found:
            if not self.guard(ipaddress.ip_address(each.split("%", 1)[0])):
                raise _NoAnswerError("private", is_refused=True)
        if not found:
            raise _NoAnswerError("name")
        return found[:MOST_ADDRESSES]

    @contextlib.contextmanager
    def _connected(
        self, scheme: str, host: str, port: int, addresses: list[str]
    ) -> Iterator[http.client.HTTPConnection]:
        """Connect to one of the addresses that were looked at, and hang up in any case."""
        connection = http.client.HTTPConnection(host, port, timeout=self.timeout)
        try:
            raw = self._dial(addresses, port)
            connection.sock = _wrapped(raw, host) if scheme == "https" else raw
            with _no_longer_than(self.longest, connection.sock):
                yield connection
        except ssl.SSLError:
            raise _NoAnswerError("certificate") from None
        except TimeoutError:
            raise _NoAnswerError("time") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise _NoAnswerError("connection") from None
        finally:
            connection.close()

    def _dial(self, addresses: list[str], port: int) -> socket.socket:
        failure: OSError = OSError()
        for address in addresses:
            try:
                return socket.create_connection((address, port), timeout=self.timeout)
            except OSError as error:
                failure = error
        raise failure


def _wrapped(raw: socket.socket, host: str) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except BaseException:
        raw.close()
        raise


@contextlib.contextmanager
def _no_longer_than(seconds: float, sock: socket.socket) -> Iterator[None]:
    """Hang up after so long, whoever still trickles; raises TimeoutError then."""
    is_over = threading.Event()

    def hang_up() -> None:
        is_over.set()
        with contextlib.suppress(OSError):  # it may have hung up itself
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if not is_over.is_set():
            raise
    finally:
        timer.cancel()
    if is_over.is_set():
        raise TimeoutError


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _NoAnswerError("address") from None
    if parts.scheme not in ("http", "https"):
        raise _NoAnswerError("scheme", is_refused=True)
    if not parts.hostname or parts.username or parts.password:
        raise _NoAnswerError("address")
    return parts, port or (443 if parts.scheme == "https" else 80)
