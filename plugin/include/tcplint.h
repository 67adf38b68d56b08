/* tcplint: lints TCP segments in captures. The C ABI of libtcplint.so.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Generated from crates/abi and plugin/src/c: do not edit. docs/c-abi.md shows how it is used.
 *
 * Sizes: every struct begins with its own size in octets, to be set to sizeof by whoever fills it
 * in. Later versions add members at the end. A smaller size, of a program that was built with an
 * older header, is taken for what it has; one that no version had is refused.
 *
 * Pointers: NULL is tolerated everywhere, and refused with a status where it makes no sense. Octets
 * of packets may be anything.
 *
 * Threads: a handle is used by one thread at a time, any number of handles side by side. A handle
 * that is at work is refused, not waited for: on another thread, and in a callback. All other
 * functions may be called at any time.
 *
 * Memory: what the library hands out in a callback is valid until the callback returns. Names,
 * versions and the texts of rules are there for as long as the library is loaded. It keeps no
 * pointer of the caller's but the callbacks and their `user`, until the handle is closed.
 *
 * Defects: no panic of Rust's reaches the caller. It becomes TCPLINT_STATUS_INTERNAL_ERROR. */

#ifndef TCPLINT_H
#define TCPLINT_H

#include <stddef.h>
#include <stdint.h>

/** Version of this ABI. It changes only when what was there changes its meaning; functions and
 * members at the end of structs are added without it. */
#define TCPLINT_ABI_VERSION 1

/** In `TcplintOptions.flags`: looks at each segment alone and follows no connection. Rules about
 * connections find nothing then, and memory does not grow with their number. */
#define TCPLINT_NO_TRACK 1

/** As a report's `severity`: the rule's usual one. */
#define TCPLINT_SEVERITY_OF_RULE 255

/** As a packet's `link_type`: `data` begins with a TCP header, without any IP header before it.
 * `tcplint_dissect` and `tcplint_check` take it; `tcplint_push` passes it over, as there are no
 * addresses. */
#define TCPLINT_LINK_BARE_TCP 4294967295

/** As a segment's or a finding's `stream`: there is none. */
#define TCPLINT_NO_STREAM 4294967295

/** What came of a call. Functions that count answer with a count from 0, or with one of these
 * below 0. */
enum TcplintStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** Done. */
  TCPLINT_STATUS_OK = 0,
  /** A pointer that must not be NULL is NULL. Nothing was done. */
  TCPLINT_STATUS_NULL_POINTER = -1,
  /** A size is 0, too small for what is needed, or too large to be true. Nothing was done. */
  TCPLINT_STATUS_BAD_SIZE = -2,
  /** A value is out of its range, or a text is no UTF-8. Nothing was done. */
  TCPLINT_STATUS_BAD_VALUE = -3,
  /** A selector names no rule. Nothing was done. */
  TCPLINT_STATUS_UNKNOWN_RULE = -4,
  /** This is no handle, or it was closed. Nothing was done. */
  TCPLINT_STATUS_BAD_HANDLE = -5,
  /** The handle is at work: a callback called back into it, or another thread has it. Nothing was
   * done. */
  TCPLINT_STATUS_BUSY = -6,
  /** The handle is finished: all that is left is to close it. Nothing was done. */
  TCPLINT_STATUS_FINISHED = -7,
  /** A defect in tcplint was caught, in this call or in an earlier one with this handle. A handle
   * can only be closed from then on. */
  TCPLINT_STATUS_INTERNAL_ERROR = -8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintStatus TcplintStatus;
#else
typedef int32_t TcplintStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How bad a broken rule is. */
enum TcplintSeverity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** Legal and useful to know. */
  TCPLINT_SEVERITY_INFO = 0,
  /** Legal but never sent by a working stack, or broken unless the capture lost something. */
  TCPLINT_SEVERITY_WARNING = 1,
  /** No conforming sender can produce it. */
  TCPLINT_SEVERITY_ERROR = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintSeverity TcplintSeverity;
