"""AWS's own hosts that the server answers for lead to it, without TLS, from within Python functions
(spec/functions-and-templates.md, section 12.2). Runs on Python 3.9 and later; modules are patched when they are imported,
so that a function that needs none of them starts as fast as ever."""

import json
import os
import re
import socket
import sys
from importlib.machinery import PathFinder
from urllib.parse import urlsplit

REGIONAL = re.compile(r"^(?:.+\.)?([a-z0-9-]+)\.[a-z]{2}(?:-[a-z]+)+-\d+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$")
GLOBAL = re.compile(r"^(?:.+\.)?([a-z0-9-]+)\.amazonaws\.com$")

settings = json.loads(os.environ["FANFARE_ENDPOINTS"])
gateway = (settings["gateway"]["host"], settings["gateway"]["port"])
own = settings["own"]
endpoints = settings["endpoints"]
resolve = socket.getaddrinfo
# Addresses that hosts were led to: without TLS (None), or with that of another name.
led = {}


class Refused(RuntimeError):
    """No OSError: clients would try again."""


def service_of(host):
    found = REGIONAL.match(host) or GLOBAL.match(host)
    service = found and found.group(1)
    return "dynamodb" if service == "ddb" else service


def is_domain(host):
    return any(host.endswith(name[1:]) if name.startswith("*.") else host == name for name in settings["domains"])


def destination(host, port):
    """Where a connection goes: a URL in parts, or None where it is meant to go."""
    if isinstance(host, bytes):
        host = host.decode()
    if not isinstance(host, str):
        return None
    name = host.lower().rstrip(".")
    here = ("http",) + gateway
    if is_domain(name) or (str(port) == str(own["port"]) and name in own["names"]):
        return here
    service = service_of(name)
    if service is None:
        return None
    if service in endpoints:
        return parts(endpoints[service])
    if service in own["services"]:
        return here
    if "*" in endpoints:
        return parts(endpoints["*"])
    if settings["offline"]:
        raise Refused(
            f"{host} is not reached: the server runs with --offline; --aws-endpoint {service}=URL leads it elsewhere"
        )
    return None


def parts(url):
    found = urlsplit(url)
    return found.scheme, found.hostname, found.port or (443 if found.scheme == "https" else 80)


def getaddrinfo(host, port, *rest, **named):
    found = destination(host, port)
    if found is None:
        return resolve(host, port, *rest, **named)
    scheme, there, port = found
    answers = resolve(there, port, type=socket.SOCK_STREAM)
    for answer in answers:
        led[answer[4][:2]] = there if scheme == "https" else None
    return answers


socket.getaddrinfo = getaddrinfo


class Plain(socket.socket):
    """A plain socket that answers what is asked of one of TLS."""

    server_hostname = None

    def getpeercert(self, binary_form=False):
        names = (("DNS", self.server_hostname or "localhost"), ("IP Address", "127.0.0.1"))
        return b"" if binary_form else {"subject": (), "subjectAltName": names}

    def selected_alpn_protocol(self):
        return "http/1.1"

    def selected_npn_protocol(self):
        return None

    def version(self):
        return "TLSv1.3"

    def cipher(self):
        return ("NONE", "NONE", 0)

    def pending(self):
        return 0

    def do_handshake(self, block=False):
        pass

    def unwrap(self):
        return self


def plain(sock, server_hostname):
    timeout = sock.gettimeout()
    made = Plain(sock.family, sock.type, sock.proto, fileno=sock.detach())
    made.settimeout(timeout)
    made.server_hostname = server_hostname
    return made


def peer_of(sock):
    try:
        return sock.getpeername()[:2]
    except OSError:
        return None


def patch_ssl(ssl):
    wrap = ssl.SSLContext.wrap_socket

    def wrap_socket(self, sock, *rest, **named):
        peer = peer_of(sock)
        if peer not in led:
            return wrap(self, sock, *rest, **named)
        if led[peer] is None:
            return plain(sock, named.get("server_hostname"))
        return wrap(self, sock, *rest, **{**named, "server_hostname": led[peer]})

    ssl.SSLContext.wrap_socket = wrap_socket


def patch_asyncio(base_events):
    create = base_events.BaseEventLoop.create_connection

    async def create_connection(self, protocol_factory, host=None, port=None, **named):
        sock = named.get("sock")
        if named.get("ssl"):
            found = destination(host, port) if host is not None else None
            peer = peer_of(sock) if sock is not None else None
            name = led.get(peer) if peer in led else found and (found[1] if found[0] == "https" else None)
            if (peer in led or found) and name is None:
                named = {key: value for key, value in named.items() if not key.startswith("ssl") and key != "server_hostname"}
            elif name is not None:
                named["server_hostname"] = name
        return await create(self, protocol_factory, host, port, **named)

    base_events.BaseEventLoop.create_connection = create_connection


class Patching:
    """Patches a module right after it was imported."""

    def __init__(self, patches):
        self.patches = patches

    def find_spec(self, name, path=None, target=None):
        patch = self.patches.pop(name, None)
        spec = patch and PathFinder.find_spec(name, path)
        if not spec or not spec.loader:
            return None
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            patch(module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Patching({"ssl": patch_ssl, "asyncio.base_events": patch_asyncio}))
