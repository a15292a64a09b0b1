/* The parts of sandbox_enter. Private to server/sandbox*. */
#ifndef SERVER_SANDBOX_PARTS_H
#define SERVER_SANDBOX_PARTS_H

#include "server/sandbox.h"

/* Each returns false with a reason when its part is not in force. */

/* No capability, not even those that a program to be executed would bring. */
bool sandbox_drop_capabilities(struct error *error) MUST_CHECK;

/* Landlock. *version: of its interface. Needs no_new_privs. */
bool sandbox_restrict_files(const struct sandbox_folders *folders, int *version, struct error *error) MUST_CHECK;

/* seccomp: those not listed fail with EPERM and are logged by the kernel; those that only an attacker makes end the process. */
bool sandbox_restrict_calls(struct error *error) MUST_CHECK;

#endif