#else
typedef uint8_t TcplintSeverity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How sure a finding is. */
enum TcplintConfidence
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** Something else explains it as well. */
  TCPLINT_CONFIDENCE_LOW = 0,
  /** Likely, but the capture does not show all. */
  TCPLINT_CONFIDENCE_MEDIUM = 1,
  /** The octets themselves show it. */
  TCPLINT_CONFIDENCE_HIGH = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintConfidence TcplintConfidence;
#else
typedef uint8_t TcplintConfidence;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Where a segment was found. */
enum TcplintOrigin
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** On the wire, in the open or in a tunnel. */
  TCPLINT_ORIGIN_TRAFFIC = 0,
  /** An sFlow agent's sample of the traffic: what came before and after it is not there. */
  TCPLINT_ORIGIN_SAMPLED = 1,
  /** Quoted in an ICMP or ICMPv6 error: a copy of an earlier packet's start, nobody's traffic. */
  TCPLINT_ORIGIN_QUOTED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintOrigin TcplintOrigin;
#else
typedef uint8_t TcplintOrigin;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** An end of a connection. */
enum TcplintRole
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** Neither, or not known. */
  TCPLINT_ROLE_NONE = 0,
  /** Sent the SYN; where the capture began later, the end with the higher port. */
  TCPLINT_ROLE_CLIENT = 1,
  /** The other one. */
  TCPLINT_ROLE_SERVER = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintRole TcplintRole;
#else
typedef uint8_t TcplintRole;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What an end of a connection is taken to be in, as far as the capture shows: the states of RFC
 * 9293, section 3.3.2, as netstat spells them. */
enum TcplintState
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** Nothing is said of it: connections are not followed, or the segment is quoted, sampled, or
   * has a header that is shorter than itself. */
  TCPLINT_STATE_NONE = 0,
  /** It sent nothing that was captured: nothing is claimed. */
  TCPLINT_STATE_UNSEEN = 1,
  /** No connection: none yet, or none any more. */
  TCPLINT_STATE_CLOSED = 2,
  /** Waiting for a connection: taken for granted of an end to which a SYN was sent. */
  TCPLINT_STATE_LISTEN = 3,
  /** Sent a SYN, heard none. */
  TCPLINT_STATE_SYN_SENT = 4,
  /** Sent a SYN and heard one; its own is not acknowledged. */
  TCPLINT_STATE_SYN_RECEIVED = 5,
  /** Open both ways. */
  TCPLINT_STATE_ESTABLISHED = 6,
  /** Sent a FIN; it is not acknowledged. */
  TCPLINT_STATE_FIN_WAIT1 = 7,
  /** Its FIN is acknowledged; the peer has not closed. */
  TCPLINT_STATE_FIN_WAIT2 = 8,
  /** Heard the peer's FIN, sent none. */
  TCPLINT_STATE_CLOSE_WAIT = 9,
  /** Both sent FINs that crossed; its own is not acknowledged. */
  TCPLINT_STATE_CLOSING = 10,
  /** Heard the peer's FIN, then sent its own, which is not acknowledged. */
  TCPLINT_STATE_LAST_ACK = 11,
  /** Closed both ways; kept for old segments. */
  TCPLINT_STATE_TIME_WAIT = 12,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintState TcplintState;
#else
typedef uint8_t TcplintState;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How a connection opened, as far as the capture shows. */
enum TcplintOpening
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** SYN, SYN-ACK, ACK, also where one of them was lost to the capture but is acknowledged. */
  TCPLINT_OPENING_THREE_WAY = 1,
  /** Both ends sent SYNs that crossed, and answered them. */
  TCPLINT_OPENING_SIMULTANEOUS = 2,
  /** The server answered a SYN with a SYN, and the client completed it. */
  TCPLINT_OPENING_SPLIT = 3,
  /** The SYN brought data, and the SYN-ACK took it. */
  TCPLINT_OPENING_FAST_OPEN = 4,
  /** A reset answered the SYN. */
  TCPLINT_OPENING_REFUSED = 5,
  /** Nothing answered the SYN. */
  TCPLINT_OPENING_UNANSWERED = 6,
  /** SYN and SYN-ACK, and no ACK. */
  TCPLINT_OPENING_HALF_OPEN = 7,
  /** The capture began after the opening. */
  TCPLINT_OPENING_MID_STREAM = 8,
  /** Only one direction was captured. */
  TCPLINT_OPENING_ONE_SIDED = 9,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintOpening TcplintOpening;
