/* The two clocks: the time for people, which may jump, and a steady one for time-outs. Any thread. */
#ifndef SERVER_CLOCK_H
#define SERVER_CLOCK_H

#include <stdint.h>

int64_t clock_now_ms(void);
int64_t clock_elapsed_ms(void);
int64_t clock_elapsed_ns(void);

#endif
