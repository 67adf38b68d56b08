/* A rule pack that repeats what it is told: its findings are compared with the program's own rows. */

#include <inttypes.h>
#include <stdio.h>

#include "tcplint.h"

static const char *const STATES[] = {
    "null",        "UNSEEN",    "CLOSED",    "LISTEN",     "SYN_SENT", "SYN_RECEIVED", "ESTABLISHED",
    "FIN_WAIT1",   "FIN_WAIT2", "CLOSE_WAIT", "CLOSING",   "LAST_ACK", "TIME_WAIT",
};
static const char *const OPENINGS[] = {
    "null",    "three-way",  "simultaneous", "split",      "fast-open",
    "refused", "unanswered", "half-open",    "mid-stream", "one-sided",
};
static const char *const CLOSINGS[] = {
    "null",           "four-segment",     "three-segment", "simultaneous",    "half-closed",
    "fin-unanswered", "last-ack-missing", "reset",         "reset-after-fin", "refused",
    "open",
};
static const char *const CLOSED_BY[] = {"null", "client", "server", "both"};
static const char *const ROLES[] = {"null", "client", "server"};
static const char *const CAUSES[] = {
    "null",          "port-closed",         "abort",  "wrote-to-closed-socket", "keep-alive-timeout",
    "stale-segment", "suspected-injection", "unknown",
};

static const TcplintRule RULES[] = {
    {
        .size = sizeof(TcplintRule),
        .on_by_default = 1,
        .code = "ECHO001",
        .name = "echo-segment",
        .summary = "A segment",
    },
    {
        .size = sizeof(TcplintRule),
        .on_by_default = 1,
        .code = "ECHO002",
        .name = "echo-connection",
        .summary = "A connection",
    },
};

/* Octets as hex. */
static const char *hex(char *text, const uint8_t *octets, size_t count) {
    for (size_t at = 0; at < count; at++) {
        snprintf(text + 2 * at, 3, "%02x", octets[at]);
    }
    return text;
}

static void tell(TcplintPackReport report, void *host, uint32_t rule, uint32_t segment,
                 const char *message) {
    const TcplintReport found = {
        .size = sizeof found,
        .rule = rule,
        .segment = segment,
        .message = message,
        .severity = TCPLINT_SEVERITY_OF_RULE,
        .confidence = TCPLINT_CONFIDENCE_HIGH,
    };
    report(host, &found);
}

static int32_t segments(void *state, const TcplintSegment *segments, uint32_t count,
                        uint32_t segment_size, TcplintPackReport report, void *host) {
    (void)state;
    for (uint32_t at = 0; at < count; at++) {
        const TcplintSegment *one = (const void *)((const char *)segments + at * segment_size);
        char message[1024], source[33], destination[33], header[41];
        snprintf(message, sizeof message,
                 "%" PRIu64 " %" PRId64 " %u %u %s %u %s %u %u %u 0x%04x %u %u %u %u %u %u %u %s %s %s %s",
                 one->frame, one->time_ns, one->stream, one->ip_version,
                 hex(source, one->source, 16), one->source_port,
                 hex(destination, one->destination, 16), one->destination_port, one->layer,
                 one->origin == TCPLINT_ORIGIN_QUOTED, one->flags, one->relative_seq,
                 one->relative_ack, one->seq, one->ack, one->payload_len, one->header_len,
                 one->window, STATES[one->client_state], STATES[one->server_state],
                 ROLES[one->sender], hex(header, one->captured, 20));
        tell(report, host, 0, at, message);
    }
    return 0;
}

static int32_t connection(void *state, const TcplintConnection *one, TcplintPackReport report,
                          void *host) {
    (void)state;
    char message[1024], client[33], server[33];
    snprintf(message, sizeof message,
             "%u %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " %" PRIu64 " %" PRIu64 " %" PRIu64
             " %" PRIu64 " %" PRId64 " %" PRId64 " %" PRId64 " %u %s %u %s %u %u %s %s %s %s %s %s "
             "%s %s %u",
             one->stream, one->first_frame, one->last_frame, one->start_ns, one->end_ns,
             one->segments, one->client_bytes, one->server_bytes, one->bytes_after_fin,
             one->teardown_ns, one->client_state_since_ns, one->server_state_since_ns,
             one->ip_version, hex(client, one->client, 16), one->client_port,
             hex(server, one->server, 16), one->server_port, one->fin_retransmissions,
             ROLES[one->first_sender], OPENINGS[one->opening], CLOSINGS[one->closing],
             CLOSED_BY[one->closed_by], ROLES[one->reset_by], CAUSES[one->reset_cause],
             STATES[one->client_state], STATES[one->server_state], one->completeness);
    tell(report, host, 1, 0, message);
    return 0;
}

static const TcplintPack PACK = {
    .size = sizeof(TcplintPack),
    .abi_version = TCPLINT_ABI_VERSION,
    .name = "echo",
    .version = "1",
    .rules = RULES,
    .rule_count = 2,
    .rule_size = sizeof(TcplintRule),
    .segments = segments,
    .connection = connection,
};

uint32_t tcplint_pack_abi_version(void) {
    return TCPLINT_ABI_VERSION;
}

const TcplintPack *tcplint_pack(void) {
    return &PACK;
}
