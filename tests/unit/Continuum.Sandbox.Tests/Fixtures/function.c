// A function of the tests: a small client of the Lambda Runtime API that does what its event says ("!verb argument",
// anything else is echoed), or misbehaves from the start as START says.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int connection = -1;
static char header[65536];
static char *body;
static size_t body_length;
static char request_id[256];
static char content_type[256];
static char state[256] = "none";
static int invocations;

static void fail(const char *what) {
    fprintf(stderr, "function: %s: %s\n", what, strerror(errno));
    exit(70);
}

static int dial(void) {
    char api[64];
    snprintf(api, sizeof api, "%s", getenv("AWS_LAMBDA_RUNTIME_API"));
    char *colon = strchr(api, ':');
    *colon = 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(colon + 1))};
    inet_pton(AF_INET, api, &address.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0 || connect(s, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    return s;
}

static void send_all(const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = write(connection, bytes, length);
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

static void copy_header(const char *name, char *into, size_t size) {
    char *value = find_header(name);
    snprintf(into, size, "%.*s", value ? (int)strcspn(value, "\r") : 0, value ? value : "");
}

// Reads one HTTP response; returns its status.
static int receive(void) {
    size_t have = 0;
    char *end = NULL;
    while (!end) {
        ssize_t n = read(connection, header + have, sizeof header - 1 - have);
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
        ssize_t n = read(connection, body + rest, body_length - rest);
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
    copy_header("Lambda-Runtime-Aws-Request-Id", request_id, sizeof request_id);
    copy_header("Content-Type", content_type, sizeof content_type);
}

static int post(const char *path, const char *type, const char *extra, const char *bytes, size_t length) {
    char head[1024];
    int n = snprintf(head, sizeof head,
        "POST /2018-06-01/runtime/%s HTTP/1.1\r\nHost: api\r\nContent-Type: %s\r\n%sContent-Length: %zu\r\n\r\n",
        path, type, extra, length);
    send_all(head, n);
    send_all(bytes, length);
    return receive();
}

static int answer_to(const char *id, const char *bytes, size_t length) {
    char path[512];
    snprintf(path, sizeof path, "invocation/%s/response", id);
    return post(path, content_type, "", bytes, length);
}

static void answer(const char *text) { answer_to(request_id, text, strlen(text)); }

static void answer_status(int status) {
    char text[128];
    snprintf(text, sizeof text, "%d %s", status, body);
    answer(text);
}

static void run_memory(void) {
    for (;;) {
        char *block = malloc(1 << 20);
        if (!block) fail("malloc");
        memset(block, 1, 1 << 20);
    }
}

static void run_fork(void) {
    int children = 0;
    for (;;) {
        pid_t child = fork();
        if (child < 0) break;
        if (child == 0) { pause(); _exit(0); }
        children++;
    }
    char text[64];
    snprintf(text, sizeof text, "forked %s then %s", children > 0 ? "some" : "none", strerror(errno));
    answer(text);
}

static void *thread_body(void *nothing) { return nothing; }

static int start_thread(void) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, thread_body, NULL);
    if (error == 0) pthread_join(thread, NULL);
    return error;
}

static void run_state(const char *value) {
    char text[1024], file[256] = "none";
    int f = open("/tmp/state", O_RDONLY);
    if (f >= 0) { ssize_t n = read(f, file, sizeof file - 1); file[n > 0 ? n : 0] = 0; close(f); }
    snprintf(text, sizeof text, "memory=%s file=%s count=%d", state, file, ++invocations);
    snprintf(state, sizeof state, "%s", value);
    f = open("/tmp/state", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (f < 0 || write(f, value, strlen(value)) < 0) fail("/tmp/state");
    close(f);
    answer(text);
}

static void run_big(size_t length) {
    char *bytes = malloc(length);
    memset(bytes, 'x', length);
    int status = answer_to(request_id, bytes, length);
    fprintf(stderr, "big: %d %s\n", status, body);
    free(bytes);
}

static void run_log(long lines) {
    for (long i = 0; i < lines; i++) printf("line %ld\n", i);
    fflush(stdout);
    answer("logged");
}

static void run_truncate(void) {
    char head[512];
    int n = snprintf(head, sizeof head,
        "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: api\r\nContent-Length: 1000\r\n\r\nhalf",
        request_id);
    send_all(head, n);
    exit(0);
}

static void run_garbage(void) {
    const char *garbage = "\x16\x03\x01 this is no HTTP at all\r\n\r\n\r\n";
    send_all(garbage, strlen(garbage));
    pause();
}

static void run_error(const char *type) {
    char path[512], text[1024];
    snprintf(path, sizeof path, "invocation/%s/error", request_id);
    int n = snprintf(text, sizeof text,
        "{\"errorType\":\"%s\",\"errorMessage\":\"it went wrong\",\"stackTrace\":[\"frame 1\",\"frame 2\"]}", type);
    post(path, "application/json", "Lambda-Runtime-Function-Error-Type: Function.Broke\r\n", text, n);
}

static void run(char *verb, char *argument) {
    if (!strcmp(verb, "exit")) { fprintf(stderr, "leaving with %s\n", argument); exit(atoi(argument)); }
    else if (!strcmp(verb, "abort")) { raise(SIGSEGV); }
    else if (!strcmp(verb, "hang")) { for (;;) pause(); }
    else if (!strcmp(verb, "spin")) { for (volatile int i = 0;; i++) {} }
    else if (!strcmp(verb, "sleep")) { usleep(atoi(argument) * 1000); answer("slept"); }
    else if (!strcmp(verb, "garbage")) { run_garbage(); }
    else if (!strcmp(verb, "twice")) { answer("first"); answer("second"); fprintf(stderr, "second: %s\n", body); }
    else if (!strcmp(verb, "wrong-id")) { answer_status(answer_to("no-such-id", "{}", 2)); }
    else if (!strcmp(verb, "next-again")) {
        const char *request = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: api\r\n\r\n";
        send_all(request, strlen(request));
        answer_status(receive());
    }
    else if (!strcmp(verb, "late-init-error")) { answer_status(post("init/error", "application/json", "", "{}", 2)); }
    else if (!strcmp(verb, "memory")) { run_memory(); }
    else if (!strcmp(verb, "thread")) { int error = start_thread(); answer(error ? strerror(error) : "joined"); }
    else if (!strcmp(verb, "fork")) { run_fork(); }
    else if (!strcmp(verb, "log")) { run_log(atol(argument)); }
    else if (!strcmp(verb, "err-log")) { fprintf(stderr, "%s\n", argument); answer("logged"); }
    else if (!strcmp(verb, "big")) { run_big(atol(argument)); }
    else if (!strcmp(verb, "state")) { run_state(argument); }
    else if (!strcmp(verb, "env")) { char *value = getenv(argument); answer(value ? value : "(unset)"); }
    else if (!strcmp(verb, "cwd")) { char cwd[512]; answer(getcwd(cwd, sizeof cwd) ? cwd : "?"); }
    else if (!strcmp(verb, "header")) { char value[4096]; copy_header(argument, value, sizeof value); answer(value); }
    else if (!strcmp(verb, "clock")) { char text[64]; snprintf(text, 64, "%ld", (long)time(NULL)); answer(text); }
    else if (!strcmp(verb, "write")) { int f = open(argument, O_WRONLY | O_CREAT, 0600); answer(f < 0 ? strerror(errno) : "written"); }
    else if (!strcmp(verb, "read")) { int f = open(argument, O_RDONLY); answer(f < 0 ? strerror(errno) : "read"); }
    else if (!strcmp(verb, "error")) { run_error(argument); }
    else if (!strcmp(verb, "truncate")) { run_truncate(); }
    else if (!strcmp(verb, "die-after")) { answer("last words"); exit(3); }
    else { answer("unknown verb"); }
}

int main(void) {
    const char *start = getenv("START") ? getenv("START") : "";
    signal(SIGPIPE, SIG_IGN);
    if (!strcmp(start, "crash")) { fprintf(stderr, "cannot go on\n"); return 42; }
    if (!strcmp(start, "silent")) for (;;) pause();
    if (!strcmp(start, "thread") && start_thread() != 0) { fprintf(stderr, "no thread\n"); return 43; }
    connection = dial();
    if (!strcmp(start, "garbage")) run_garbage();
    if (!strcmp(start, "init-error")) {
        const char *text = "{\"errorType\":\"ImportError\",\"errorMessage\":\"no module named x\",\"stackTrace\":[\"f\"]}";
        post("init/error", "application/json", "", text, strlen(text));
        return 1;
    }
    if (!strcmp(start, "restore-hooks")) {
        const char *request = "GET /2018-06-01/runtime/restore/next HTTP/1.1\r\nHost: api\r\n\r\n";
        send_all(request, strlen(request));
        snprintf(state, sizeof state, "restored %d", receive());
    }
    for (;;) {
        next();
        if (body_length > 0 && body[0] == '!') {
            char *verb = strdup(body + 1), *argument = strchr(verb, ' ');
            if (argument) *argument++ = 0;
            run(verb, argument ? argument : "");
            free(verb);
        } else {
            answer_to(request_id, body, body_length);
        }
    }
}