#else
typedef uint8_t TcplintOpening;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How a connection closed, as far as the capture shows. */
enum TcplintClosing
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** Nothing to close: nothing answered the SYN. */
  TCPLINT_CLOSING_NONE = 0,
  /** FIN, ACK, FIN, ACK: the first FIN was acknowledged before the second was sent. */
  TCPLINT_CLOSING_FOUR_SEGMENT = 1,
  /** FIN, FIN-ACK, ACK: the second FIN is the first to acknowledge the first. */
  TCPLINT_CLOSING_THREE_SEGMENT = 2,
  /** The FINs crossed: the second does not acknowledge the first. */
  TCPLINT_CLOSING_SIMULTANEOUS = 3,
  /** One FIN, acknowledged; the other end has not closed. */
  TCPLINT_CLOSING_HALF_CLOSED = 4,
  /** One FIN, and nothing acknowledges it. */
  TCPLINT_CLOSING_FIN_UNANSWERED = 5,
  /** Two FINs, one of which nothing acknowledges. */
  TCPLINT_CLOSING_LAST_ACK_MISSING = 6,
  /** A reset, and no FIN before it. */
  TCPLINT_CLOSING_RESET = 7,
  /** A FIN, then a reset. */
  TCPLINT_CLOSING_RESET_AFTER_FIN = 8,
  /** A reset answered the SYN. */
  TCPLINT_CLOSING_REFUSED = 9,
  /** None of these by the end of the capture. */
  TCPLINT_CLOSING_OPEN = 10,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintClosing TcplintClosing;
#else
typedef uint8_t TcplintClosing;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Who closed a connection: sent its first FIN. */
enum TcplintClosedBy
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** Nobody sent a FIN. */
  TCPLINT_CLOSED_BY_NONE = 0,
  /** The client. */
  TCPLINT_CLOSED_BY_CLIENT = 1,
  /** The server. */
  TCPLINT_CLOSED_BY_SERVER = 2,
  /** Both: their FINs crossed. */
  TCPLINT_CLOSED_BY_BOTH = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintClosedBy TcplintClosedBy;
#else
typedef uint8_t TcplintClosedBy;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Why a connection was reset, as far as the reset's form and place tell. */
enum TcplintResetCause
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** It was not reset. */
  TCPLINT_RESET_CAUSE_NONE = 0,
  /** Nobody listens there, or a firewall says so. */
  TCPLINT_RESET_CAUSE_PORT_CLOSED = 1,
  /** The program closed with SO_LINGER 0, or with unread data: one form on the wire. */
  TCPLINT_RESET_CAUSE_ABORT = 2,
  /** Data came for a program that had closed. */
  TCPLINT_RESET_CAUSE_WROTE_TO_CLOSED_SOCKET = 3,
  /** Keep-alive probes were not answered. */
  TCPLINT_RESET_CAUSE_KEEP_ALIVE_TIMEOUT = 4,
  /** It answers a segment of a connection that its sender does not know. */
  TCPLINT_RESET_CAUSE_STALE_SEGMENT = 5,
  /** The end that it claims to come from went on. */
  TCPLINT_RESET_CAUSE_SUSPECTED_INJECTION = 6,
  /** Nothing tells. */
  TCPLINT_RESET_CAUSE_UNKNOWN = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum TcplintResetCause TcplintResetCause;
#else
typedef uint8_t TcplintResetCause;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** One capture whose packets are pushed in their order. One thread uses it at a time; any number of
 * them may be open side by side. It is a number in the shape of a pointer: do not follow it. */
typedef struct TcplintTracker TcplintTracker;

/** A rule. All texts are UTF-8 and NUL-terminated. Those that the library hands out are there for
 * as long as it is loaded; those of a rule pack must be there for as long as the pack is. */
