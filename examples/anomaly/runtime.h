#ifndef RUNTIME_H
#define RUNTIME_H

#include <stddef.h>

/* The largest event that this client takes, in bytes. */
enum { RUNTIME_MAX_EVENT = 64 * 1024, RUNTIME_MAX_ID = 128 };

/* One event of the Lambda Runtime API. */
struct event {
    char id[RUNTIME_MAX_ID];
    char body[RUNTIME_MAX_EVENT + 1]; /* ends in a zero */
    size_t length;
};

/* Waits for the next event. 0, or -1 with a message on standard error. */
int runtime_next(struct event *event);

/* Answers an event with JSON. 0, or -1. */
int runtime_respond(const char *id, const char *json);

/* Says that an event failed. 0, or -1. */
int runtime_fail(const char *id, const char *type, const char *message);

#endif
