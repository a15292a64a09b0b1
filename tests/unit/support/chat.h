/*
 * A chat to test with: the real hub and real shards over memory transports, stepped by hand, with a clock of its own.
 * Connections go by names; those are also the nicks of who registers. Lines are consumed in order; what a test does not expect, it
 * must skip or it fails at the next look.
 */
#ifndef TESTS_SUPPORT_CHAT_H
#define TESTS_SUPPORT_CHAT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <apollon/base/attributes.h>
#include <apollon/hub/hub.h>
#include <apollon/hub/settings.h>
#include <apollon/shard/shard.h>

/* Connections are dealt out over so many shards, so that each test crosses them. */
#define CHAT_SHARDS 2

struct chat;

/* server_name is "test.server", the network "Test". */
struct chat *chat_create(void);
void chat_destroy(struct chat *chat);

/* To be changed before the first connection. */
struct hub_settings *chat_settings(struct chat *chat);
struct shard_settings *chat_shard_settings(struct chat *chat);

/* The hub itself, for hub_apply and such; call chat_step afterwards. */
struct hub *chat_hub(struct chat *chat);
unsigned chat_reload_count(const struct chat *chat);
unsigned chat_stop_count(const struct chat *chat);

/* Opens a connection that has said nothing yet. */
void chat_open(struct chat *chat, const char *name);

/* Opens one and registers it with its name as nick, user "user", real name "Real Name"; skips what the server says to that.
 * capabilities: as for CAP REQ. */
void chat_connect(struct chat *chat, const char *name);
void chat_connect_with(struct chat *chat, const char *name, const char *capabilities);

/* Connects and registers its nick as an account, with the capability sasl; it is logged in then. */
void chat_register(struct chat *chat, const char *name, const char *password);

/* Its TLS handshake is done: "" or the fingerprint of its certificate. */
void chat_secure(struct chat *chat, const char *name, const char *fingerprint);

/* --- the workers and the store behind the hub: chat_backend.h --- */

struct chat_backend *chat_backend(struct chat *chat);

/* What is asked of the workers waits until it is let go; more than so many are refused; memory is short. */
void chat_hold_passwords(struct chat *chat);
void chat_release_passwords(struct chat *chat);
void chat_set_password_limit(struct chat *chat, unsigned limit);
void chat_fail_passwords(struct chat *chat, bool fail);

/* What is to be stored waits until it is let go; from now on it fails with that text, until "" is said. */
void chat_hold_store(struct chat *chat);
void chat_release_store(struct chat *chat);
void chat_fail_store(struct chat *chat, const char *problem);

/* All connections end, and another hub starts with what has been stored, at the next step; time goes on. */
void chat_restart(struct chat *chat);

/* A line "name account target detail" of the audit log, or a part of it; "-" where there is nothing. */
void chat_expect_event(struct chat *chat, const char *line);

/* A line, with CR LF added, from that connection; everything that follows from it happens. */
void chat_send(struct chat *chat, const char *name, const char *format, ...) FORMAT_CHECKED(3, 4);

/* Bytes as they are. */
void chat_send_bytes(struct chat *chat, const char *name, const void *data, size_t len);

/* The next line must match the mask ('*' and '?', case ignored). Returns it, valid until the next call of that connection. */
const char *chat_expect(struct chat *chat, const char *name, const char *mask);

/* Skips lines until one matches. */
const char *chat_await(struct chat *chat, const char *name, const char *mask);

/* Nothing unread is left. */
void chat_expect_nothing(struct chat *chat, const char *name);

/* Forgets what is unread. */
void chat_skip(struct chat *chat, const char *name);
void chat_skip_all(struct chat *chat);

/* The next line, NULL when there is none. */
const char *chat_next(struct chat *chat, const char *name);

/* The server has ended the connection; unread lines may be left. */
void chat_expect_closed(struct chat *chat, const char *name);

/* The peer ends in order; vanishes (reset); stops and goes on reading. */
void chat_leave(struct chat *chat, const char *name);
void chat_vanish(struct chat *chat, const char *name);
void chat_stop_reading(struct chat *chat, const char *name);
void chat_resume_reading(struct chat *chat, const char *name);

/* Lets time pass, tick by tick of a second. */
void chat_pass(struct chat *chat, unsigned seconds);

/* Lets everything happen that is under way. */
void chat_step(struct chat *chat);

/* Joins all of them to a channel, in this order, and skips what is said. Ends with NULL. */
void chat_join_all(struct chat *chat, const char *channel, ...);

/* Each test function as a cmocka row with a fresh chat in *state. */
int chat_setup(void **state);
int chat_teardown(void **state);
#define chat_test(function) cmocka_unit_test_setup_teardown(function, chat_setup, chat_teardown)

#endif
