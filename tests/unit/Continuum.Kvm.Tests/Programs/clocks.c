// Reads the clocks with and without a system call. Arguments: nanoseconds that the
// wall clock may be apart, and how often it is compared. The others must not be apart at all.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long ns(struct timespec t) { return t.tv_sec * 1000000000LL + t.tv_nsec; }

static long long by_call(int id)
{
    struct timespec t;
    syscall(SYS_clock_gettime, id, &t);
    return ns(t);
}

static long long by_library(int id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return ns(t);
}

int main(int argc, char **argv)
{
    long long tolerated = argc > 1 ? atoll(argv[1]) : 0;
    int calls = argc > 2 ? atoi(argv[2]) : 100;
    int ids[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE,
        CLOCK_BOOTTIME };
    for (unsigned i = 0; i < sizeof ids / sizeof *ids; i++) {
        long long worst = 0;
        for (int n = 0; n < calls; n++) {
            long long before = by_call(ids[i]);
            long long read = by_library(ids[i]);
            long long after = by_call(ids[i]);
            if (before - read > worst)
                worst = before - read;
            if (read - after > worst)
                worst = read - after;
        }
        int wall = ids[i] == CLOCK_REALTIME || ids[i] == CLOCK_REALTIME_COARSE;
        if (worst > (wall ? tolerated : 0))
            printf("clock %d is %lld ns apart\n", ids[i], worst);
        else
            printf("clock %d agrees\n", ids[i]);
    }

    long long last = by_library(CLOCK_MONOTONIC);
    int backwards = 0;
    for (int n = 0; n < 1000000; n++) {
        long long now = by_library(CLOCK_MONOTONIC);
        backwards += now < last;
        last = now;
    }
    printf("backwards %d\n", backwards);

    struct timeval tv;
    gettimeofday(&tv, NULL);
    long long day = tv.tv_sec * 1000000000LL + tv.tv_usec * 1000LL;
    long long gap = by_library(CLOCK_REALTIME) - day;
    printf("gettimeofday %d\n", gap >= -tolerated && gap < 5000000000LL && tv.tv_usec < 1000000);
    time_t stored;
    time_t now = time(&stored);
    printf("time %d\n", now == stored && now - tv.tv_sec <= 5 && now >= tv.tv_sec);
    struct timespec res;
    clock_getres(CLOCK_MONOTONIC, &res);
    printf("resolution %ld\n", res.tv_nsec);
    clock_getres(CLOCK_REALTIME_COARSE, &res);
    printf("coarse resolution %d\n", res.tv_nsec > 1);
    printf("cpu clock %d\n", by_library(CLOCK_PROCESS_CPUTIME_ID) > 0);
    printf("no clock %d\n", clock_gettime(77, &res));
    struct timespec left = { 1, 1000000000 };
    printf("bad sleep %d\n", clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL));
    left.tv_sec = -1; left.tv_nsec = 0;
    printf("negative sleep %d\n", clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL));
    left.tv_sec = 1;
    printf("past sleep %d\n", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &left, NULL));
    printf("thread clock sleep %d\n", clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &left, NULL));
    int early = 0;
    for (int n = 0; n < 20; n++) {
        long long until = by_library(CLOCK_MONOTONIC) + 1000000;
        left.tv_sec = until / 1000000000; left.tv_nsec = until % 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &left, NULL);
        early += by_library(CLOCK_MONOTONIC) < until;
    }
    printf("early %d\n", early);
    return 0;
}