typedef struct TcplintRule {
  /** `sizeof(TcplintRule)`. */
  uint32_t size;
  /** A `TcplintSeverity`: its usual one. */
  uint8_t severity;
  /** 1: on unless the user selects otherwise. 0: off until it is selected. */
  uint8_t on_by_default;
  /** 1: silent where connections are not followed (`--no-track`). 0: not. */
  uint8_t needs_connections;
  /** 0; a pack with a rule that has anything else is refused. */
  uint8_t reserved;
  /** `F001`: stable for ever. A pack's rule has two to eight capital letters and three digits
   * (`ACME001`), and no other rule has it. */
  const char *code;
  /** `null-flags`: kebab case, stable for ever. */
  const char *name;
  /** What it means in one line, without a full stop. */
  const char *summary;
  /** When exactly it fires, in header fields. In a pack's rule this and all that follows may be
   * NULL, for an empty text. */
  const char *condition;
  /** Why that is wrong or worth knowing. Markdown paragraphs. */
  const char *why;
  /** Who sends such segments, when it is harmless, what is exempt. Markdown paragraphs. */
  const char *exempt;
  /** What to do about a finding. Markdown paragraphs. */
  const char *advice;
  /** Where the rule comes from, one source on each line: `RFC 9293, section 3.1`. */
  const char *references;
} TcplintRule;

/** A packet as it was captured. The library reads it and `data` until the call returns, and keeps no
 * pointer: both must stay as they are until then, while callbacks run as well. */
typedef struct TcplintPacket {
  /** `sizeof(TcplintPacket)`. */
  uint32_t size;
  /** LINKTYPE_ number of the capture's link layer, as in a pcap file's header: 1 Ethernet, 101
   * raw IP, 113 Linux cooked. One that cannot be decoded is no error; its packets are skipped. */
  uint32_t link_type;
  /** When it was captured, in nanoseconds since 1970-01-01 00:00 UTC. It need not grow. */
  int64_t time_ns;
  /** Its number in the capture, from 1; 0: one more than the packet before it (1 for the first). */
  uint64_t frame;
  /** Its first octet. NULL only where `captured` is 0. */
  const uint8_t *data;
  /** Octets at `data`: at most 2147483647. */
  size_t captured;
  /** Octets on the wire, more than `captured` where the capture cut the packet off; 0: as many
   * as were captured. */
  uint32_t wire_len;
  /** 0; anything else is `TCPLINT_STATUS_BAD_VALUE`. */
  uint32_t reserved;
} TcplintPacket;

/** A broken rule. All that it points to is valid until the callback that it was given to returns. */
typedef struct TcplintFinding {
  /** `sizeof(TcplintFinding)`, as far as it is filled in. */
  uint32_t size;
  /** Place of the rule in the catalogue, from 0, for `tcplint_rule`. */
  uint32_t rule;
  /** The rule's code, `F001`: ASCII, NUL-terminated. */
  const char *code;
  /** The rule's name, `null-flags`: ASCII, NUL-terminated. */
  const char *name;
  /** What is wrong here, one phrase without a full stop: UTF-8, NUL-terminated. */
  const char *message;
  /** Number of the frame that decided it, from 1; 0 where no frame did: the end of the capture,
   * or a long silence. */
  uint64_t frame;
  /** When it was decided, in nanoseconds since 1970-01-01 00:00 UTC. */
  int64_t time_ns;
  /** Numbers of all frames that it is about, in their order, its own included. */
  const uint64_t *related;
  /** How many these are. */
  size_t related_len;
  /** Address of the segment's sender, or of the end that it is about: IPv4 in the first four
   * octets and zeros after it, in network byte order. */
  uint8_t source[16];
  /** Address of the other end, in the same way. */
  uint8_t destination[16];
  /** The sender's port; -1 where it was not captured. */
  int32_t source_port;
  /** The other end's port; -1 where it was not captured. */
  int32_t destination_port;
  /** Number of the connection, as Wireshark's `tcp.stream`; `TCPLINT_NO_STREAM` where it is about
   * none, or about many. */
  uint32_t stream;
  /** The twelve flag bits of the segment that decided it, as in `TcplintSegment`; -1 for none. */
  int32_t flags;
  /** A `TcplintSeverity`: the rule's, or another where the case is milder or worse. */
  uint8_t severity;
  /** A `TcplintConfidence`. */
  uint8_t confidence;
  /** 4 or 6; 0 where there are no addresses (`TCPLINT_LINK_BARE_TCP`). */
  uint8_t ip_version;
  /** 0. */
  uint8_t reserved[5];
} TcplintFinding;

