/* What the compiler is told about functions: results that must be looked at, and formats that it checks. */
#ifndef APOLLON_BASE_ATTRIBUTES_H
#define APOLLON_BASE_ATTRIBUTES_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define FORMAT_CHECKED(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))

#endif
