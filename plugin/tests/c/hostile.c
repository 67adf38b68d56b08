/* Calls everything as nobody should: NULL, wrong sizes, garbage, the wrong order, from callbacks,
 * from many threads. Nothing may happen but statuses. To be run under valgrind as well. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcplint.h"

#define CHECK(holds)                                                       \
    do {                                                                   \
        if (!(holds)) {                                                    \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #holds);    \
            exit(1);                                                       \
        }                                                                  \
    } while (0)

_Static_assert(sizeof(void *) != 8 || sizeof(TcplintPacket) == 48, "TcplintPacket");
_Static_assert(sizeof(void *) != 8 || sizeof(TcplintSegment) == 112, "TcplintSegment");
_Static_assert(sizeof(void *) != 8 || sizeof(TcplintFinding) == 120, "TcplintFinding");
_Static_assert(sizeof(void *) != 8 || sizeof(TcplintRule) == 72, "TcplintRule");
_Static_assert(sizeof(void *) != 8 || sizeof(TcplintConnection) == 152, "TcplintConnection");
_Static_assert(sizeof(void *) != 8 || sizeof(TcplintOptions) == 64, "TcplintOptions");
_Static_assert(sizeof(void *) != 8 || sizeof(TcplintReport) == 32, "TcplintReport");
_Static_assert(sizeof(void *) != 8 || sizeof(TcplintPack) == 80, "TcplintPack");

/* IPv4 and TCP: 192.0.2.1:40000 to 192.0.2.2:80, no flag set. */
static const uint8_t NULL_SCAN[40] = {
    0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
    0x9c, 0x40, 0, 80, 0, 0, 0, 9, 0, 0, 0, 0, 0x50, 0, 4, 0, 0, 0, 0, 0,
};
/* The same, FIN without ACK. */
static uint8_t bare_fin[40];

static TcplintPacket packet_of(const uint8_t *data, size_t len) {
    TcplintPacket packet;
    memset(&packet, 0, sizeof packet);
    packet.size = sizeof packet;
    packet.link_type = 101;
    packet.time_ns = INT64_C(1700000000000000000);
    packet.data = data;
    packet.captured = len;
    return packet;
}

typedef struct {
    TcplintTracker *tracker;
    unsigned findings, segments, connections, refused;
} Seen;

static void count_finding(void *user, const TcplintFinding *finding) {
    Seen *seen = user;
    seen->findings++;
    CHECK(finding->size == sizeof *finding);
    CHECK(strlen(finding->code) == 4 && strlen(finding->name) > 0);
    CHECK(strlen(finding->message) > 0);
    for (size_t at = 0; at < finding->related_len; at++)
        CHECK(finding->related[at] != 0);
}

static void count_segment(void *user, const TcplintSegment *segment) {
    Seen *seen = user;
    seen->segments++;
    CHECK(segment->size == sizeof *segment && segment->captured_len >= 20);
    /* Every octet is there. */
    unsigned sum = 0;
    for (uint32_t at = 0; at < segment->captured_len; at++)
        sum += segment->captured[at];
    CHECK(sum <= 255 * segment->captured_len);
}

static void count_connection(void *user, const TcplintConnection *connection) {
    Seen *seen = user;
    seen->connections++;
    CHECK(connection->size == sizeof *connection);
    CHECK(*tcplint_opening_name(connection->opening) != 0);
    CHECK(*tcplint_state_name(connection->client_state) != 0);
}

static TcplintOptions options_for(Seen *seen) {
    TcplintOptions options = {
        .size = sizeof options,
        .on_finding = count_finding,
        .on_segment = count_segment,
        .on_connection = count_connection,
        .user = seen,
    };
    return options;
}

