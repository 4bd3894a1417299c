// Timers: those that are read, and those that send a signal.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t alarms;
static void on_alarm(int number) { alarms += number == SIGALRM; }

static void show(const char *what, long result)
{
    printf("%s %ld %d\n", what, result, result < 0 ? errno : 0);
}

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void timer_files(void)
{
    uint64_t count = 0;
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    show("unset", read(fd, &count, sizeof count));
    struct itimerspec every = { { 0, 2000000 }, { 0, 2000000 } };
    struct itimerspec old;
    printf("set %d\n", timerfd_settime(fd, 0, &every, &old));
    printf("old %ld %ld\n", (long)old.it_value.tv_sec, old.it_value.tv_nsec);
    struct pollfd p = { fd, POLLIN, 0 };
    show("poll", poll(&p, 1, 5000));
    printf("events %d\n", p.revents);
    show("short", read(fd, &count, 4));
    printf("read %zd\n", read(fd, &count, sizeof count));
    printf("count %d\n", count >= 1);
    struct timespec ten = { 0, 10000000 };
    nanosleep(&ten, NULL);
    printf("read %zd\n", read(fd, &count, sizeof count));
    printf("several %d\n", count >= 4);
    timerfd_gettime(fd, &old);
    printf("interval %ld left %d\n", old.it_interval.tv_nsec, old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 2000000);
    struct itimerspec never = { { 0, 0 }, { 0, 0 } };
    timerfd_settime(fd, 0, &never, NULL);
    show("stopped", read(fd, &count, sizeof count));
    struct itimerspec bad = { { 0, 0 }, { 0, 1000000000 } };
    show("bad", timerfd_settime(fd, 0, &bad, NULL));
    close(fd);

    fd = timerfd_create(CLOCK_REALTIME, 0);
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    struct itimerspec at = { { 0, 0 }, { wall.tv_sec + (wall.tv_nsec + 3000000) / 1000000000, (wall.tv_nsec + 3000000) % 1000000000 } };
    timerfd_settime(fd, TFD_TIMER_ABSTIME, &at, NULL);
    ssize_t length = read(fd, &count, sizeof count);
    struct timespec then;
    clock_gettime(CLOCK_REALTIME, &then);
    printf("absolute %zd %d %d\n", length, (int)count, then.tv_sec > at.it_value.tv_sec ||
        (then.tv_sec == at.it_value.tv_sec && then.tv_nsec >= at.it_value.tv_nsec));
    close(fd);
    show("bad clock", timerfd_create(77, 0));
    show("no timer", timerfd_gettime(1, &old));
}

int main(void)
{
    timer_files();
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, NULL);

    struct itimerval soon = { { 0, 0 }, { 0, 20000 } };
    struct itimerval old;
    setitimer(ITIMER_REAL, &soon, NULL);
    struct timespec long_time = { 10, 0 };
    struct timespec left = { 0, 0 };
    show("sleep", nanosleep(&long_time, &left));
    printf("alarms %d left %d\n", (int)alarms, left.tv_sec == 9);

    struct itimerval again = { { 0, 5000 }, { 0, 5000 } };
    setitimer(ITIMER_REAL, &again, NULL);
    long long start = now();
    while (alarms < 4 && now() - start < 20000000000LL)
        ;
    printf("alarms while busy %d\n", alarms >= 4);
    setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, &old);
    printf("interval %ld\n", (long)old.it_interval.tv_usec);
    printf("alarm %u\n", alarm(100));
    printf("alarm %u\n", alarm(0));
    printf("alarm %u\n", alarm(0));
    show("bad timer", getitimer(7, &old));
    return 0;
}
