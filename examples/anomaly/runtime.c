/*
 * A client of the Lambda Runtime API (2018-06-01): HTTP/1.1 over one plain socket, a connection a request.
 * AWS_LAMBDA_RUNTIME_API names the host and port.
 */
#define _POSIX_C_SOURCE 200809L
#include "runtime.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_HEAD = 8 * 1024 };

struct answer {
    char data[MAX_HEAD + RUNTIME_MAX_EVENT + 1];
    size_t length;
    size_t head; /* bytes of status line and headers, the empty line included */
    int status;
};

static struct answer answer;

static int dial(void)
{
    const char *where = getenv("AWS_LAMBDA_RUNTIME_API");
    char host[64];
    const char *colon = where == NULL ? NULL : strrchr(where, ':');
    if (colon == NULL || (size_t)(colon - where) >= sizeof host) {
        fprintf(stderr, "AWS_LAMBDA_RUNTIME_API is not set to HOST:PORT\n");
        return -1;
    }
    memcpy(host, where, (size_t)(colon - where));
    host[colon - where] = '\0';
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(colon + 1)) };
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "'%s' is no IPv4 address\n", host);
        return -1;
    }
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server >= 0 && connect(server, (struct sockaddr *)&address, sizeof address) == 0)
        return server;
    perror("the Runtime API");
    if (server >= 0)
        close(server);
    return -1;
}

static int send_all(int server, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(server, data, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return -1;
        data += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* The value of a header in the answer's head, or NULL; it ends at a carriage return. */
static const char *header(const char *name)
{
    size_t length = strlen(name);
    char *line = strstr(answer.data, "\r\n");
    while (line != NULL && line + 2 < answer.data + answer.head - 2) {
        line += 2;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':')
            return line + length + 1 + strspn(line + length + 1, " ");
        line = strstr(line, "\r\n");
    }
    return NULL;
}

/* Reads until the head is whole, then as many bytes as Content-Length says. */
static int receive(int server)
{
    size_t wanted = 0;
    answer.length = answer.head = 0;
    while (answer.head == 0 || answer.length < wanted) {
        ssize_t got = recv(server, answer.data + answer.length, sizeof answer.data - 1 - answer.length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -1;
        answer.length += (size_t)got;
        answer.data[answer.length] = '\0';
        char *end = answer.head == 0 ? strstr(answer.data, "\r\n\r\n") : NULL;
        if (end != NULL) {
            answer.head = (size_t)(end - answer.data) + 4;
            const char *length = header("Content-Length");
            wanted = answer.head + (length == NULL ? 0 : strtoul(length, NULL, 10));
            if (wanted > sizeof answer.data - 1)
                return -1;
        }
    }
    return sscanf(answer.data, "HTTP/1.%*d %d", &answer.status) == 1 ? 0 : -1;
}

static int exchange(const char *head, const char *body)
{
    int server = dial();
    if (server < 0)
        return -1;
    int failed = send_all(server, head, strlen(head)) != 0 || send_all(server, body, strlen(body)) != 0
        || receive(server) != 0;
    close(server);
    if (failed || answer.status / 100 != 2) {
        fprintf(stderr, "the Runtime API answered %s\n", failed ? "nothing that can be understood" : answer.data);
        return -1;
    }
    return 0;
}

static int post(const char *id, const char *what, const char *type, const char *body)
{
    char head[1024];
    int length = snprintf(head, sizeof head,
        "POST /2018-06-01/runtime/invocation/%s/%s HTTP/1.1\r\n"
        "Host: runtime\r\nConnection: close\r\nContent-Type: application/json\r\n"
        "%s%s%sContent-Length: %zu\r\n\r\n",
        id, what, type == NULL ? "" : "Lambda-Runtime-Function-Error-Type: ", type == NULL ? "" : type,
        type == NULL ? "" : "\r\n", strlen(body));
    return length > 0 && (size_t)length < sizeof head ? exchange(head, body) : -1;
}

int runtime_next(struct event *event)
{
    if (exchange("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\nConnection: close\r\n\r\n", ""))
        return -1;
    const char *id = header("Lambda-Runtime-Aws-Request-Id");
    size_t length = id == NULL ? 0 : strcspn(id, "\r\n");
    if (length == 0 || length >= sizeof event->id) {
        fprintf(stderr, "the event has no id\n");
        return -1;
    }
    memcpy(event->id, id, length);
    event->id[length] = '\0';
    event->length = answer.length - answer.head;
    if (event->length > RUNTIME_MAX_EVENT) {
        fprintf(stderr, "the event is larger than %d bytes\n", RUNTIME_MAX_EVENT);
        return -1;
    }
    memcpy(event->body, answer.data + answer.head, event->length);
    event->body[event->length] = '\0';
    return 0;
}

int runtime_respond(const char *id, const char *json)
{
    return post(id, "response", NULL, json);
}

int runtime_fail(const char *id, const char *type, const char *message)
{
    char body[512];
    snprintf(body, sizeof body, "{\"errorType\":\"%s\",\"errorMessage\":\"%s\"}", type, message);
    return post(id, "error", type, body);
}
