"""How fast one visitor may talk, and how much one address may ask of us."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from aiohttp import web

BURST = 30  # messages at once: a queue that was written offline
REFILL = 1.0  # messages a second after that
MAX_SESSIONS = 20_000
# Thousands of phones share one address of a mobile network: these are against machines, not against people.
LINES = 200  # open connections of one address
VISITS, VISITS_REFILL = 300, 5.0  # connections and requests that one address may begin
COST_OF_NONSENSE = 20  # connections that an address loses when one of its own had to be thrown out
FRAMES, FRAMES_REFILL = 60, 5.0  # frames of one connection, of any kind
NEW_SESSIONS, NEW_SESSIONS_REFILL = 120, 0.5  # at once, and a second after that
MESSAGES, MESSAGES_REFILL = 300, 20.0
# An address of our own machine or network is a proxy that nobody named, with all visitors behind it.
NEAR = 20  # times as much


class SessionLimits:
    """A token bucket a session, for the sessions that spoke last; reconnecting does not fill it."""

    def __init__(self, burst: int = BURST, refill: float = REFILL, now: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._refill, self._now = burst, refill, now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # session -> (tokens, at)

    def take(self, session_id: str, cost: float = 1.0) -> float:
        """0.0 when a message may pass; else the seconds until one may. A higher `cost` is taken, a debt if need be."""
        now = self._now()
        tokens, at = self._buckets.pop(session_id, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - at) * self._refill)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / self._refill
        self._buckets[session_id] = (max(tokens - cost, -self._burst) if tokens >= 1 else tokens, now)
        if len(self._buckets) > MAX_SESSIONS:
            self._buckets.popitem(last=False)
        return wait


class Pace:
    """How fast the frames of one connection are read; whoever sends faster fills only their own line."""

    def __init__(self, burst: float = FRAMES, refill: float = FRAMES_REFILL) -> None:
        self._tokens, self._burst, self._refill = burst, burst, refill
        self._at = time.monotonic()

    def wait(self) -> float:
        """Seconds to wait before the next frame is read."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._refill) - 1
        self._at = now
        return max(0.0, -self._tokens / self._refill)


class AddressLimits:
    """What one network address may do. `proxies`: networks whose X-Forwarded-For is believed; none by default."""

    wait = 30.0  # seconds that a refused client is asked to stay away

    def __init__(self, proxies: Iterable[str] = (), now: Callable[[], float] = time.monotonic) -> None:
        self._proxies = [ipaddress.ip_network(each, strict=False) for each in proxies]
        self._lines: Counter[str] = Counter()
        self._sessions = Buckets(NEW_SESSIONS, NEW_SESSIONS_REFILL, now)
        self._visits = Buckets(VISITS, VISITS_REFILL, now)
        self.messages = Buckets(MESSAGES, MESSAGES_REFILL, now)

    def of(self, request: web.Request) -> str:
        """The visitor's address: the connection's, or, from a trusted proxy, the last one that is no trusted proxy."""
        address = request.remote or ""
        hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        while self._is_proxy(address) and hops:
            before = hops.pop().strip()
            if not before:
                continue
            address = before
        return _network_of(address)

    def new_session(self, address: str) -> float:
        """0.0 when one more session may begin; else the seconds until one may."""
        return self._sessions.take(address)

    def visit(self, address: str) -> float:
        """0.0 when one more connection or request may begin; else the seconds until one may."""
        return self._visits.take(address)

    def punish(self, address: str) -> None:
        """A connection of this address talked nonsense until it was thrown out: fewer of them may begin for a while."""
        self._visits.take(address, COST_OF_NONSENSE)

    @contextmanager
    def line(self, address: str, held: bool = True) -> Iterator[bool]:
        """Hold one of the address's connections; False when all are taken. A request that is not held open is free."""
        if not held:
            yield True
            return
        free = self._lines[address] < LINES * (NEAR if _is_near(address) else 1)
        self._lines[address] += 1
        try:
            yield free
        finally:
            self._lines[address] -= 1
            if not self._lines[address]:
                del self._lines[address]

    def _is_proxy(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)


class Buckets:
    """A token bucket an address; the ones of near addresses hold more."""

    def __init__(self, burst: int, refill: float, now: Callable[[], float]) -> None:
        self._far = SessionLimits(burst, refill, now)
        self._near = SessionLimits(burst * NEAR, refill * NEAR, now)

    def take(self, address: str, cost: float = 1.0) -> float:
        return (self._near if _is_near(address) else self._far).take(address, cost)


def _is_near(address: str) -> bool:
    """Of this machine, or of a private network (not those that are private only because they are for examples)."""
    try:
        found = ipaddress.ip_network(address)
    except ValueError:
        return False
    return any(found.version == near.version and found.subnet_of(near) for near in _NEAR_NETWORKS)  # type: ignore[arg-type]


_NEAR_NETWORKS = [
    ipaddress.ip_network(each)
    for each in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::/64", "fc00::/7", "fe80::/10")
]


def _network_of(address: str) -> str:
    """One household has a whole IPv6 network of 64 bits; what is no address is one unknown visitor."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
