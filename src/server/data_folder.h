/*
 * The folder with what outlives the process: keys, certificates, the store. One server at a time has it.
 *   thread safety   one thread at a time.
 */
#ifndef SERVER_DATA_FOLDER_H
#define SERVER_DATA_FOLDER_H

#include <stdbool.h>
#include <sys/types.h>

#include <apollon/base/attributes.h>
#include <apollon/base/error.h>

struct data_folder {
	char *path; /* NULL: there is none */
	int lock;   /* the descriptor of the file `lock`, which holds our process's number; -1: none */
};

/* Where it is when nobody says so: $STATE_DIRECTORY (systemd's), for root /var/lib/apollon, else below XDG's folder for data.
 * The caller's; NULL with a reason when there is no home either. */
char *data_folder_standard_path(struct error *error) MUST_CHECK;

/* Makes it (0700, and what leads there) where it is missing, and locks it. configured: NULL for the standard one. Refuses, with what to do about
 * it, one that another server has, that cannot be written, or that others may write to. */
bool data_folder_open(struct data_folder *folder, const char *configured, struct error *error) MUST_CHECK;

/* The path of a file in it, the caller's. */
char *data_folder_file(const struct data_folder *folder, const char *name);

/* Gives the folder and the server's files in it to a user: before the process becomes that one. Refuses a folder of somebody else's that
 * holds other things, too: it would be all theirs then. */
bool data_folder_give(const struct data_folder *folder, uid_t user, gid_t group, struct error *error) MUST_CHECK;

/* Unlocks it. One without a path is allowed. */
void data_folder_close(struct data_folder *folder);

#endif
