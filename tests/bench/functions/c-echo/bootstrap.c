// Answers an event with the event itself, over the Lambda Runtime API. With --once it does the same for one event from
// standard input to standard output, which is what the measurements compare against. The event `"exit"` ends the
// program, so that the next event finds no sandbox. With DELAY_MS in its environment each answer takes so long.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_BYTES = 16384, EVENT_BYTES = 65536 };

static char head[HEAD_BYTES + EVENT_BYTES];
static char *body;
static size_t body_length;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void send_all(int to, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = write(to, bytes, length);
        if (n <= 0) fail("write");
        bytes += n;
        length -= n;
    }
}

static int dial(void) {
    const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
    char host[64];
    int port;
    if (!api || sscanf(api, "%63[^:]:%d", host, &port) != 2) {
        fprintf(stderr, "AWS_LAMBDA_RUNTIME_API is to be ADDRESS:PORT\n");
        exit(1);
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) fail(host);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0 || connect(s, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    return s;
}

static const char *find_header(const char *name) {
    size_t length = strlen(name);
    for (char *line = strstr(head, "\r\n"); line && line[2]; line = strstr(line + 2, "\r\n"))
        if (!strncasecmp(line + 2, name, length) && line[2 + length] == ':') return line + 2 + length + 2;
    fprintf(stderr, "the Runtime API sent no %s\n", name);
    exit(1);
}

// Reads one HTTP response with a Content-Length.
static void receive(int from) {
    size_t have = 0;
    char *end = NULL;
    while (!end) {
        if (have >= HEAD_BYTES) fail("headers");
        ssize_t n = read(from, head + have, sizeof head - 1 - have);
        if (n <= 0) fail("read");
        have += n;
        head[have] = 0;
        end = strstr(head, "\r\n\r\n");
    }
    end[2] = 0;
    body = end + 4;
    body_length = strtoul(find_header("Content-Length"), NULL, 10);
    if (body_length > EVENT_BYTES) fail("event");
    for (size_t there = have - (body - head); there < body_length;) {
        ssize_t n = read(from, body + there, body_length - there);
        if (n <= 0) fail("read");
        there += n;
    }
}

static void serve(void) {
    static const char next[] = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n";
    static char answer[1024 + EVENT_BYTES];
    int delay_us = getenv("DELAY_MS") ? atoi(getenv("DELAY_MS")) * 1000 : 0;
    int api = dial();
    for (;;) {
        send_all(api, next, sizeof next - 1);
        receive(api);
        if (body_length == 6 && !memcmp(body, "\"exit\"", 6)) exit(0);
        if (delay_us > 0) usleep(delay_us);
        const char *id = find_header("Lambda-Runtime-Aws-Request-Id");
        int n = snprintf(answer, 1024,
            "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\nHost: api\r\n"
            "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
            (int)strcspn(id, "\r"), id, body_length);
        memcpy(answer + n, body, body_length);
        send_all(api, answer, n + body_length);
        receive(api);
    }
}

static void serve_once(void) {
    ssize_t n;
    while ((n = read(0, head, sizeof head)) > 0) send_all(1, head, n);
}

int main(int count, char **arguments) {
    if (count > 1 && !strcmp(arguments[1], "--once"))
        serve_once();
    else
        serve();
    return 0;
}