/** Given each finding. It must not leave by `longjmp` or an exception. */
typedef void (*TcplintOnFinding)(void *user, const struct TcplintFinding *finding);

/** A TCP segment whose twenty fixed header octets were captured. Numbers are in the host's own
 * byte order, addresses in network byte order. */
typedef struct TcplintSegment {
  /** `sizeof(TcplintSegment)`, as far as it is filled in. */
  uint32_t size;
  /** Number of its connection, as Wireshark's `tcp.stream` counts them, from 0;
   * `TCPLINT_NO_STREAM` where connections are not followed. */
  uint32_t stream;
  /** Number of the frame that it is in, from 1. */
  uint64_t frame;
  /** When that was captured, in nanoseconds since 1970-01-01 00:00 UTC. */
  int64_t time_ns;
  /** Header, options and payload as far as they were captured, from the source port on. In a
   * callback, valid until that returns; for `tcplint_dissect`, see there. */
  const uint8_t *captured;
  /** Octets at `captured`, at least 20; 0 where that is NULL. */
  uint32_t captured_len;
  /** Payload octets on the wire, by the IP header's length. */
  uint32_t payload_len;
  /** Source address, IPv4 in the first four octets and zeros after it. */
  uint8_t source[16];
  /** Destination address, in the same way. */
  uint8_t destination[16];
  /** Source port. */
  uint16_t source_port;
  /** Destination port. */
  uint16_t destination_port;
  /** The sequence number as sent. */
  uint32_t seq;
  /** The acknowledgment number as sent, whether ACK is set or not. */
  uint32_t ack;
  /** The sequence number from the sender's first on, as Wireshark shows it; as sent where
   * `stream` is `TCPLINT_NO_STREAM` or `origin` is not `TCPLINT_ORIGIN_TRAFFIC`. */
  uint32_t relative_seq;
  /** The acknowledgment number from the receiver's first on, in the same way; as sent also where
   * ACK is not set. */
  uint32_t relative_ack;
  /** Twelve bits as Wireshark's `tcp.flags`: FIN 0x001, SYN 0x002, RST 0x004, PSH 0x008, ACK
   * 0x010, URG 0x020, ECE 0x040, CWR 0x080, AE 0x100, reserved 0xe00. */
  uint16_t flags;
  /** The window as sent, not scaled. */
  uint16_t window;
  /** The checksum as sent. */
  uint16_t checksum;
  /** The urgent pointer as sent, whether URG is set or not. */
  uint16_t urgent;
  /** Identification of the IPv4 header; 0 for IPv6. */
  uint16_t ip_id;
  /** Length of the TCP header by its data offset: 0, 4, ... 60 octets. Below 20 is illegal; above
   * `captured_len` the options were cut off. */
  uint8_t header_len;
  /** 4 or 6; 0 where there was no IP header (`TCPLINT_LINK_BARE_TCP`): no addresses then. */
  uint8_t ip_version;
  /** Time to live of the IPv4 header, hop limit of the IPv6 header. */
  uint8_t ttl;
  /** How many TCP headers of the same frame come before this one (tunnels); 0 for the outermost. */
  uint8_t layer;
  /** A `TcplintOrigin`. */
  uint8_t origin;
  /** Which end sent it: a `TcplintRole`. */
  uint8_t sender;
  /** The client's state after it: a `TcplintState`. */
  uint8_t client_state;
  /** The server's state after it: a `TcplintState`. */
  uint8_t server_state;
  /** 0. */
  uint8_t reserved[2];
} TcplintSegment;

/** Given each segment, before the findings on it. It must not leave by `longjmp` or an exception. */
typedef void (*TcplintOnSegment)(void *user, const struct TcplintSegment *segment);

/** A connection, summed up when the capture is over. Addresses are in network byte order, IPv4 in
 * the first four octets and zeros after it; times are nanoseconds since 1970-01-01 00:00 UTC. */
