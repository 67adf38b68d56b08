/* Prints what tcplint finds in captures: lint FILE.pcap...
 *
 *   cargo build --release -p tcplint-plugin
 *   cc -std=c11 -Iplugin/include plugin/examples/c/lint.c -Ltarget/release -ltcplint \
 *      -Wl,-rpath,"$PWD/target/release" -o lint
 *   ./lint fixtures/scan-null-fin.pcap
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcplint.h"

/* Packets for one call: a call for each would do as well, and cost a little more. */
enum { BATCH = 64 };

static void print_end(int version, const uint8_t address[16], int32_t port) {
    char text[INET6_ADDRSTRLEN] = "?";
    if (version != 0)
        inet_ntop(version == 4 ? AF_INET : AF_INET6, address, text, sizeof text);
    if (port >= 0)
        printf(version == 6 ? "[%s]:%" PRId32 : "%s:%" PRId32, text, port);
    else
        printf("%s", text);
}

/* `user` is what stands in the options: here, the file's name. */
static void on_finding(void *user, const TcplintFinding *finding) {
    printf("%s:", (const char *)user);
    if (finding->frame != 0)
        printf("%" PRIu64 ":", finding->frame);
    else /* no frame decided it */
        printf("end:");
    printf(" %s %s %s ", finding->code, finding->name, tcplint_severity_name(finding->severity));
    print_end(finding->ip_version, finding->source, finding->source_port);
    printf(" > ");
    print_end(finding->ip_version, finding->destination, finding->destination_port);
    printf(" %s\n", finding->message);
}

/* A whole file in memory, whose packets can be pointed to for as long as it is there. */
static uint8_t *read_file(const char *name, size_t *len) {
    FILE *file = fopen(name, "rb");
    uint8_t *octets = NULL;
    size_t room = 0;
    *len = 0;
    if (file == NULL)
        return NULL;
    for (;;) {
        if (*len == room) {
            room = room == 0 ? 65536 : room * 2;
            uint8_t *more = realloc(octets, room);
            if (more == NULL)
                break;
            octets = more;
        }
        size_t got = fread(octets + *len, 1, room - *len, file);
        if (got == 0) {
            fclose(file);
            return octets;
        }
        *len += got;
    }
    fclose(file);
    free(octets);
    return NULL;
}

/* A classic pcap file. */
typedef struct {
    uint8_t *octets;
    size_t len;
    size_t at;
    bool swapped;
    int64_t unit_ns;
    uint32_t link_type;
} Pcap;

static uint32_t number(const Pcap *pcap, size_t at) {
    const uint8_t *o = pcap->octets + at;
    uint32_t little = o[0] | (uint32_t)o[1] << 8 | (uint32_t)o[2] << 16 | (uint32_t)o[3] << 24;
    uint32_t big = o[3] | (uint32_t)o[2] << 8 | (uint32_t)o[1] << 16 | (uint32_t)o[0] << 24;
    return pcap->swapped ? big : little;
}

static bool open_pcap(Pcap *pcap, const char *name) {
    memset(pcap, 0, sizeof *pcap);
    pcap->octets = read_file(name, &pcap->len);
    if (pcap->octets == NULL || pcap->len < 24)
        return false;
    uint32_t magic = number(pcap, 0);
    pcap->swapped = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
    magic = number(pcap, 0);
    pcap->unit_ns = magic == 0xa1b23c4d ? 1 : 1000;
    pcap->link_type = number(pcap, 20) & 0xffff;
    pcap->at = 24;
    return magic == 0xa1b2c3d4 || magic == 0xa1b23c4d;
}

static bool next_packet(Pcap *pcap, TcplintPacket *packet) {
    if (pcap->len - pcap->at < 16)
        return false;
    size_t captured = number(pcap, pcap->at + 8);
    if (captured > pcap->len - pcap->at - 16)
        return false;
    memset(packet, 0, sizeof *packet);
    packet->size = sizeof *packet;
    packet->link_type = pcap->link_type;
    packet->time_ns = number(pcap, pcap->at) * INT64_C(1000000000) +
                      number(pcap, pcap->at + 4) * pcap->unit_ns;
    packet->data = pcap->octets + pcap->at + 16;
    packet->captured = captured;
    packet->wire_len = number(pcap, pcap->at + 12);
    pcap->at += 16 + captured;
    return true;
}

static bool lint(char *name) {
    Pcap pcap;
    bool done = false;
    char error[256] = "";
    TcplintTracker *tracker = NULL;
    TcplintOptions options = {
        .size = sizeof options,
        .on_finding = on_finding,
        .user = name,
    };
    if (!open_pcap(&pcap, name)) {
        fprintf(stderr, "lint: %s is no classic pcap file that can be read\n", name);
    } else if ((tracker = tcplint_open(&options, error, sizeof error)) == NULL) {
        fprintf(stderr, "lint: %s\n", error);
    } else {
        TcplintPacket batch[BATCH];
        int64_t status;
        do {
            size_t count = 0;
            while (count < BATCH && next_packet(&pcap, &batch[count]))
                count++;
            status = tcplint_push(tracker, batch, count, sizeof batch[0]);
        } while (status > 0);
        if (status == 0)
            status = tcplint_finish(tracker);
        if (status < 0)
            fprintf(stderr, "lint: %s: %s\n", name, tcplint_status_text(status));
        done = status == 0;
    }
    if (tracker != NULL)
        tcplint_close(tracker);
    free(pcap.octets);
    return done;
}

int main(int argc, char **argv) {
    bool done = argc > 1;
    if (tcplint_abi_version() != TCPLINT_ABI_VERSION) {
        fprintf(stderr, "lint: built for ABI version %d, but libtcplint.so has %" PRIu32 "\n",
                TCPLINT_ABI_VERSION, tcplint_abi_version());
        return 2;
    }
    if (argc < 2)
        fprintf(stderr, "usage: lint FILE.pcap...\n");
    for (int at = 1; at < argc; at++)
        done = lint(argv[at]) && done;
    return done ? 0 : 2;
}
