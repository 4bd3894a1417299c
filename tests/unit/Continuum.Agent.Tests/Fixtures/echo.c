// A function of the tests: a small client of the Lambda Runtime API that answers each event with the event itself,
// after as many milliseconds as SLEEP_MS says; an event that begins with "!fail" is answered with an error. With
// THREAD set it does not start without a thread.
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static char header[65536];
static char *body;
static size_t body_length;

static void send_all(int s, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = write(s, bytes, length);
        if (n <= 0) exit(70);
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

// Reads one HTTP response into header and body.
static void receive(int s) {
    size_t have = 0;
    char *end = NULL;
    while (!end) {
        ssize_t n = read(s, header + have, sizeof header - 1 - have);
        if (n <= 0) exit(71);
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
        ssize_t n = read(s, body + rest, body_length - rest);
        if (n <= 0) exit(72);
        rest += n;
    }
    body[body_length] = 0;
}

static void post(int s, const char *id, const char *what, const char *bytes, size_t length) {
    char head[1024];
    int n = snprintf(head, sizeof head,
        "POST /2018-06-01/runtime/invocation/%s/%s HTTP/1.1\r\nHost: api\r\n"
        "Content-Type: text/plain\r\nContent-Length: %zu\r\n\r\n", id, what, length);
    send_all(s, head, n);
    send_all(s, bytes, length);
    receive(s);
}

static void *thread_body(void *nothing) { return nothing; }

int main(void) {
    pthread_t thread;
    if (getenv("THREAD") && (pthread_create(&thread, NULL, thread_body, NULL) || pthread_join(thread, NULL))) return 74;
    char api[64], id[256];
    snprintf(api, sizeof api, "%s", getenv("AWS_LAMBDA_RUNTIME_API"));
    char *colon = strchr(api, ':');
    *colon = 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(colon + 1))};
    inet_pton(AF_INET, api, &address.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (struct sockaddr *)&address, sizeof address) != 0) return 73;
    int sleep_ms = getenv("SLEEP_MS") ? atoi(getenv("SLEEP_MS")) : 0;
    for (;;) {
        const char *next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n";
        send_all(s, next, strlen(next));
        receive(s);
        char *value = find_header("Lambda-Runtime-Aws-Request-Id");
        snprintf(id, sizeof id, "%.*s", value ? (int)strcspn(value, "\r") : 0, value ? value : "");
        char *event = body;
        size_t length = body_length;
        body = NULL;
        usleep(sleep_ms * 1000);
        if (!strncmp(event, "!fail", 5)) {
            const char *error = "{\"errorType\":\"Function.Broke\",\"errorMessage\":\"as it was told\"}";
            post(s, id, "error", error, strlen(error));
        } else {
            post(s, id, "response", event, length);
        }
        free(event);
    }
}