static void catalogue(void) {
    TcplintRule rule = {.size = sizeof rule};
    CHECK(tcplint_abi_version() == TCPLINT_ABI_VERSION);
    CHECK(strlen(tcplint_version()) > 4);
    CHECK(tcplint_rule_count() > 60);
    for (uint32_t at = 0; at < tcplint_rule_count(); at++) {
        CHECK(tcplint_rule(at, &rule) == TCPLINT_STATUS_OK && rule.size == sizeof rule);
        CHECK(strlen(rule.code) == 4 && strlen(rule.summary) > 0 && strlen(rule.advice) > 0);
        CHECK(*tcplint_severity_name(rule.severity) != 0);
    }
    CHECK(tcplint_rule(tcplint_rule_count(), &rule) == TCPLINT_STATUS_BAD_VALUE);
    CHECK(tcplint_rule(UINT32_MAX, &rule) == TCPLINT_STATUS_BAD_VALUE);
    CHECK(tcplint_rule(0, NULL) == TCPLINT_STATUS_NULL_POINTER);
    const uint32_t absurd[] = {0, 1, sizeof rule - 1, 4097, UINT32_MAX};
    for (size_t at = 0; at < sizeof absurd / sizeof *absurd; at++) {
        rule.size = absurd[at];
        CHECK(tcplint_rule(0, &rule) == TCPLINT_STATUS_BAD_SIZE);
    }
    /* A caller from the future. */
    struct {
        TcplintRule rule;
        uint64_t later;
    } grown = {.rule = {.size = sizeof grown}, .later = 77};
    CHECK(tcplint_rule(0, &grown.rule) == TCPLINT_STATUS_OK);
    CHECK(grown.rule.size == sizeof(TcplintRule) && grown.later == 77);
    for (uint32_t value = 0; value < 300; value++) {
        CHECK(tcplint_state_name(value) != NULL && tcplint_role_name(value) != NULL);
        CHECK(tcplint_closing_name(value) != NULL && tcplint_closed_by_name(value) != NULL);
        CHECK(tcplint_reset_cause_name(value) != NULL && tcplint_opening_name(value) != NULL);
        CHECK(tcplint_confidence_name(value) != NULL && tcplint_severity_name(value) != NULL);
        CHECK(*tcplint_status_text(-(int64_t)value) != 0);
    }
    CHECK(*tcplint_status_text(INT64_MIN) != 0 && *tcplint_status_text(INT64_MAX) != 0);
}

