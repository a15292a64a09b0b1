/*
 * Ceilings that ISUPPORT announces and commands keep to.
 */
#ifndef HUB_LIMITS_H
#define HUB_LIMITS_H

/* MODES: changes with a parameter in one MODE. Those beyond it are ignored. */
#define MODES_LIMIT 12

/* TARGMAX: targets of one command. Those beyond it are answered by 407, or ignored (KICK, NOTICE). */
#define MESSAGE_TARGETS_LIMIT 4
#define KICK_TARGETS_LIMIT 4
#define LIST_CONDITIONS_LIMIT 16
#define WHOIS_TARGETS_LIMIT 4

/* Bytes of one LIST; lines of one WHO, for a mask and for a channel: beyond them 416. An answer has to fit into a send queue. */
#define LIST_BYTES_LIMIT ((size_t)512 << 10)
#define WHO_MATCHES_LIMIT 500
#define WHO_MEMBERS_LIMIT 4000

#endif
