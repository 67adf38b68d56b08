/* A rule pack whose every part a test can make wrong, by -D. */

#include <stdlib.h>

#include "tcplint.h"

#ifndef ABI
#define ABI TCPLINT_ABI_VERSION
#endif
#ifndef INNER_ABI
#define INNER_ABI ABI
#endif
#ifndef PACK
#define PACK &pack
#endif
#ifndef PACK_SIZE
#define PACK_SIZE sizeof(TcplintPack)
#endif
#ifndef PACK_NAME
#define PACK_NAME "odd"
#endif
#ifndef PACK_VERSION
#define PACK_VERSION "1"
#endif
#ifndef RULES
#define RULES rules
#endif
#ifndef RULE_COUNT
#define RULE_COUNT 2
#endif
#ifndef RULE_APART
#define RULE_APART sizeof(TcplintRule)
#endif
#ifndef RULE_SIZE
#define RULE_SIZE sizeof(TcplintRule)
#endif
#ifndef RULE_RESERVED
#define RULE_RESERVED 0
#endif
#ifndef SEVERITY
#define SEVERITY TCPLINT_SEVERITY_WARNING
#endif
#ifndef DEFAULT
#define DEFAULT 1
#endif
#ifndef CODE
#define CODE "ODD001"
#endif
#ifndef NAME
#define NAME "odd-one"
#endif
#ifndef SUMMARY
#define SUMMARY "every segment is odd"
#endif
#ifndef WHY
#define WHY NULL
#endif
#ifndef OPEN
#define OPEN NULL
#endif
#ifndef SEGMENTS
#define SEGMENTS segments
#endif
#ifndef CONNECTION
#define CONNECTION NULL
#endif
#ifndef FINISH
#define FINISH NULL
#endif
#ifndef CLOSE
#define CLOSE NULL
#endif
/* Of the frame that is number FRAME, by `segments`; of others there is no report. */
#ifndef FRAME
#define FRAME 3
#endif
#ifndef STATUS
#define STATUS 0
#endif
#ifndef REPORTS
#define REPORTS 1
#endif
#ifndef REPORT
#define REPORT &found
#endif
#ifndef REPORT_SIZE
#define REPORT_SIZE sizeof(TcplintReport)
#endif
#ifndef REPORT_RULE
#define REPORT_RULE 0
#endif
#ifndef REPORT_SEGMENT
#define REPORT_SEGMENT 0
#endif
#ifndef REPORT_SEVERITY
#define REPORT_SEVERITY TCPLINT_SEVERITY_OF_RULE
#endif
#ifndef REPORT_CONFIDENCE
#define REPORT_CONFIDENCE TCPLINT_CONFIDENCE_HIGH
#endif
#ifndef REPORT_STREAM
#define REPORT_STREAM 0
#endif
#ifndef MESSAGE
#define MESSAGE NULL
#endif
#ifndef HOST
#define HOST host
#endif

/* Before anything is asked. */
#ifdef LOUD
__attribute__((constructor)) static void loud(void) {
    abort();
}
#endif

#define MAYBE_UNUSED(value) ((void)(value))

#ifdef VERSION_IS_DATA
uint32_t version_data __asm__("tcplint_pack_abi_version") = TCPLINT_ABI_VERSION;
#elif !defined(NO_VERSION)
uint32_t tcplint_pack_abi_version(void) {
    return ABI;
}
#endif

#ifdef PACK_IS_DATA
int pack_data __asm__("tcplint_pack") = 1;
#elif !defined(NO_PACK)
TcplintPackReport kept_report;
void *kept_host;

static int32_t tell(TcplintPackReport report, void *host) {
    TcplintReport found = {
        .size = REPORT_SIZE,
        .rule = REPORT_RULE,
        .segment = REPORT_SEGMENT,
        .stream = REPORT_STREAM,
        .message = MESSAGE,
        .severity = REPORT_SEVERITY,
        .confidence = REPORT_CONFIDENCE,
    };
    MAYBE_UNUSED(found);
    MAYBE_UNUSED(host);
    for (uint32_t at = 0; at < REPORTS; at++) {
        report(HOST, REPORT);
    }
    return STATUS;
}

int32_t segments(void *state, const TcplintSegment *segments, uint32_t count, uint32_t segment_size,
                 TcplintPackReport report, void *host) {
    MAYBE_UNUSED(state);
    if (count == 0 || segment_size < sizeof(TcplintSegment) || segments->size != segment_size) {
        return 99;
    }
    kept_report = report;
    kept_host = host;
    return segments->frame == FRAME ? tell(report, host) : 0;
}

int32_t connection(void *state, const TcplintConnection *connection, TcplintPackReport report,
                   void *host) {
    MAYBE_UNUSED(state);
    return connection->size < sizeof(TcplintConnection) ? 99 : tell(report, host);
}

int32_t finish(void *state, TcplintPackReport report, void *host) {
    MAYBE_UNUSED(state);
    return tell(report, host);
}

/* Reports when it is too late. */
void tell_late(void *state) {
    MAYBE_UNUSED(state);
    if (kept_report != NULL) {
        tell(kept_report, kept_host);
    }
}

/* Reports when it is too early, or from the capture before. */
void *tell_early(void) {
    tell_late(NULL);
    return NULL;
}

static const TcplintRule rules[] = {
    {
        .size = RULE_SIZE,
        .severity = SEVERITY,
        .reserved = RULE_RESERVED,
        .on_by_default = DEFAULT,
        .code = CODE,
        .name = NAME,
        .summary = SUMMARY,
        .why = WHY,
    },
    {
        .size = sizeof(TcplintRule),
        .code = "ODD002",
        .name = "odd-two",
        .summary = "off by default",
    },
};

static const TcplintPack pack = {
    .size = PACK_SIZE,
    .abi_version = INNER_ABI,
    .name = PACK_NAME,
    .version = PACK_VERSION,
    .rules = RULES,
    .rule_count = RULE_COUNT,
    .rule_size = RULE_APART,
    .open = OPEN,
    .segments = SEGMENTS,
    .connection = CONNECTION,
    .finish = FINISH,
    .close = CLOSE,
};

const TcplintPack *tcplint_pack(void) {
    MAYBE_UNUSED(pack);
    MAYBE_UNUSED(rules);
    return PACK;
}
#endif