static void dissect(void) {
    TcplintPacket packet = packet_of(NULL_SCAN, sizeof NULL_SCAN);
    TcplintSegment segments[2];
    const uint32_t size = sizeof *segments;
    char why[32] = "x";
    memset(segments, 0xff, sizeof segments);
    CHECK(tcplint_dissect(&packet, segments, 2, size, why, sizeof why) == 1);
    CHECK(*why == 0 && segments[0].size == size && segments[1].size == UINT32_MAX);
    CHECK(segments[0].source_port == 40000 && segments[0].destination_port == 80);
    CHECK(segments[0].seq == 9 && segments[0].flags == 0 && segments[0].ip_version == 4);
    CHECK(segments[0].captured == NULL_SCAN + 20 && segments[0].captured_len == 20);
    CHECK(segments[0].stream == TCPLINT_NO_STREAM && segments[0].ttl == 64);
    CHECK(memcmp(segments[0].destination, "\300\0\2\2\0\0\0\0\0\0\0\0\0\0\0", 16) == 0);
    /* Only how many there are. */
    CHECK(tcplint_dissect(&packet, NULL, 0, size, NULL, 0) == 1);
    /* Without an IP header. */
    packet = packet_of(NULL_SCAN + 20, 20);
    packet.link_type = TCPLINT_LINK_BARE_TCP;
    CHECK(tcplint_dissect(&packet, segments, 2, size, why, sizeof why) == 1);
    CHECK(segments[0].ip_version == 0 && segments[0].destination_port == 80);
    for (size_t len = 0; len < 20; len++) {
        packet.captured = len;
        CHECK(tcplint_dissect(&packet, segments, 2, size, why, sizeof why) == 0 && *why != 0);
    }
    /* What is no TCP says so, in as much room as there is. */
    packet = packet_of((const uint8_t *)"\x45", 1);
    CHECK(tcplint_dissect(&packet, segments, 2, size, why, sizeof why) == 0);
    CHECK(strcmp(why, "malformed") == 0);
    packet.wire_len = 40;
    CHECK(tcplint_dissect(&packet, segments, 2, size, why, sizeof why) == 0);
    CHECK(strcmp(why, "truncated") == 0);
    CHECK(tcplint_dissect(&packet, segments, 2, size, why, 4) == 0 && strcmp(why, "tru") == 0);
    CHECK(tcplint_dissect(&packet, segments, 2, size, why, 1) == 0 && *why == 0);
    packet.link_type = UINT32_MAX - 1;
    CHECK(tcplint_dissect(&packet, segments, 2, size, why, sizeof why) == 0);
    CHECK(strcmp(why, "unknown-link-type") == 0);

    packet = packet_of(NULL_SCAN, sizeof NULL_SCAN);
    CHECK(tcplint_dissect(NULL, segments, 2, size, why, sizeof why) ==
          TCPLINT_STATUS_NULL_POINTER);
    CHECK(tcplint_dissect(&packet, NULL, 2, size, why, sizeof why) ==
          TCPLINT_STATUS_NULL_POINTER);
    CHECK(tcplint_dissect(&packet, segments, 2, 0, why, sizeof why) == TCPLINT_STATUS_BAD_SIZE);
    CHECK(tcplint_dissect(&packet, segments, 2, size - 1, NULL, 9) == TCPLINT_STATUS_BAD_SIZE);
    CHECK(tcplint_dissect(&packet, segments, SIZE_MAX, size, NULL, 0) ==
          TCPLINT_STATUS_BAD_VALUE);
    packet.data = NULL;
    CHECK(tcplint_dissect(&packet, segments, 2, size, NULL, 0) == TCPLINT_STATUS_NULL_POINTER);
    packet = packet_of(NULL_SCAN, (size_t)INT32_MAX + 1);
    CHECK(tcplint_dissect(&packet, segments, 2, size, NULL, 0) == TCPLINT_STATUS_BAD_VALUE);
    packet = packet_of(NULL_SCAN, SIZE_MAX);
    CHECK(tcplint_dissect(&packet, segments, 2, size, NULL, 0) == TCPLINT_STATUS_BAD_VALUE);
}

static void check(void) {
    TcplintPacket packet = packet_of(NULL_SCAN, sizeof NULL_SCAN);
    Seen seen = {0};
    TcplintOptions options = options_for(&seen);
    CHECK(tcplint_check(&packet, NULL) == 1);
    CHECK(tcplint_check(&packet, &options) == 1);
    CHECK(seen.findings == 1 && seen.segments == 1 && seen.connections == 0);
    options.ignore = "F001,  ,";
    CHECK(tcplint_check(&packet, &options) == 0);
    options.ignore = "F9";
    CHECK(tcplint_check(&packet, &options) == TCPLINT_STATUS_UNKNOWN_RULE);
    options.ignore = "\xff\xfe";
    CHECK(tcplint_check(&packet, &options) == TCPLINT_STATUS_BAD_VALUE);
    options.ignore = NULL;
    options.flags = 2;
    CHECK(tcplint_check(&packet, &options) == TCPLINT_STATUS_BAD_VALUE);
    options.flags = 0;
    options.size = 0;
    CHECK(tcplint_check(&packet, &options) == TCPLINT_STATUS_BAD_SIZE);
    options.size = sizeof options;
    packet.size = sizeof packet - 1;
    CHECK(tcplint_check(&packet, &options) == TCPLINT_STATUS_BAD_SIZE);
    CHECK(tcplint_check(NULL, &options) == TCPLINT_STATUS_NULL_POINTER);
    /* Something that only a newer library could do must not be passed over in silence. */
    struct {
        TcplintOptions options;
        uint64_t later;
    } grown = {.options = options, .later = 0};
    packet.size = sizeof packet;
    grown.options.size = sizeof grown;
    CHECK(tcplint_check(&packet, &grown.options) == 1);
    grown.later = 1;
    CHECK(tcplint_check(&packet, &grown.options) == TCPLINT_STATUS_BAD_VALUE);
    /* Selectors without an end. */
    char *endless = malloc(1 << 17);
    CHECK(endless != NULL);
    memset(endless, 'F', 1 << 17);
    options.select = endless;
    CHECK(tcplint_check(&packet, &options) == TCPLINT_STATUS_BAD_VALUE);
    free(endless);
    /* Ports and addresses that are not there are not judged. */
    uint8_t same_ports[20] = {0, 80, 0, 80, 0, 0, 0, 9, 0, 0, 0, 0, 0x50, 2, 4, 0, 0, 0, 0, 0};
    packet = packet_of(same_ports, sizeof same_ports);
    packet.link_type = TCPLINT_LINK_BARE_TCP;
    CHECK(tcplint_check(&packet, NULL) == 0);
}