typedef struct TcplintConnection {
  /** `sizeof(TcplintConnection)`, as far as it is filled in. */
  uint32_t size;
  /** Its number, as Wireshark's `tcp.stream`, from 0. */
  uint32_t stream;
  /** Number of the frame of its first segment; 4294967295 stands for that and more. */
  uint64_t first_frame;
  /** Number of the frame of its last segment, in the same way. */
  uint64_t last_frame;
  /** When its first segment was captured. */
  int64_t start_ns;
  /** When its last segment was captured. */
  int64_t end_ns;
  /** Segments, copies by the capture included. */
  uint64_t segments;
  /** Payload octets that the client sent, each sequence number once, as far as captured. */
  uint64_t client_bytes;
  /** Payload octets that the server sent, in the same way. */
  uint64_t server_bytes;
  /** Payload octets of the end that had the other's FIN, before its own FIN. */
  uint64_t bytes_after_fin;
  /** From the first FIN to the acknowledgment that completed the close, in nanoseconds; -1 where
   * the close was not completed. */
  int64_t teardown_ns;
  /** When the client's state became what it is. */
  int64_t client_state_since_ns;
  /** When the server's state became what it is. */
  int64_t server_state_since_ns;
  /** The client's address. */
  uint8_t client[16];
  /** The server's address. */
  uint8_t server[16];
  /** The client's port. */
  uint16_t client_port;
  /** The server's port. */
  uint16_t server_port;
  /** Times that a FIN was sent again, 255 for each end at most. */
  uint32_t fin_retransmissions;
  /** 4 or 6. */
  uint8_t ip_version;
  /** Who sent the first segment: a `TcplintRole`. */
  uint8_t first_sender;
  /** A `TcplintOpening`. */
  uint8_t opening;
  /** A `TcplintClosing`. */
  uint8_t closing;
  /** A `TcplintClosedBy`. */
  uint8_t closed_by;
  /** Who sent the reset that ended it: a `TcplintRole`. */
  uint8_t reset_by;
  /** A `TcplintResetCause`. */
  uint8_t reset_cause;
  /** The client's state: a `TcplintState`. */
  uint8_t client_state;
  /** The server's state: a `TcplintState`. */
  uint8_t server_state;
  /** Wireshark's `tcp.completeness`: SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16, RST 32. */
  uint8_t completeness;
  /** 0. */
  uint8_t reserved[6];
} TcplintConnection;

/** Given each connection when the capture is over. It must not leave by `longjmp` or an exception. */
typedef void (*TcplintOnConnection)(void *user, const struct TcplintConnection *connection);

/** What to look for, and whom to tell. All zeros but `size` is the default selection, and nobody.
 *
 * A selector is a code (`F001`), a prefix (`F`, `F02`), a name (`null-flags`) or `ALL`; the longer
 * prefix wins, and at equal length ignoring wins, as in `tcplint check`. Texts are UTF-8,
 * NUL-terminated, with commas or spaces between selectors; they are read during the call only. */
typedef struct TcplintOptions {
  /** `sizeof(TcplintOptions)`. */
  uint32_t size;
  /** 0, or `TCPLINT_NO_TRACK`. */
  uint32_t flags;
  /** The rules that are on, instead of those that are on by default; NULL or empty: those. */
  const char *select;
  /** Rules that are on besides; NULL or empty: none. */
  const char *extend_select;
  /** Rules that are off; NULL or empty: none. */
  const char *ignore;
  /** Whom to tell of findings; NULL: nobody. */
  TcplintOnFinding on_finding;
  /** Whom to tell of segments; NULL: nobody. */
  TcplintOnSegment on_segment;
  /** Whom to tell of connections; NULL: nobody. */
  TcplintOnConnection on_connection;
  /** Handed to these three as it is; the library does not look at it. */
  void *user;
} TcplintOptions;

