/// TCP ports that Zeek's own protocol scripts take for a server's: `likely_server_ports` as it is
/// with the scripts that Zeek loads by default.
const LIKELY_SERVER_PORTS: [u16; 48] = [
    21, 22, 25, 53, 79, 80, 81, 88, 110, 135, 139, 143, 389, 443, 445, 502, 563, 585, 587, 614,
    631, 636, 989, 990, 992, 993, 995, 1080, 1434, 1883, 2811, 3128, 3268, 3306, 3389, 5222, 5223,
    5269, 5432, 6379, 6666, 6667, 6668, 6669, 8000, 8080, 8888, 20_000,
];

/// Whether Zeek takes a connection's first segment, which is no SYN, for the responder's.
pub(crate) fn is_responders(from: u16, to: u16, is_syn_ack: bool) -> bool {
    let likely = |port| LIKELY_SERVER_PORTS.contains(&port);
    likely(from) && (!likely(to) || (!is_syn_ack && from < to))
}
