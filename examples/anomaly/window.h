#ifndef WINDOW_H
#define WINDOW_H

#include <stddef.h>

enum { WINDOW_MAX = 1024 };

/* Vibration readings, the newest last. */
struct window {
    double value[WINDOW_MAX];
    size_t count;
};

/* Reads {"window": [..]} ; NULL when it is understood, else what is wrong with it. */
const char *window_parse(const char *json, struct window *window);

/* How many standard deviations the last reading is away from the mean of those before; at least 3 readings. */
double window_score(const struct window *window);

#endif