static void open_wrongly(void) {
    char error[64] = "x";
    TcplintOptions options = {.size = sizeof options, .select = "nonsense"};
    CHECK(tcplint_open(&options, error, sizeof error) == NULL);
    CHECK(strstr(error, "nonsense") != NULL && strlen(error) < sizeof error);
    CHECK(tcplint_open(&options, NULL, 0) == NULL);
    CHECK(tcplint_open(&options, error, 0) == NULL);
    CHECK(tcplint_open(&options, error, 1) == NULL && *error == 0);
    options.select = NULL;
    options.size = 7;
    CHECK(tcplint_open(&options, error, sizeof error) == NULL);
    CHECK(strstr(error, "sizeof") != NULL);
    options.size = sizeof options;
    options.extend_select = "\xc3";
    CHECK(tcplint_open(&options, error, sizeof error) == NULL);
    CHECK(strstr(error, "extend_select") != NULL);
    options.extend_select = NULL;
    options.flags = UINT32_MAX;
    CHECK(tcplint_open(&options, error, sizeof error) == NULL && *error != 0);
}

static void handles(void) {
    char error[64] = "x";
    TcplintPacket packets[3];
    Seen seen = {0};
    TcplintOptions options = options_for(&seen);
    const uint32_t size = sizeof *packets;
    for (int at = 0; at < 3; at++)
        packets[at] = packet_of(bare_fin, sizeof bare_fin);

    /* No handle at all. */
    int on_stack = 0;
    TcplintTracker *nothing[] = {(TcplintTracker *)(uintptr_t)1, (TcplintTracker *)&on_stack,
                                 (TcplintTracker *)(uintptr_t)UINTPTR_MAX};
    CHECK(tcplint_push(NULL, packets, 1, size) == TCPLINT_STATUS_NULL_POINTER);
    CHECK(tcplint_finish(NULL) == TCPLINT_STATUS_NULL_POINTER);
    CHECK(tcplint_close(NULL) == TCPLINT_STATUS_NULL_POINTER);
    for (size_t at = 0; at < sizeof nothing / sizeof *nothing; at++) {
        CHECK(tcplint_push(nothing[at], packets, 1, size) == TCPLINT_STATUS_BAD_HANDLE);
        CHECK(tcplint_finish(nothing[at]) == TCPLINT_STATUS_BAD_HANDLE);
        CHECK(tcplint_close(nothing[at]) == TCPLINT_STATUS_BAD_HANDLE);
    }

    TcplintTracker *tracker = tcplint_open(&options, error, sizeof error);
    CHECK(tracker != NULL && *error == 0);
    CHECK(tcplint_push(tracker, NULL, 0, size) == 0);
    CHECK(tcplint_push(tracker, NULL, 1, size) == TCPLINT_STATUS_NULL_POINTER);
    CHECK(tcplint_push(tracker, packets, 1, 0) == TCPLINT_STATUS_BAD_SIZE);
    CHECK(tcplint_push(tracker, packets, 1, size - 1) == TCPLINT_STATUS_BAD_SIZE);
    CHECK(tcplint_push(tracker, packets, 1, 5000) == TCPLINT_STATUS_BAD_SIZE);
    CHECK(tcplint_push(tracker, packets, SIZE_MAX, size) == TCPLINT_STATUS_BAD_VALUE);
    CHECK(tcplint_push(tracker, packets, SIZE_MAX / size, size) == TCPLINT_STATUS_BAD_VALUE);
    /* One bad packet: none is taken. */
    packets[2].size = size + 8;
    CHECK(tcplint_push(tracker, packets, 3, size) == TCPLINT_STATUS_BAD_SIZE);
    packets[2].size = size;
    packets[2].data = NULL;
    CHECK(tcplint_push(tracker, packets, 3, size) == TCPLINT_STATUS_NULL_POINTER);
    CHECK(seen.findings == 0 && seen.segments == 0);
    packets[2].captured = 0;
    packets[2].reserved = 1;
    CHECK(tcplint_push(tracker, packets, 3, size) == TCPLINT_STATUS_BAD_VALUE);
    CHECK(tcplint_dissect(&packets[2], NULL, 0, sizeof(TcplintSegment), NULL, 0) ==
          TCPLINT_STATUS_BAD_VALUE);
    CHECK(seen.segments == 0);
    packets[2].reserved = 0;
    CHECK(tcplint_push(tracker, packets, 3, size) == 3);
    CHECK(seen.segments == 2);
    /* Any frame number and time. */
    packets[0].frame = UINT64_MAX;
    packets[0].time_ns = INT64_MAX;
    packets[1].time_ns = INT64_MIN;
    CHECK(tcplint_push(tracker, packets, 2, size) == 2);
    CHECK(seen.segments == 4 && seen.findings > 0);
    /* Packets further apart than they are long, and not aligned. */
    uint8_t *apart = malloc(4 * size);
    CHECK(apart != NULL);
    memset(apart, 0xff, 4 * size);
    for (int at = 0; at < 2; at++) {
        TcplintPacket packet = packet_of(bare_fin, sizeof bare_fin);
        memcpy(apart + 1 + at * (size + 13), &packet, size);
    }
    TcplintPacket *odd = (TcplintPacket *)(void *)(apart + 1);
    CHECK(tcplint_push(tracker, odd, 2, size + 13) == 2);
    CHECK(seen.segments == 6);
    free(apart);
    CHECK(tcplint_finish(tracker) == TCPLINT_STATUS_OK);
    CHECK(seen.connections == 1);
    CHECK(tcplint_finish(tracker) == TCPLINT_STATUS_FINISHED);
    CHECK(tcplint_push(tracker, packets, 1, size) == TCPLINT_STATUS_FINISHED);
    CHECK(seen.connections == 1 && seen.segments == 6);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_OK);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_BAD_HANDLE);
    CHECK(tcplint_push(tracker, packets, 1, size) == TCPLINT_STATUS_BAD_HANDLE);
    CHECK(tcplint_finish(tracker) == TCPLINT_STATUS_BAD_HANDLE);

    /* Closed without being finished; without options; without connections. */
    tracker = tcplint_open(NULL, NULL, 0);
    CHECK(tracker != NULL && tcplint_push(tracker, packets, 2, size) == 2);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_OK);
    memset(&seen, 0, sizeof seen);
    options.flags = TCPLINT_NO_TRACK;
    tracker = tcplint_open(&options, NULL, 0);
    CHECK(tracker != NULL && tcplint_push(tracker, packets, 2, size) == 2);
    CHECK(tcplint_finish(tracker) == TCPLINT_STATUS_OK);
    CHECK(seen.segments == 2 && seen.findings == 2 && seen.connections == 0);
    CHECK(tcplint_finish(tracker) == TCPLINT_STATUS_FINISHED);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_OK);
}

