/* seccomp: which system calls may be made, by name, so that the list is the same on every architecture; a name that one does not have,
 * or that libseccomp does not know yet, is left out. */
#include <errno.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "server/sandbox_parts.h"

/* Whatever their arguments. */
static const char *const allowed[] = {
	/* the loop, time and waking */
	"epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "poll", "ppoll", "ppoll_time64",
	"select", "pselect6", "eventfd2", "pipe2", "timerfd_create", "timerfd_settime", "timerfd_gettime",
	"clock_gettime", "clock_gettime64", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time",
	"restart_syscall",
	/* connections: none is opened from here, none is bound anew */
	"accept", "accept4", "recvfrom", "recv", "recvmsg", "recvmmsg", "sendto", "send", "sendmsg", "sendmmsg",
	"shutdown", "getsockname", "getpeername", "getsockopt", "setsockopt", "read", "readv", "write", "writev",
	"close", "fcntl", "fcntl64",
	/* files: which ones is Landlock's business */
	"openat", "open", "pread64", "preadv", "pwrite64", "pwritev", "lseek", "_llseek", "fstat", "fstat64", "stat",
	"stat64", "lstat", "lstat64", "newfstatat", "fstatat64", "statx", "fstatfs", "fstatfs64", "statfs", "statfs64",
	"access", "faccessat", "faccessat2", "readlink", "readlinkat", "getcwd", "getdents64", "fsync", "fdatasync",
	"ftruncate", "ftruncate64", "fallocate", "flock", "rename", "renameat", "renameat2", "unlink", "unlinkat",
	"mkdir", "mkdirat", "rmdir", "umask", "fchmod", "utimensat", "fadvise64", "dup",
	/* memory; what may become code is looked at below */
	"brk", "mremap", "munmap", "madvise", "mlock", "mlock2", "munlock", "msync", "mincore", "getrandom",
	"membarrier",
	/* threads */
	"futex", "futex_time64", "futex_waitv", "set_robust_list", "get_robust_list", "rseq", "sched_yield",
	"sched_getaffinity", "sched_getparam", "sched_getscheduler", "gettid", "exit", "exit_group", "set_tid_address",
	/* signals */
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigreturn", "sigaltstack", "rt_sigtimedwait",
	/* who and what we are */
	"getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getuid32", "geteuid32", "getgid32", "getegid32",
	"getrusage", "getrlimit", "ugetrlimit", "sysinfo", "uname", "times", "getcpu"};

/* What only somebody who has taken the process over would do: it ends at once. */
static const char *const deadly[] = {"execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv",
	"process_vm_writev", "pidfd_getfd", "kcmp", "init_module", "finit_module", "delete_module", "kexec_load",
	"kexec_file_load", "bpf", "mount", "umount2", "move_mount", "open_tree", "fsopen", "fsmount", "pivot_root",
	"chroot", "setns", "unshare", "reboot", "swapon", "swapoff", "add_key", "request_key", "keyctl",
	"perf_event_open", "userfaultfd", "open_by_handle_at", "personality", "modify_ldt", "iopl", "ioperm", "acct"};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ANY_NAMESPACE \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* What a library or kernel does not know is no failure: it cannot be called then either, or it fails. */
static bool add(
	scmp_filter_ctx filter, uint32_t action, const char *name, unsigned count, const struct scmp_arg_cmp *arguments)
{
	int call = seccomp_syscall_resolve_name(name);
	if (call == __NR_SCMP_ERROR)
		return true;
	int result = seccomp_rule_add_array(filter, action, call, count, arguments);
	return result == 0 || result == -EDOM;
}

static bool add_all(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t count)
{
	bool added = true;
	for (size_t i = 0; added && i < count; i++)
		added = add(filter, action, names[i], 0, NULL);
	return added;
}

/* One argument decides: masked, it must be the value. */
static bool add_masked(scmp_filter_ctx filter, const char *name, unsigned argument, uint64_t mask, uint64_t value)
{
	const struct scmp_arg_cmp condition = {
		.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
	return add(filter, SCMP_ACT_ALLOW, name, 1, &condition);
}

static bool add_equal(scmp_filter_ctx filter, const char *name, unsigned argument, uint64_t value)
{
	return add_masked(filter, name, argument, UINT64_MAX, value);
}

/* Nothing that can be written becomes code. */
static bool add_memory(scmp_filter_ctx filter)
{
	return add_masked(filter, "mmap", 2, PROT_EXEC, 0) && add_masked(filter, "mmap2", 2, PROT_EXEC, 0) &&
		add_masked(filter, "mprotect", 2, PROT_EXEC, 0);
}

/* Threads, not processes. clone3: see below. */
static bool add_threads(scmp_filter_ctx filter)
{
	return add_masked(filter, "clone", 0, CLONE_THREAD | ANY_NAMESPACE, CLONE_THREAD) &&
		add(filter, SCMP_ACT_ALLOW, "clone3", 0, NULL) && add_equal(filter, "prctl", 0, PR_SET_NAME) &&
		add_equal(filter, "tgkill", 0, (uint64_t)getpid()); /* abort() */
}

static bool add_rest(scmp_filter_ctx filter)
{
	/* of ourselves, and only to look */
	const struct scmp_arg_cmp own_limits[] = {
		{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = 0}, {.arg = 2, .op = SCMP_CMP_EQ, .datum_a = 0}};
	return add(filter, SCMP_ACT_ALLOW, "prlimit64", COUNT_OF(own_limits), own_limits) &&
		/* workers step back behind the others */
		add_equal(filter, "getpriority", 1, 0) && add_equal(filter, "setpriority", 1, 0) &&
		/* the service manager's notifications */
		add_equal(filter, "socket", 0, AF_UNIX) && add_equal(filter, "ioctl", 1, FIONREAD) &&
		add_equal(filter, "ioctl", 1, FIONBIO) && add_equal(filter, "ioctl", 1, TCGETS);
}

/* Takes the filter. Returns 0 or what went wrong. */
static int load(scmp_filter_ctx filter, bool is_filled)
{
	int result = is_filled ? seccomp_load(filter) : -ENOMEM;
	seccomp_release(filter);
	return result;
}

/* What clone3 is asked for cannot be seen from here; libc falls back to clone, whose flags can. By a filter of its own, of which nothing
 * is logged, since every new thread runs into it. */
static int hide_clone3(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	return filter ? load(filter, add(filter, SCMP_ACT_ERRNO(ENOSYS), "clone3", 0, NULL)) : -ENOSYS;
}

static bool fill(scmp_filter_ctx filter)
{
	/* What is refused is logged, by kernels that can. */
	(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	/* A tree of comparisons instead of a row: it is walked at each call. */
	(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	return add_all(filter, SCMP_ACT_ALLOW, allowed, COUNT_OF(allowed)) &&
		add_all(filter, SCMP_ACT_KILL_PROCESS, deadly, COUNT_OF(deadly)) && add_memory(filter) &&
		add_threads(filter) && add_rest(filter);
}

bool sandbox_restrict_calls(struct error *error)
{
	int result = hide_clone3();
	scmp_filter_ctx filter = result == 0 ? seccomp_init(SCMP_ACT_ERRNO(EPERM)) : NULL;
	if (filter)
		result = load(filter, fill(filter));
	if (result != 0)
		error_set(error, "%s", strerror(-result));
	return result == 0;
}
