#!/usr/bin/env python3
"""Prints what tcplint finds in captures, and the connections: tcplint.py LIBRARY FILE.pcap...

    cargo build --release -p tcplint-plugin
    python3 plugin/examples/python/tcplint.py target/release/libtcplint.so fixtures/handshake-and-close.pcap

Nothing but Python's own library is needed.

SPDX-License-Identifier: MIT OR Apache-2.0
"""

import ctypes
import ipaddress
import struct
import sys
from collections import namedtuple
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_size_t, c_void_p
from ctypes import c_uint8, c_uint16, c_uint32, c_uint64
from itertools import islice

ABI_VERSION = 1
NO_STREAM = 0xFFFFFFFF
# Packets for one call.
BATCH = 1024


class Packet(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("link_type", c_uint32),
        ("time_ns", c_int64),
        ("frame", c_uint64),
        ("data", c_char_p),
        ("captured", c_size_t),
        ("wire_len", c_uint32),
        ("reserved", c_uint32),
    ]


class FindingStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("rule", c_uint32),
        ("code", c_char_p),
        ("name", c_char_p),
        ("message", c_char_p),
        ("frame", c_uint64),
        ("time_ns", c_int64),
        ("related", POINTER(c_uint64)),
        ("related_len", c_size_t),
        ("source", c_uint8 * 16),
        ("destination", c_uint8 * 16),
        ("source_port", c_int32),
        ("destination_port", c_int32),
        ("stream", c_uint32),
        ("flags", c_int32),
        ("severity", c_uint8),
        ("confidence", c_uint8),
        ("ip_version", c_uint8),
        ("reserved", c_uint8 * 5),
    ]


class ConnectionStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("stream", c_uint32),
        ("first_frame", c_uint64),
        ("last_frame", c_uint64),
        ("start_ns", c_int64),
        ("end_ns", c_int64),
        ("segments", c_uint64),
        ("client_bytes", c_uint64),
        ("server_bytes", c_uint64),
        ("bytes_after_fin", c_uint64),
        ("teardown_ns", c_int64),
        ("client_state_since_ns", c_int64),
        ("server_state_since_ns", c_int64),
        ("client", c_uint8 * 16),
        ("server", c_uint8 * 16),
        ("client_port", c_uint16),
        ("server_port", c_uint16),
        ("fin_retransmissions", c_uint32),
        ("ip_version", c_uint8),
        ("first_sender", c_uint8),
        ("opening", c_uint8),
        ("closing", c_uint8),
        ("closed_by", c_uint8),
        ("reset_by", c_uint8),
        ("reset_cause", c_uint8),
        ("client_state", c_uint8),
        ("server_state", c_uint8),
        ("completeness", c_uint8),
        ("reserved", c_uint8 * 6),
    ]


OnFinding = ctypes.CFUNCTYPE(None, c_void_p, POINTER(FindingStruct))
OnConnection = ctypes.CFUNCTYPE(None, c_void_p, POINTER(ConnectionStruct))


def members(struct):
    """What is copied of a struct: not what says how long it or one of its arrays is."""
    names = [name for name, _ in struct._fields_]
    return [name for name in names if name not in ("size", "reserved", "related_len")]


Finding = namedtuple("Finding", members(FindingStruct))
Connection = namedtuple("Connection", members(ConnectionStruct))


def copied(kind, struct):
    """A copy that can be kept: the struct is the library's, and something else after the call."""
    values = []
    for name in kind._fields:
        value = getattr(struct, name)
        if name == "related":
            value = tuple(value[: struct.related_len])
        elif isinstance(value, ctypes.Array):
            value = bytes(value)
        elif isinstance(value, bytes):
            value = value.decode()
        values.append(value)
    return kind(*values)


class Options(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("select", c_char_p),
        ("extend_select", c_char_p),
        ("ignore", c_char_p),
        ("on_finding", OnFinding),
        ("on_segment", c_void_p),
        ("on_connection", OnConnection),
        ("user", c_void_p),
    ]


