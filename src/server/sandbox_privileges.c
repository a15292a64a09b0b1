/* Capabilities. The kernel's own interface: there is little to it, and it is everywhere. */
#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/sandbox_parts.h"

/* What a program that is executed could bring; to drop it takes a capability itself, so it comes first. */
static bool drop_bounding_set(void)
{
	for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
			return errno == EPERM; /* it had no right to, so it has none to lose */
	return true;
}

bool sandbox_drop_capabilities(struct error *error)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
	memset(none, 0, sizeof(none));
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (drop_bounding_set() && syscall(SYS_capset, &header, none) == 0)
		return true;
	error_set(error, "%s", strerror(errno));
	return false;
}
