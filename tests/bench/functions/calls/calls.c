// calls COUNT: makes a system call that does next to nothing COUNT times and prints the nanoseconds that all took.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int count, char **arguments) {
    if (count < 2) {
        fprintf(stderr, "usage: calls COUNT\n");
        return 2;
    }
    int calls = atoi(arguments[1]);
    long long began = now();
    for (int i = 0; i < calls; i++) syscall(SYS_getpid);
    printf("%lld\n", now() - began);
    return 0;
}