/** A finding of a rule pack. It is read during the call only. */
typedef struct TcplintReport {
  /** `sizeof(TcplintReport)`. */
  uint32_t size;
  /** The rule: its place in the pack's rules, from 0. */
  uint32_t rule;
  /** In `segments`: the segment, by its place in that call, from 0. Not read elsewhere. */
  uint32_t segment;
  /** In `finish`: the connection, one that `connection` was told of. Not read elsewhere. */
  uint32_t stream;
  /** What is wrong here, one phrase without a full stop: UTF-8, NUL-terminated. NULL: the rule's
   * summary. */
  const char *message;
  /** A `TcplintSeverity`, or `TCPLINT_SEVERITY_OF_RULE`. */
  uint8_t severity;
  /** A `TcplintConfidence`. */
  uint8_t confidence;
  /** 0; with anything else the pack failed. */
  uint8_t reserved[6];
} TcplintReport;

/** A capture begins: what is returned is handed to all calls for this capture, and may be NULL. */
typedef void *(*TcplintPackOpen)(void);

/** Takes a report. `host` is what the pack was given together with it. To be called only before
 * the pack's function returns, and on the same thread; otherwise the pack failed. */
typedef void (*TcplintPackReport)(void *host, const struct TcplintReport *report);

/** The segments of one frame, outermost first: `count` of them, each `segment_size` octets after
 * the one before. They and what they point to are valid during the call.
 *
 * Returns 0; anything else: the pack failed, and is asked nothing more. */
typedef int32_t (*TcplintPackSegments)(void *state,
                                       const struct TcplintSegment *segments,
                                       uint32_t count,
                                       uint32_t segment_size,
                                       TcplintPackReport report,
                                       void *host);

/** A connection, when the capture is over; valid during the call. Returns as `segments` does. */
typedef int32_t (*TcplintPackConnection)(void *state,
                                         const struct TcplintConnection *connection,
                                         TcplintPackReport report,
                                         void *host);

/** All connections of the capture were told. Returns as `segments` does. */
typedef int32_t (*TcplintPackFinish)(void *state, TcplintPackReport report, void *host);

/** The capture is over, or the pack failed: frees what `open` returned. */
typedef void (*TcplintPackClose)(void *state);

/** A rule pack. It, its rules and all of its texts must be there for as long as it is loaded.
 *
 * Several captures may be open at the same time, each with a state of its own, and used by threads
 * of their own; one capture's calls come one after another. */
typedef struct TcplintPack {
  /** `sizeof(TcplintPack)`. */
  uint32_t size;
  /** `TCPLINT_ABI_VERSION`. */
  uint32_t abi_version;
  /** The pack's name: UTF-8, NUL-terminated. */
  const char *name;
  /** The pack's version: UTF-8, NUL-terminated. */
  const char *version;
  /** Its rules. */
  const struct TcplintRule *rules;
  /** How many they are, at least 1. */
  uint32_t rule_count;
  /** `sizeof(TcplintRule)`: how far apart they are. */
  uint32_t rule_size;
  /** A capture begins; NULL: there is no state. */
  TcplintPackOpen open;
  /** A frame's segments; must not be NULL. */
  TcplintPackSegments segments;
  /** A connection at the end of the capture; NULL: not asked for. */
  TcplintPackConnection connection;
  /** The end of the capture; NULL: not asked for. */
  TcplintPackFinish finish;
  /** Frees the state; NULL: nothing to free. */
  TcplintPackClose close;
} TcplintPack;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/** How many rules there are. */
uint32_t tcplint_rule_count(void);

/** Fills in `rule` with the rule that has this place in the catalogue, from 0, in the order of the
 * codes. `rule->size` must be set before; it is then how much of it was filled in.
 *
 * `TCPLINT_STATUS_BAD_VALUE`: there is no such rule. */
TcplintStatus tcplint_rule(uint32_t place, struct TcplintRule *rule);

/** Judges the TCP segments of one packet, each alone, by the rules that need nothing else, and
 * tells `options->on_finding` (and `on_segment`) of them. Nothing is kept from one call to the
 * next; options of NULL are the default ones.
 *
 * Returns how many findings there are, or a `TcplintStatus` below 0. Any number of threads may call
 * it at the same time. */
int64_t tcplint_check(const struct TcplintPacket *packet, const struct TcplintOptions *options);