/* Calls back into the handle at work, and uses others. */
static void call_back(Seen *seen) {
    TcplintPacket packet = packet_of(NULL_SCAN, sizeof NULL_SCAN);
    CHECK(tcplint_push(seen->tracker, &packet, 1, sizeof packet) == TCPLINT_STATUS_BUSY);
    CHECK(tcplint_finish(seen->tracker) == TCPLINT_STATUS_BUSY);
    CHECK(tcplint_close(seen->tracker) == TCPLINT_STATUS_BUSY);
    CHECK(tcplint_check(&packet, NULL) == 1);
    TcplintTracker *other = tcplint_open(NULL, NULL, 0);
    CHECK(other != NULL && tcplint_push(other, &packet, 1, sizeof packet) == 1);
    CHECK(tcplint_close(other) == TCPLINT_STATUS_OK);
    seen->refused++;
}

static void finding_calls_back(void *user, const TcplintFinding *finding) {
    count_finding(user, finding);
    call_back(user);
}

static void segment_calls_back(void *user, const TcplintSegment *segment) {
    count_segment(user, segment);
    call_back(user);
}

static void connection_calls_back(void *user, const TcplintConnection *connection) {
    count_connection(user, connection);
    call_back(user);
}

static void reentry(void) {
    Seen seen = {0};
    TcplintOptions options = {
        .size = sizeof options,
        .on_finding = finding_calls_back,
        .on_segment = segment_calls_back,
        .on_connection = connection_calls_back,
        .user = &seen,
    };
    TcplintPacket packet = packet_of(NULL_SCAN, sizeof NULL_SCAN);
    seen.tracker = tcplint_open(&options, NULL, 0);
    CHECK(seen.tracker != NULL);
    CHECK(tcplint_push(seen.tracker, &packet, 1, sizeof packet) == 1);
    CHECK(tcplint_finish(seen.tracker) == TCPLINT_STATUS_OK);
    CHECK(seen.segments == 1 && seen.findings == 1 && seen.connections == 1);
    CHECK(seen.refused == 3);
    CHECK(tcplint_close(seen.tracker) == TCPLINT_STATUS_OK);
}

