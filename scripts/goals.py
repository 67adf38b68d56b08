"""What scripts/compare runs, on what, and which goals come of it."""

from dataclasses import dataclass

BPF = (
    "tcp[13]&0x3f=0 or tcp[13]&3=3 or tcp[13]&6=6 or tcp[13]&5=5 or tcp[13]&0x11=1"
    " or tcp[13]&0x16=0"
)
DISPLAY_FILTER = (
    "tcp.flags.syn==1 && tcp.flags.fin==1 || tcp.flags.syn==1 && tcp.flags.reset==1"
    " || tcp.flags.fin==1 && tcp.flags.reset==1 || tcp.flags.fin==1 && tcp.flags.ack==0"
    " || tcp.flags.syn==0 && tcp.flags.ack==0 && tcp.flags.reset==0"
)

# What is run, with the capture for {}; words that hold spaces stand in lists. One thread, where the
# name of the command does not say two.
COMMANDS = {
    "check --no-track": "tcplint check --no-track --threads 1 --exit-zero {}",
    "check": "tcplint check --threads 1 --exit-zero {}",
    "connections": "tcplint connections --threads 1 --output-format jsonl {}",
    "check --no-track --threads 2": "tcplint check --no-track --threads 2 --exit-zero {}",
    "check --threads 2": "tcplint check --threads 2 --exit-zero {}",
    "cat": "cat {}",
    "tcpdump": ["tcpdump", "-nn", "-r", "{}", BPF],
    "tshark conv": "tshark -n -q -z conv,tcp -r {}",
    "tshark -Y": ["tshark", "-n", "-r", "{}", "-Y", DISPLAY_FILTER, "-T", "fields", "-e", "frame.number"],
    "tcptrace": "tcptrace -l -n {}",
    "suricata": "suricata -r {} --runmode single -k none -l .",
    "zeek": "zeek -C -r {}",
}
SLOW = {"tshark conv", "tshark -Y", "tcptrace", "suricata", "zeek"}

# Name: arguments of the generator, packets, connections.
CAPTURES = {
    "small.pcap": ("small", 1_000_000, 100_000),
    "small.pcapng": ("small --pcapng", 1_000_000, 100_000),
    "mix.pcap": ("mix", 1_000_000, 20_000),
    "headers.pcap": ("headers", 10_000_000, 1_000_000),
    "tenth.pcap": ("headers --packets 1000000 --connections 100000", 1_000_000, 100_000),
    "real.pcap": ("real", 1_000_000, 50_000),
    "real96.pcap": ("real --snap-length 96", 1_000_000, 50_000),
}


@dataclass
class Row:
    """A goal: the time of `over` on its capture divided by that of `under` on its own, at least
    (`faster`) or at most `must`, and better `aim`."""

    name: str
    what: str
    over: tuple
    under: tuple
    faster: bool
    must: float | None = None
    aim: float | None = None
    # CPU time for a packet, CPU time of all, or the clock's.
    of: str = "cpu"


@dataclass
class Memory:
    """A goal of memory: at most `must` MiB, or octets for each connection."""

    name: str
    what: str
    command: str
    file: str
    must: float | None = None
    aim: float | None = None
    per_connection: bool = False


def against_tcpdump(kind):
    goals = {"small": (4, 5.5), "mix": (3, 4.2), "headers": (5, 9)}
    for name, (must, aim) in goals.items():
        file = f"{name}.pcap"
        if kind == "no-track":
            yield Row(
                f"no-track-{name}", f"`check --no-track` faster than tcpdump's BPF filter, {name}",
                ("tcpdump", file), ("check --no-track", file), True, must, aim,
            )  # fmt: skip
        else:
            yield Row(
                f"check-{name}", f"`check`: time in tcpdump's for the BPF filter, {name}",
                ("check", file), ("tcpdump", file), False, 1.5, 1.0,
            )  # fmt: skip


# fmt: off
ROWS = [
    *against_tcpdump("no-track"),
    Row("cat-mix", "`check --no-track`: time in that of `cat`, mix",
        ("check --no-track", "mix.pcap"), ("cat", "mix.pcap"), False, 1.6, 1.3),
    *against_tcpdump("check"),
    Row("tshark-conv", "`connections` faster than `tshark -z conv,tcp`, small",
        ("tshark conv", "small.pcap"), ("connections", "small.pcap"), True, 60, 130),
    Row("tshark-filter", "`check --no-track` faster than `tshark -Y`, small",
        ("tshark -Y", "small.pcap"), ("check --no-track", "small.pcap"), True, 500, 1500),
    Row("tcptrace", "`connections` faster than `tcptrace -l -n`, headers",
        ("tcptrace", "headers.pcap"), ("connections", "headers.pcap"), True, 60, 150),
    Row("suricata", "`check` faster than `suricata -r`, small",
        ("suricata", "small.pcap"), ("check", "small.pcap"), True, 25, 45),
    Row("zeek", "`check` faster than `zeek -r`, small",
        ("zeek", "small.pcap"), ("check", "small.pcap"), True),
    Row("pcapng", "`check --no-track`: pcapng in the time of pcap, small",
        ("check --no-track", "small.pcapng"), ("check --no-track", "small.pcap"), False, 2, 1.3),
    Row("growth", "`check`: time for a packet with 1 M connections in that with 100 k",
        ("check", "headers.pcap"), ("check", "tenth.pcap"), False, 2, 1.25, "packet"),
    Row("real-no-track", "`check --no-track`: time for a packet of real in one of small",
        ("check --no-track", "real.pcap"), ("check --no-track", "small.pcap"), False, 1.5, 1.2, of="packet"),
    Row("real-check", "`check`: time for a packet of real in one of small",
        ("check", "real.pcap"), ("check", "small.pcap"), False, 1.5, 1.2, of="packet"),
    Row("real96-no-track", "`check --no-track`: time for a packet of real, cut to 96 octets, in one of small",
        ("check --no-track", "real96.pcap"), ("check --no-track", "small.pcap"), False, 1.5, 1.2, of="packet"),
    Row("real96-check", "`check`: time for a packet of real, cut to 96 octets, in one of small",
        ("check", "real96.pcap"), ("check", "small.pcap"), False, 1.5, 1.2, of="packet"),
    Row("threads-no-track", "`check --no-track`: 2 threads faster than 1 by the clock, headers",
        ("check --no-track", "headers.pcap"),
        ("check --no-track --threads 2", "headers.pcap"), True, 1.4, 1.6, "wall"),
    Row("threads-check", "`check`: 2 threads faster than 1 by the clock, headers",
        ("check", "headers.pcap"),
        ("check --threads 2", "headers.pcap"), True, 1.3, 1.6, "wall"),
    Memory("memory-no-track", "`check --no-track`: peak memory, MiB, headers",
           "check --no-track", "headers.pcap", 16, 8),
    Memory("memory-check", "`check`: peak memory, MiB, headers", "check", "headers.pcap"),
    Memory("memory-connection", "`check`: octets for each of 1 M connections, headers",
           "check", "headers.pcap", 192, 100, True),
]
# fmt: on
