#include "hub/store_watch.h"

#include "hub/announce.h"

void store_watch_note(struct hub *hub, const char *problem)
{
	bool was_failing = hub->store_fails;
	hub->store_fails = *problem != '\0';
	if (was_failing && !hub->store_fails)
		announce_to_operators(hub, "The store keeps changes again");
	if (!hub->store_fails || (was_failing && hub->elapsed_ms - hub->store_told_ms < STORE_NOTICE_MS))
		return;
	hub->store_told_ms = hub->elapsed_ms;
	announce_to_operators(
		hub, "The store has failed, and refuses changes of accounts, channels and bans: %s", problem);
}
