/* A rule pack in C: what one site forbids on its network, 10.0.0.0/8.
 *
 *   cc -std=c11 -Wall -Wextra -shared -fPIC -I plugin/include \
 *      -o site_policy.so plugin/examples/packs/c/site_policy.c
 *   tcplint check --plugin ./site_policy.so FILE.pcap
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "tcplint.h"

enum { SYN = 0x002, ACK = 0x010, TELNET = 23, MANY = 10 };

/* Places in RULES. */
enum { TELNET_FROM_OUTSIDE, TELNET_SESSION, TELNET_SWEEP };

static const TcplintRule RULES[] = {
    {
        .size = sizeof(TcplintRule),
        .severity = TCPLINT_SEVERITY_WARNING,
        .on_by_default = 1,
        .code = "SITE001",
        .name = "telnet-from-outside",
        .summary = "a host outside 10.0.0.0/8 asks for Telnet",
        .condition = "A SYN without ACK to port 23 from an IPv4 address outside 10.0.0.0/8, or "
                     "from any IPv6 address.",
        .why = "Telnet sends passwords in the clear, and nobody outside needs it.",
        .advice = "Block port 23 at the border.",
        .references = "Site security policy, section 4.2",
    },
    {
        .size = sizeof(TcplintRule),
        .severity = TCPLINT_SEVERITY_ERROR,
        .on_by_default = 1,
        .needs_connections = 1,
        .code = "SITE002",
        .name = "telnet-session",
        .summary = "somebody used Telnet",
        .condition = "A connection to port 23 that opened and carried data both ways.",
    },
    {
        .size = sizeof(TcplintRule),
        .severity = TCPLINT_SEVERITY_INFO,
        .on_by_default = 0,
        .needs_connections = 1,
        .code = "SITE003",
        .name = "telnet-sweep",
        .summary = "many SYNs to port 23 in one capture",
        .exempt = "Off by default: the inventory scan does it every Sunday.",
    },
};

/* What is kept of a capture. */
struct capture {
    uint64_t syns;
    uint32_t last_stream;
};

static bool is_inside(uint8_t ip_version, const uint8_t address[16]) {
    return ip_version == 4 && address[0] == 10;
}

static void *open_capture(void) {
    return calloc(1, sizeof(struct capture));
}

static void close_capture(void *state) {
    free(state);
}

static int32_t segments(void *state, const TcplintSegment *segments, uint32_t count,
                        uint32_t segment_size, TcplintPackReport report, void *host) {
    struct capture *capture = state;
    const unsigned char *place = (const unsigned char *)segments;

    if (capture == NULL) {
        return 1; /* no memory: the pack has failed */
    }
    for (uint32_t at = 0; at < count; at++) {
        /* A newer tcplint's segments may be longer than this header's: mind segment_size. */
        const TcplintSegment *segment = (const void *)(place + (size_t)at * segment_size);
        if (segment->origin != TCPLINT_ORIGIN_TRAFFIC || segment->destination_port != TELNET ||
            (segment->flags & (SYN | ACK)) != SYN) {
            continue;
        }
        capture->syns++;
        capture->last_stream = segment->stream;
        if (!is_inside(segment->ip_version, segment->source)) {
            const TcplintReport found = {
                .size = sizeof found,
                .rule = TELNET_FROM_OUTSIDE,
                .segment = at,
                .severity = TCPLINT_SEVERITY_OF_RULE,
                .confidence = TCPLINT_CONFIDENCE_HIGH,
            };
            report(host, &found);
        }
    }
    return 0;
}

static int32_t connection(void *state, const TcplintConnection *connection,
                          TcplintPackReport report, void *host) {
    (void)state;
    if (connection->server_port == TELNET && connection->client_bytes > 0 &&
        connection->server_bytes > 0) {
        char message[128];
        snprintf(message, sizeof message,
                 "Telnet session: %" PRIu64 " octets from the client, %" PRIu64 " from the server",
                 connection->client_bytes, connection->server_bytes);
        const TcplintReport found = {
            .size = sizeof found,
            .rule = TELNET_SESSION,
            .message = message,
            .severity = TCPLINT_SEVERITY_OF_RULE,
            /* In mid-stream the end with the lower port is taken for the server. */
            .confidence = connection->opening == TCPLINT_OPENING_THREE_WAY
                              ? TCPLINT_CONFIDENCE_HIGH
                              : TCPLINT_CONFIDENCE_MEDIUM,
        };
        report(host, &found);
    }
    return 0;
}

static int32_t finish(void *state, TcplintPackReport report, void *host) {
    const struct capture *capture = state;
    if (capture->syns >= MANY && capture->last_stream != TCPLINT_NO_STREAM) {
        char message[64];
        snprintf(message, sizeof message, "the last of %" PRIu64 " SYNs to port 23", capture->syns);
        const TcplintReport found = {
            .size = sizeof found,
            .rule = TELNET_SWEEP,
            .stream = capture->last_stream,
            .message = message,
            .severity = TCPLINT_SEVERITY_OF_RULE,
            .confidence = TCPLINT_CONFIDENCE_MEDIUM,
        };
        report(host, &found);
    }
    return 0;
}

static const TcplintPack PACK = {
    .size = sizeof(TcplintPack),
    .abi_version = TCPLINT_ABI_VERSION,
    .name = "site-policy",
    .version = "1.0",
    .rules = RULES,
    .rule_count = sizeof RULES / sizeof RULES[0],
    .rule_size = sizeof RULES[0],
    .open = open_capture,
    .segments = segments,
    .connection = connection,
    .finish = finish,
    .close = close_capture,
};

uint32_t tcplint_pack_abi_version(void) {
    return TCPLINT_ABI_VERSION;
}

const TcplintPack *tcplint_pack(void) {
    return &PACK;
}
