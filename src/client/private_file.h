/*
 * Files of the user's that nobody else is to see: 0600, in folders of 0700, changed by several processes at once.
 *   thread safety   any thread; different processes wait for each other's locks.
 *   errors          errno says why; words are the caller's, who knows what the file is.
 */
#ifndef CLIENT_PRIVATE_FILE_H
#define CLIENT_PRIVATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <apollon/base/attributes.h>
#include <apollon/base/buffer.h>
#include <apollon/base/slice.h>

/* Opens a regular file, which is made private, and locks it until it is closed. flags are those of open(2). Returns -1 with errno. */
int private_file_open(const char *path, int flags) MUST_CHECK;

/* Makes the folders that the path needs. Whether that worked shows when the file is opened. */
void private_file_make_folders(const char *path);

/* Appends what stands from the descriptor's place on, as far as the buffer's limit lets it; what is beyond is left. */
bool private_file_read(int fd, struct buffer *content) MUST_CHECK;

bool private_file_write(int fd, struct slice bytes) MUST_CHECK;

/* Puts a file with these bytes in the place of what is there, all at once. Who changes what is there holds its lock. */
bool private_file_replace(const char *path, struct slice bytes) MUST_CHECK;

#endif
