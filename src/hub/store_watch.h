/*
 * What operators hear of the store: that it fails, again as long as it does, and that it works again.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_STORE_WATCH_H
#define HUB_STORE_WATCH_H

#include "hub/state.h"

/* While it fails they are told again after this time. */
#define STORE_NOTICE_MS 60000

/* An answer of the store: "" when it has kept what it was to keep, else why not. */
void store_watch_note(struct hub *hub, const char *problem);

#endif
