/* What the compiler is told: results that must be looked at, formats that it checks, and memory that need not be cleared. */
#ifndef APOLLON_BASE_ATTRIBUTES_H
#define APOLLON_BASE_ATTRIBUTES_H

#define MUST_CHECK __attribute__((warn_unused_result))
/* The build clears what is on the stack before use. A large buffer on the path of every message, of which only what was written is read,
 * is spared that. */
#define UNINITIALIZED __attribute__((uninitialized))

#define FORMAT_CHECKED(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))

#endif