class Library:
    """libtcplint.so, with the types of the functions that are used here."""

    def __init__(self, path):
        self.c = ctypes.CDLL(path)
        self.c.tcplint_abi_version.restype = c_uint32
        version = self.c.tcplint_abi_version()
        if version != ABI_VERSION:
            raise OSError(f"{path} has ABI version {version}, and {ABI_VERSION} is wanted")
        self.c.tcplint_open.restype = c_void_p
        self.c.tcplint_open.argtypes = [POINTER(Options), c_char_p, c_size_t]
        self.c.tcplint_push.restype = c_int64
        self.c.tcplint_push.argtypes = [c_void_p, POINTER(Packet), c_size_t, c_uint32]
        self.c.tcplint_finish.restype = c_int32
        self.c.tcplint_finish.argtypes = [c_void_p]
        self.c.tcplint_close.restype = c_int32
        self.c.tcplint_close.argtypes = [c_void_p]
        self.c.tcplint_status_text.restype = c_char_p
        self.c.tcplint_status_text.argtypes = [c_int64]
        for of in ["severity", "closed_by", "opening", "closing", "state", "reset_cause"]:
            name = getattr(self.c, f"tcplint_{of}_name")
            name.restype, name.argtypes = c_char_p, [c_uint32]

    def name(self, of, value):
        return getattr(self.c, f"tcplint_{of}_name")(value).decode()


class Tracker:
    """One capture: push its packets in their order, finish it, and close it (or use `with`).

    `library` is a Library("libtcplint.so"). The callbacks are given a Finding and a Connection,
    which are copies and may be kept.
    """

    def __init__(self, library, on_finding, on_connection, select=""):
        self.c = library.c
        # ctypes frees a callback that nothing in Python refers to any more: keep them.
        self.options = Options(
            size=ctypes.sizeof(Options),
            select=select.encode(),
            on_finding=OnFinding(lambda _, finding: on_finding(copied(Finding, finding.contents))),
            on_connection=OnConnection(
                lambda _, one: on_connection(copied(Connection, one.contents))
            ),
        )
        error = ctypes.create_string_buffer(256)
        self.handle = self.c.tcplint_open(self.options, error, len(error))
        if not self.handle:
            raise ValueError(error.value.decode())

    def push(self, packets):
        """Takes any iterable of (link type, nanoseconds since 1970, octets, length on the wire)."""
        packets = iter(packets)
        while some := list(islice(packets, BATCH)):
            batch = (Packet * len(some))()
            for packet, (link_type, time_ns, octets, wire_len) in zip(batch, some):
                packet.size = ctypes.sizeof(Packet)
                packet.link_type, packet.time_ns = link_type, time_ns
                packet.data, packet.captured, packet.wire_len = octets, len(octets), wire_len
            self.check(self.c.tcplint_push(self.handle, batch, len(batch), ctypes.sizeof(Packet)))

    def finish(self):
        self.check(self.c.tcplint_finish(self.handle))

    def check(self, status):
        if status < 0:
            raise RuntimeError(self.c.tcplint_status_text(status).decode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.c.tcplint_close(self.handle)


def end(version, address, port):
    if version == 4:
        return f"{ipaddress.IPv4Address(address[:4])}:{port}"
    return f"[{ipaddress.IPv6Address(address)}]:{port}"


def packets(name):
    """The packets of a classic pcap file."""
    with open(name, "rb") as file:
        octets = file.read()
    for order in "<>":
        magic, *_, link_type = struct.unpack_from(order + "IHHiIII", octets)
        if magic in (0xA1B2C3D4, 0xA1B23C4D):
            break
    else:
        raise ValueError(f"{name} is no classic pcap file")
    unit = 1 if magic == 0xA1B23C4D else 1000
    at = 24
    while at + 16 <= len(octets):
        seconds, fraction, captured, wire_len = struct.unpack_from(order + "IIII", octets, at)
        at += 16
        if at + captured > len(octets):
            break
        time_ns = seconds * 1_000_000_000 + fraction * unit
        yield link_type & 0xFFFF, time_ns, octets[at : at + captured], wire_len
        at += captured


def lint(library, name):
    def on_finding(finding):
        place = f"{name}:{finding.frame or 'end'}:"
        severity = library.name("severity", finding.severity)
        print(place, finding.code, severity, finding.message)

    def on_connection(one):
        client = end(one.ip_version, one.client, one.client_port)
        server = end(one.ip_version, one.server, one.server_port)
        words = [
            library.name("opening", one.opening),
            library.name("closing", one.closing) or "-",
            library.name("closed_by", one.closed_by) or "-",
            library.name("reset_cause", one.reset_cause) or "-",
            library.name("state", one.client_state),
            library.name("state", one.server_state),
        ]
        print(f"{name}: connection {one.stream} {client} > {server}", *words)

    with Tracker(library, on_finding, on_connection) as tracker:
        tracker.push(packets(name))
        tracker.finish()


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: tcplint.py LIBRARY FILE.pcap...")
    library = Library(sys.argv[1])
    for name in sys.argv[2:]:
        lint(library, name)


if __name__ == "__main__":
    main()
