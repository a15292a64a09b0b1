/*
 * What went wrong in the world outside (files, sockets, configuration), as a text for people: what, where, what to do.
 * A function that can fail so returns bool and takes a struct error *, which it fills exactly when it returns false.
 */
#ifndef APOLLON_BASE_ERROR_H
#define APOLLON_BASE_ERROR_H

#include <apollon/base/attributes.h>

struct error {
	char text[512];
};

/* Longer texts are cut; control characters, which a name from outside can have in it, become '?', so that it is one line. The arguments
 * may include error->text itself, to put a context before it. */
void error_set(struct error *error, const char *format, ...) FORMAT_CHECKED(2, 3);

#endif
