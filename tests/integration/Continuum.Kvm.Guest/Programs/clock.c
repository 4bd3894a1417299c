// Prints the wall clock in seconds, and checks that the clocks go forward.
#include "check.h"
#include <time.h>

static long long now(clockid_t clock) {
    struct timespec t;
    CHECK(clock_gettime(clock, &t) == 0, "clock_gettime(%d)", (int)clock);
    CHECK(t.tv_nsec >= 0 && t.tv_nsec < 1000000000, "%ld nanoseconds", t.tv_nsec);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(void) {
    clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_MONOTONIC_RAW, CLOCK_PROCESS_CPUTIME_ID};
    for (unsigned c = 0; c < sizeof clocks / sizeof *clocks; c++) {
        long long last = now(clocks[c]);
        for (int i = 0; i < 2000; i++) {
            long long next = now(clocks[c]);
            CHECK(next >= last, "clock %d went from %lld to %lld", (int)clocks[c], last, next);
            last = next;
        }
    }
    long long before = now(CLOCK_MONOTONIC);
    struct timespec nap = {0, 20000000};
    CHECK(nanosleep(&nap, NULL) == 0, "nanosleep");
    long long slept = now(CLOCK_MONOTONIC) - before;
    CHECK(slept >= 20000000, "slept for %lld ns", slept);
    printf("%lld\n", now(CLOCK_REALTIME) / 1000000000);
    return 0;
}
