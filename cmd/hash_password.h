/*
 * `apollon serve --hash-password`: from a password to what the configuration may keep of it.
 */
#ifndef CMD_HASH_PASSWORD_H
#define CMD_HASH_PASSWORD_H

/* Asks for it twice on a terminal, unseen, or reads one line from a standard input that is none; prints the hash. Returns the exit status. */
int hash_password(void);

#endif