/* The same numbers on all systems. */
static uint32_t random_state = 12345;

static uint32_t next_random(void) {
    random_state = random_state * 1664525 + 1013904223;
    return random_state >> 8;
}

static void garbage(void) {
    Seen seen = {0};
    TcplintOptions options = options_for(&seen);
    options.select = "ALL";
    TcplintTracker *tracker = tcplint_open(&options, NULL, 0);
    CHECK(tracker != NULL);
    for (int round = 0; round < 2000; round++) {
        /* Exactly as long as is said: a read beyond the end is seen. */
        size_t len = next_random() % 120;
        uint8_t *data = malloc(len + 1);
        CHECK(data != NULL);
        for (size_t at = 0; at < len; at++)
            data[at] = (uint8_t)next_random();
        if (len >= 40 && round % 2 == 0) {
            memcpy(data, NULL_SCAN, 20);
            data[3] = (uint8_t)len;
        }
        uint8_t *exact = realloc(data, len == 0 ? 1 : len);
        CHECK(exact != NULL);
        TcplintPacket packet = packet_of(exact, len);
        packet.link_type = round % 2 == 0 ? 101 : next_random() % 300;
        packet.wire_len = next_random() % 4 == 0 ? next_random() : 0;
        packet.time_ns += (int64_t)next_random() * 1000;
        TcplintSegment segments[4];
        CHECK(tcplint_dissect(&packet, segments, 4, sizeof *segments, NULL, 0) >= 0);
        CHECK(tcplint_check(&packet, &options) >= 0);
        CHECK(tcplint_push(tracker, &packet, 1, sizeof packet) == 1);
        packet.link_type = TCPLINT_LINK_BARE_TCP;
        CHECK(tcplint_check(&packet, &options) >= 0);
        free(exact);
    }
    CHECK(seen.segments > 500 && seen.findings > 100);
    CHECK(tcplint_finish(tracker) == TCPLINT_STATUS_OK);
    CHECK(seen.connections > 100);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_OK);
}

