// Waits for a timer, and tells what went by on its clocks.
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static long long now(int id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(void)
{
    uint64_t count = 0;
    struct itimerspec once = { { 0, 0 }, { 0, 300000000 } };
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);
    long long before = now(CLOCK_MONOTONIC);
    timerfd_settime(fd, 0, &once, NULL);
    long long cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    if (read(fd, &count, sizeof count) != sizeof count)
        return 1;
    long long after = now(CLOCK_MONOTONIC);
    struct timespec t;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
    int forwards = t.tv_sec * 1000000000LL + t.tv_nsec >= after && now(CLOCK_PROCESS_CPUTIME_ID) >= cpu;
    printf("%d %d %lld %lld\n", (int)count, forwards, after - before, now(CLOCK_REALTIME));
    return 0;
}