/** Finds the TCP segments of one packet, outermost first: in tunnels there may be several, and in
 * an ICMP error there is one that is quoted. Each packet is looked at alone: fragments of earlier
 * packets are not put together.
 *
 * Fills in the first `capacity` of them at `segments`, an array whose elements are `segment_size`
 * octets long (`sizeof(TcplintSegment)`); with a capacity of 0, `segments` may be NULL. Their
 * `captured` points into `packet->data`, and is NULL (of length 0) where the segment was put
 * together of fragments within the packet.
 *
 * Returns how many there are, which may be more than `capacity`, or a `TcplintStatus` below 0.
 * Where there is none, and `why` is not NULL, the reason is written to the `why_size` octets
 * there: `not-ip`, `not-tcp`, `truncated`, ... (32 octets are enough). Else it becomes empty. */
int64_t tcplint_dissect(const struct TcplintPacket *packet,
                        struct TcplintSegment *segments,
                        size_t capacity,
                        uint32_t segment_size,
                        char *why,
                        size_t why_size);

/** `info`, `warning` or `error`. What all of these functions return is ASCII, NUL-terminated, and
 * there as long as the library is; it is empty, never NULL, for a value that has no name. */
const char *tcplint_severity_name(uint32_t severity);

/** `low`, `medium` or `high`. */
const char *tcplint_confidence_name(uint32_t confidence);

/** `client` or `server`. */
const char *tcplint_role_name(uint32_t role);

/** `ESTABLISHED`, `FIN_WAIT1`, ... */
const char *tcplint_state_name(uint32_t state);

/** `three-way`, `mid-stream`, ... */
const char *tcplint_opening_name(uint32_t opening);

/** `four-segment`, `reset`, ... */
const char *tcplint_closing_name(uint32_t closing);

/** `client`, `server` or `both`. */
const char *tcplint_closed_by_name(uint32_t closed_by);

/** `port-closed`, `abort`, ... */
const char *tcplint_reset_cause_name(uint32_t reset_cause);

/** What a status means, in a few words. The count of a function that counts is `done`. */
const char *tcplint_status_text(int64_t status);

/** Begins a capture, and returns its handle, to be closed with `tcplint_close`. Options of NULL are
 * the default ones. Callbacks are called before the function returns that has something to tell,
 * and on its thread. They may use any handle but the one at work.
 *
 * Returns NULL where the options cannot be followed. Then, if `error` is not NULL, the reason is
 * written to the `error_size` octets there, NUL-terminated (256 are enough for most, else it is cut
 * off); if all is well, that text is empty. */
struct TcplintTracker *tcplint_open(const struct TcplintOptions *options,
                                    char *error,
                                    size_t error_size);

/** The next `count` packets of the capture, in an array whose elements are `packet_size` octets
 * long (`sizeof(TcplintPacket)`), and what is found of them. A count of 0 does nothing.
 *
 * All packets are looked over before the first is taken: one that cannot be (its size is wrong, its
 * data is NULL) has all of them refused. A packet that makes no sense as such is no error.
 *
 * Returns how many packets were taken: `count`, or a `TcplintStatus` below 0. */
int64_t tcplint_push(struct TcplintTracker *tracker,
                     const struct TcplintPacket *packets,
                     size_t count,
                     uint32_t packet_size);

/** The capture is over. Tells of what only its end decides, then of each connection, in the order
 * of their numbers (of more than 16777216, the newest). After it the handle can only be closed. */
TcplintStatus tcplint_finish(struct TcplintTracker *tracker);

/** Frees a handle, finished or not, and tells nobody anything. A handle that is NULL, that was
 * closed before, or that is at work is left alone, and the status says so. */
TcplintStatus tcplint_close(struct TcplintTracker *tracker);

/** Version of the ABI that the library has: compare it with `TCPLINT_ABI_VERSION` after loading.
 * With another number, call nothing else. */
uint32_t tcplint_abi_version(void);

/** Version of the library, `0.1.0`: ASCII, NUL-terminated, there as long as it is loaded. */
const char *tcplint_version(void);

/** In a rule pack, not in the library: returns `TCPLINT_ABI_VERSION`. It is called first; with
 * another number, nothing else is. */
uint32_t tcplint_pack_abi_version(void);

/** In a rule pack, not in the library: returns the pack, which is there for as long as the object is
 * loaded. */
const struct TcplintPack *tcplint_pack(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TCPLINT_H */
