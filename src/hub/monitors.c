#include "hub/monitors.h"

#include <stdlib.h>
#include <string.h>

#include <apollon/base/alloc.h>

#include "hub/announce.h"
#include "hub/reply.h"
#include "hub/users.h"

/* A nick that somebody watches. */
struct monitored {
	char *nick;
	struct monitor *watchers; /* by nick_previous and nick_next */
	UT_hash_handle hh;
};

/* One user watches one nick. */
struct monitor {
	struct user *watcher;
	struct monitored *monitored;
	struct monitor *user_previous, *user_next;
	struct monitor *nick_previous, *nick_next;
};

static struct monitored *find(struct hub *hub, const char *nick)
{
	struct monitored *monitored = NULL;
	HASH_FIND(hh, hub->monitored, nick, strlen(nick), monitored);
	return monitored;
}

static struct monitored *find_or_add(struct hub *hub, const char *nick)
{
	struct monitored *monitored = find(hub, nick);
	if (monitored)
		return monitored;
	monitored = alloc_zeroed(1, sizeof(*monitored));
	monitored->nick = alloc_text(nick);
	HASH_ADD_KEYPTR(hh, hub->monitored, monitored->nick, strlen(monitored->nick), monitored);
	return monitored;
}

/* O(what the watcher watches), which has a limit; who watches a nick has none. */
static struct monitor *find_monitor(const struct user *watcher, const struct monitored *monitored)
{
	struct monitor *monitor;
	DL_FOREACH2(watcher->monitors, monitor, user_next)
		if (monitor->monitored == monitored)
			return monitor;
	return NULL;
}

enum monitor_result monitors_add(struct hub *hub, struct user *watcher, const char *nick)
{
	const struct monitored *there = find(hub, nick);
	if (there && find_monitor(watcher, there))
		return MONITOR_THERE;
	if (watcher->monitor_count >= hub->settings->max_monitors)
		return MONITOR_FULL;
	struct monitor *monitor = alloc_zeroed(1, sizeof(*monitor));
	monitor->watcher = watcher;
	monitor->monitored = find_or_add(hub, nick);
	DL_APPEND2(watcher->monitors, monitor, user_previous, user_next);
	DL_APPEND2(monitor->monitored->watchers, monitor, nick_previous, nick_next);
	watcher->monitor_count++;
	return MONITOR_ADDED;
}

static void remove_monitor(struct hub *hub, struct monitor *monitor)
{
	struct monitored *monitored = monitor->monitored;
	DL_DELETE2(monitor->watcher->monitors, monitor, user_previous, user_next);
	DL_DELETE2(monitored->watchers, monitor, nick_previous, nick_next);
	monitor->watcher->monitor_count--;
	free(monitor);
	if (monitored->watchers)
		return;
	HASH_DEL(hub->monitored, monitored);
	free(monitored->nick);
	free(monitored);
}

void monitors_remove(struct hub *hub, struct user *watcher, const char *nick)
{
	const struct monitored *monitored = find(hub, nick);
	struct monitor *monitor = monitored ? find_monitor(watcher, monitored) : NULL;
	if (monitor)
		remove_monitor(hub, monitor);
}

void monitors_clear(struct hub *hub, struct user *watcher)
{
	struct monitor *monitor, *next;
	DL_FOREACH_SAFE2(watcher->monitors, monitor, next, user_next) {
		remove_monitor(hub, monitor);
	}
}

void monitors_each(const struct user *watcher, void (*visit)(const char *nick, void *context), void *context)
{
	const struct monitor *monitor;
	DL_FOREACH2(watcher->monitors, monitor, user_next)
		visit(monitor->monitored->nick, context);
}

static void tell(
	struct hub *hub, const struct session *session, unsigned numeric, const char *text, struct reply *reply)
{
	if (reply && reply->session == session)
		reply_line(reply, "%03u %s :%s", numeric, session->user->nick, text);
	else
		announce_line(hub, session, "%03u %s :%s", numeric, session->user->nick, text);
}

static void tell_watchers(struct hub *hub, const char *nick, unsigned numeric, const char *text, struct reply *reply)
{
	const struct monitored *monitored = find(hub, nick);
	const struct monitor *monitor;
	if (!monitored)
		return;
	DL_FOREACH2(monitored->watchers, monitor, nick_next)
		for (const struct session *session = monitor->watcher->sessions; session; session = session->user_next)
			tell(hub, session, numeric, text, reply);
}

void monitors_online(struct hub *hub, const struct user *user, struct reply *reply)
{
	char source[SOURCE_SIZE];
	users_source(user, source);
	tell_watchers(hub, user->nick, RPL_MONONLINE, source, reply);
}

void monitors_offline(struct hub *hub, const char *nick, struct reply *reply)
{
	tell_watchers(hub, nick, RPL_MONOFFLINE, nick, reply);
}

void monitors_announce(
	struct hub *hub, const struct user *user, struct announcement *announcement, uint32_t capabilities)
{
	const struct monitored *monitored = find(hub, user->nick);
	struct audience audience = {.capabilities = CAPABILITY_EXTENDED_MONITOR | capabilities};
	const struct monitor *monitor;
	if (!monitored)
		return;
	DL_FOREACH2(monitored->watchers, monitor, nick_next)
		if (monitor->watcher != user && !users_share_channel(monitor->watcher, user))
			announce_to_user(hub, monitor->watcher, announcement, NULL, &audience);
}

static void remove_watchers(struct hub *hub, struct monitored *monitored)
{
	struct monitor *monitor, *next;
	DL_FOREACH_SAFE2(monitored->watchers, monitor, next, nick_next) {
		remove_monitor(hub, monitor);
	}
}

void monitors_finish(struct hub *hub)
{
	struct monitored *monitored, *next;
	HASH_ITER(hh, hub->monitored, monitored, next) {
		remove_watchers(hub, monitored);
	}
}
