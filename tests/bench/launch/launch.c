// launch COUNT EVENT PROGRAM [ARGUMENT...]
//
// Starts PROGRAM COUNT times, one after the other: gives it EVENT on standard input, reads its answer to the end, waits
// for it, and prints the nanoseconds from before the fork to after the wait, one line a run. It is a program of its own,
// small and static, so that the fork is as cheap as it can be. Ends with status 1 when an answer is not EVENT.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static size_t run(const char *event, char **program, char *answer, size_t room) {
    int in[2], out[2];
    if (pipe(in) != 0 || pipe(out) != 0) fail("pipe");
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execv(program[0], program);
        perror(program[0]);
        _exit(127);
    }
    close(in[0]), close(out[1]);
    if (write(in[1], event, strlen(event)) != (ssize_t)strlen(event)) fail("write");
    close(in[1]);
    size_t have = 0;
    ssize_t n;
    while ((n = read(out[0], answer + have, room - have)) > 0) have += n;
    close(out[0]);
    int status;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s ended with status %#x\n", program[0], status);
        exit(1);
    }
    return have;
}

int main(int count, char **arguments) {
    static char answer[65536];
    if (count < 4) {
        fprintf(stderr, "usage: launch COUNT EVENT PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    const char *event = arguments[2];
    for (int left = atoi(arguments[1]); left > 0; left--) {
        long long began = now();
        size_t length = run(event, arguments + 3, answer, sizeof answer);
        long long took = now() - began;
        if (length != strlen(event) || memcmp(answer, event, length) != 0) {
            fprintf(stderr, "%s answered %.*s to %s\n", arguments[3], (int)length, answer, event);
            return 1;
        }
        printf("%lld\n", took);
    }
    return 0;
}
