/*
 * What clang-tidy reads in place of utlist.h; see uthash.h here for why.
 */
#include_next <utlist.h>

#ifndef LINT_UTLIST_H
#define LINT_UTLIST_H

void *lint_remaining_elements(void *head, void *element);

#undef DL_DELETE2
#undef LL_DELETE2
#define DL_DELETE2(head, element, previous, next) ((head) = lint_remaining_elements((head), (element)))
#define LL_DELETE2(head, element, next) ((head) = lint_remaining_elements((head), (element)))

#endif
