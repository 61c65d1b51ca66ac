"""The proxy itself: a thread for each connection, and what befalls a call that a rule matches.

It passes on method, target, headers and body as they came, `Host` too: all of them are signed.
"""

import json
import socket
import struct
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import BinaryIO

from tools.local_cloud.fault_proxy import control
from tools.local_cloud.fault_proxy.answers import in_json, throttled
from tools.local_cloud.fault_proxy.batches import BATCHES
from tools.local_cloud.fault_proxy.calls import Call
from tools.local_cloud.fault_proxy.messages import Broken, read_body, read_head, request_bytes
from tools.local_cloud.fault_proxy.rules import Rule, RuleBook
from tools.local_cloud.fault_proxy.signing import signed_by_root
from tools.local_cloud.fault_proxy.upstream import Upstream

LOOPBACK = "127.0.0.1"
BACKLOG = 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# On, and for 0 seconds: closing then resets, as a connection that got lost does.
RESETS = struct.pack("ii", 1, 0)


class Cut(Exception):
    """The client gets no answer, but a reset."""


@dataclass(frozen=True)
class FaultProxy:
    listener: socket.socket
    upstream_port: int
    rules: RuleBook

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        """Until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                Thread(target=self._serve_one, args=(client,), daemon=True).start()

    def _serve_one(self, client: socket.socket) -> None:
        upstream = Upstream(LOOPBACK, self.upstream_port)
        try:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with client.makefile("rb") as reader, client.makefile("wb") as writer:
                Connection(client, reader, writer, upstream, self.rules).serve()
        except Cut:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETS)
        except (OSError, Broken) as error:
            print(f"fault proxy: {error}", file=sys.stderr)
        except Exception:
            traceback.print_exc()  # the next connection isn't meant by it
        finally:
            upstream.close()
            client.close()


def listening(port: int, upstream_port: int) -> FaultProxy:
    """Port 0 is any free one; raises OSError when the port is taken."""
    listener = socket.create_server((LOOPBACK, port), backlog=BACKLOG)
    return FaultProxy(listener, upstream_port, RuleBook())


@dataclass(frozen=True)
class Connection:
    client: socket.socket
    reader: BinaryIO
    writer: BinaryIO
    upstream: Upstream
    rules: RuleBook

    def serve(self) -> None:
        """Call after call; raises Cut where a rule wants it."""
        while head := read_head(self.reader):
            if head.get("expect").lower() == "100-continue":
                self.client.sendall(CONTINUE)
            goes_on = self._settle(Call(head, read_body(self.reader, head)))
            self.writer.flush()
            if head.ends_connection or not goes_on:
                return

    def _settle(self, call: Call) -> bool:
        """Whether the client's connection goes on."""
        if control.is_meant(call):
            upstream = f"http://{self.upstream.host}:{self.upstream.port}"
            self.writer.write(control.answer(call, self.rules, upstream).to_bytes(call.method))
            return True
        rule = None if self.rules.is_empty else self.rules.take(call)
        return self._pass(call) if rule is None else self._fail(call, rule)

    def _fail(self, call: Call, rule: Rule) -> bool:
        match rule.kind:
            case "throttle":
                self.writer.write(throttled(call).to_bytes(call.method))
                return True
            case "delay":
                time.sleep(rule.delay_ms / 1000)
                return self._pass(call)
            case "reset":
                raise Cut
            case "reset-after":
                self.upstream.exchange(request_bytes(call.head, call.body), call.method, len)
                raise Cut
            case "half-fail":
                self.writer.write(self._half_failed(call))
                return True

    def _pass(self, call: Call) -> bool:
        request = request_bytes(call.head, call.body)
        return self.upstream.exchange(request, call.method, self.writer.write)

    def _half_failed(self, call: Call) -> bytes:
        halved = BATCHES[call.service, call.operation](json.loads(call.body))
        done = {}
        if halved.passed_on is not None:
            request = signed_by_root(call, json.dumps(halved.passed_on).encode())
            head, body, raw = self.upstream.ask(request, call.method)
            if head.status != 200:
                return raw
            done = json.loads(body or b"{}")
        return in_json(call, 200, halved.join(done)).to_bytes()
