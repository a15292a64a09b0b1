/*
 * NickServ: accounts for people who type. Each of its commands is one of account_changes.h or login.h.
 *   thread safety   the hub's thread.
 */
#ifndef HUB_NICKSERV_H
#define HUB_NICKSERV_H

#include "hub/services.h"

extern const struct service service_nickserv;

#endif
