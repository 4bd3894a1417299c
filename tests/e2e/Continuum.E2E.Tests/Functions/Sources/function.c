// The function of the end-to-end tests: a client of the Lambda Runtime API that behaves as its environment's MODE says.
// What it answers is "$GREETING BODY", so that a test can tell versions apart.
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static int api = -1;
static char header[65536];
static char *body;
static size_t body_length;
static char request_id[256];

static void fail(const char *what) {
    fprintf(stderr, "function: %s: %s\n", what, strerror(errno));
    exit(70);
}

static const char *setting(const char *name) { return getenv(name) ? getenv(name) : ""; }

static void dial(void) {
    char where[64];
    snprintf(where, sizeof where, "%s", setting("AWS_LAMBDA_RUNTIME_API"));
    char *colon = strchr(where, ':');
    if (!colon) fail("AWS_LAMBDA_RUNTIME_API");
    *colon = 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(colon + 1))};
    inet_pton(AF_INET, where, &address.sin_addr);
    api = socket(AF_INET, SOCK_STREAM, 0);
    if (api < 0 || connect(api, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
}

static void send_all(const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = write(api, bytes, length);
        if (n <= 0) fail("write");
        bytes += n;
        length -= n;
    }
}

static char *find_header(const char *name) {
    for (char *line = strstr(header, "\r\n"); line && line[2]; line = strstr(line + 2, "\r\n"))
        if (!strncasecmp(line + 2, name, strlen(name)) && line[2 + strlen(name)] == ':')
            return line + 2 + strlen(name) + 2;
    return NULL;
}

// Reads one HTTP response; returns its status.
static int receive(void) {
    size_t have = 0;
    char *end = NULL;
    while (!end) {
        ssize_t n = read(api, header + have, sizeof header - 1 - have);
        if (n <= 0) fail("read");
        have += n;
        header[have] = 0;
        end = strstr(header, "\r\n\r\n");
    }
    size_t rest = have - (end + 4 - header);
    char *length = find_header("Content-Length");
    body_length = length ? strtoul(length, NULL, 10) : 0;
    free(body);
    body = malloc(body_length + 1);
    memcpy(body, end + 4, rest);
    while (rest < body_length) {
        ssize_t n = read(api, body + rest, body_length - rest);
        if (n <= 0) fail("read body");
        rest += n;
    }
    body[body_length] = 0;
    end[2] = 0;
    return atoi(header + 9);
}

static void next(void) {
    const char *request = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n";
    send_all(request, strlen(request));
    if (receive() != 200) fail("next");
    char *id = find_header("Lambda-Runtime-Aws-Request-Id");
    snprintf(request_id, sizeof request_id, "%.*s", id ? (int)strcspn(id, "\r") : 0, id ? id : "");
}

static void post(const char *what, const char *bytes, size_t length) {
    char head[1024];
    int n = snprintf(head, sizeof head,
        "POST /2018-06-01/runtime/invocation/%s/%s HTTP/1.1\r\nHost: api\r\nContent-Type: text/plain\r\n"
        "Content-Length: %zu\r\n\r\n", request_id, what, length);
    send_all(head, n);
    send_all(bytes, length);
    receive();
}

static void greet(void) {
    size_t size = strlen(setting("GREETING")) + body_length + 2;
    char *text = malloc(size);
    int n = snprintf(text, size, "%s %s", setting("GREETING"), body);
    printf("greeted %s\n", body);
    fflush(stdout);
    post("response", text, n);
    free(text);
}

static void eat_memory(void) {
    for (;;) {
        char *block = malloc(1 << 20);
        if (!block) fail("malloc");
        memset(block, 1, 1 << 20);
    }
}

// Every child forks on: what it may not is tried again, for ever.
static void fork_endlessly(void) {
    for (;;) fork();
}

static void answer_large(size_t length) {
    char *bytes = malloc(length);
    memset(bytes, 'x', length);
    post("response", bytes, length);
    free(bytes);
}

static void report_error(void) {
    const char *text = "{\"errorType\":\"Plant.ValveStuck\",\"errorMessage\":\"the valve does not move\",\"stackTrace\":[]}";
    post("error", text, strlen(text));
}

int main(void) {
    const char *mode = setting("MODE");
    if (!strcmp(mode, "exit")) { fprintf(stderr, "cannot go on\n"); return 42; }
    dial();
    if (!strcmp(mode, "garbage")) {
        const char *garbage = "\x16\x03\x01 this is no HTTP at all\r\n\r\n\r\n";
        send_all(garbage, strlen(garbage));
        for (;;) pause();
    }
    for (;;) {
        next();
        if (!strcmp(mode, "hang")) for (;;) pause();
        else if (!strcmp(mode, "die")) { fprintf(stderr, "dying of %s\n", body); exit(3); }
        else if (!strcmp(mode, "memory")) eat_memory();
        else if (!strcmp(mode, "fork")) fork_endlessly();
        else if (!strcmp(mode, "large")) answer_large(20 * 1024 * 1024);
        else if (!strcmp(mode, "error")) report_error();
        else if (!strcmp(mode, "slow")) { usleep(atoi(setting("SLOW_MS")) * 1000); greet(); }
        else greet();
    }
}