static void *side_by_side(void *result) {
    Seen *seen = result;
    TcplintOptions options = options_for(seen);
    TcplintTracker *tracker = tcplint_open(&options, NULL, 0);
    CHECK(tracker != NULL);
    for (int round = 0; round < 100; round++) {
        TcplintPacket packet = packet_of(round % 2 == 0 ? NULL_SCAN : bare_fin, 40);
        CHECK(tcplint_push(tracker, &packet, 1, sizeof packet) == 1);
    }
    CHECK(tcplint_finish(tracker) == TCPLINT_STATUS_OK);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_OK);
    return NULL;
}

static void *one_for_all(void *tracker) {
    TcplintPacket packet = packet_of(NULL_SCAN, sizeof NULL_SCAN);
    intptr_t taken = 0;
    for (int round = 0; round < 200; round++) {
        int64_t status = tcplint_push(tracker, &packet, 1, sizeof packet);
        CHECK(status == 1 || status == TCPLINT_STATUS_BUSY);
        taken += status == 1;
    }
    return (void *)taken;
}

static void threads(void) {
    pthread_t all[4];
    Seen seen[4];
    memset(seen, 0, sizeof seen);
    for (int at = 0; at < 4; at++)
        CHECK(pthread_create(&all[at], NULL, side_by_side, &seen[at]) == 0);
    for (int at = 0; at < 4; at++)
        CHECK(pthread_join(all[at], NULL) == 0);
    for (int at = 0; at < 4; at++) {
        CHECK(seen[at].segments == 100 && seen[at].connections == 1);
        CHECK(seen[at].findings >= 100 && seen[at].findings == seen[0].findings);
    }
    /* Against the rules: one handle for all. Each packet is taken once, or refused. */
    Seen together = {0};
    TcplintOptions options = options_for(&together);
    TcplintTracker *tracker = tcplint_open(&options, NULL, 0);
    CHECK(tracker != NULL);
    for (int at = 0; at < 4; at++)
        CHECK(pthread_create(&all[at], NULL, one_for_all, tracker) == 0);
    intptr_t taken = 0;
    for (int at = 0; at < 4; at++) {
        void *result = NULL;
        CHECK(pthread_join(all[at], &result) == 0);
        taken += (intptr_t)result;
    }
    CHECK(taken > 0 && together.segments == (unsigned)taken);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_OK);
}

/* A defect in the library, which a debug build makes on demand, at frame 77. */
static void defect(void) {
    Seen seen = {0};
    TcplintOptions options = options_for(&seen);
    TcplintPacket packet = packet_of(NULL_SCAN, sizeof NULL_SCAN);
    TcplintTracker *tracker = tcplint_open(&options, NULL, 0);
    TcplintTracker *other = tcplint_open(&options, NULL, 0);
    CHECK(tracker != NULL && other != NULL);
    CHECK(tcplint_push(tracker, &packet, 1, sizeof packet) == 1);
    packet.frame = 77;
    CHECK(tcplint_push(tracker, &packet, 1, sizeof packet) == TCPLINT_STATUS_INTERNAL_ERROR);
    packet.frame = 78;
    CHECK(tcplint_push(tracker, &packet, 1, sizeof packet) == TCPLINT_STATUS_INTERNAL_ERROR);
    CHECK(tcplint_finish(tracker) == TCPLINT_STATUS_INTERNAL_ERROR);
    CHECK(seen.segments == 1 && seen.connections == 0);
    /* No other handle suffers. */
    CHECK(tcplint_push(other, &packet, 1, sizeof packet) == 1);
    CHECK(tcplint_finish(other) == TCPLINT_STATUS_OK);
    CHECK(tcplint_close(other) == TCPLINT_STATUS_OK);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_OK);
    CHECK(tcplint_close(tracker) == TCPLINT_STATUS_BAD_HANDLE);
}

int main(int argc, char **argv) {
    memcpy(bare_fin, NULL_SCAN, sizeof bare_fin);
    bare_fin[33] = 1;
    if (argc > 1 && strcmp(argv[1], "defect") == 0) {
        defect();
    } else {
        catalogue();
        dissect();
        check();
        open_wrongly();
        handles();
        reentry();
        garbage();
        threads();
    }
    puts("held");
    return 0;
}
