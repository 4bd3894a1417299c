// Asks the kernel about itself and the system.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long futex(uint32_t *word, int operation, uint32_t value, const void *time, uint32_t *other, uint32_t third)
{
    errno = 0;
    return syscall(SYS_futex, word, operation, value, time, other, third);
}

static void futexes(void)
{
    uint32_t word = 5, other = 0;
    struct timespec moment = {0, 2000000}, past = {1, 0}, bad = {0, 1000000000};
    long r = futex(&word, FUTEX_WAIT, 4, NULL, NULL, 0);
    printf("mismatch %ld %d\n", r, errno == EAGAIN);
    r = futex(&word, FUTEX_WAIT, 5, &moment, NULL, 0);
    printf("timeout %ld %d\n", r, errno == ETIMEDOUT);
    r = futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 5, &past, NULL, 1);
    printf("past %ld %d\n", r, errno == ETIMEDOUT);
    r = futex(&word, FUTEX_WAIT, 5, &bad, NULL, 0);
    printf("bad %ld %d\n", r, errno == EINVAL);
    r = futex(&word, FUTEX_WAIT_BITSET, 5, NULL, NULL, 0);
    printf("no bits %ld %d\n", r, errno == EINVAL);
    r = futex(&word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
    printf("wake %ld\n", r);
    r = futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)1, &other, 6);
    printf("requeue %ld %d\n", r, errno == EAGAIN);
    r = futex((uint32_t *)((char *)&word + 1), FUTEX_WAKE, 1, NULL, NULL, 0);
    printf("unaligned %ld %d\n", r, errno == EINVAL);
    r = futex((uint32_t *)16, FUTEX_WAIT, 1, NULL, NULL, 0);
    printf("nowhere %ld %d\n", r, errno == EFAULT);
}

static void names(void)
{
    char name[24];
    memset(name, 'x', sizeof name);
    prctl(PR_SET_NAME, "a name that is too long");
    prctl(PR_GET_NAME, name);
    printf("name %s behind %c\n", name, name[16]);
    // The name's last bytes lie before a page that is not there.
    char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(pages + 4096, 4096);
    strcpy(pages + 4092, "abc");
    int set = prctl(PR_SET_NAME, pages + 4092);
    int got = prctl(PR_GET_NAME, pages + 4096 - 15);
    printf("edge %d %d\n", set, got);
    struct utsname system;
    uname(&system);
    printf("system %s %s\n", system.sysname, system.machine);
}

static void limits(void)
{
    struct rlimit old = {1, 2}, new = {64, 64};
    int r = prlimit(0, RLIMIT_NOFILE, &new, &old);
    printf("set %d old above %d new kept %d\n", r, old.rlim_cur >= 64, new.rlim_cur == 64);
    r = prlimit(0, RLIMIT_NOFILE, NULL, &old);
    printf("get %d %d %d\n", r, (int)old.rlim_cur, (int)old.rlim_max);
    new.rlim_cur = 65;
    r = prlimit(0, RLIMIT_NOFILE, &new, NULL);
    printf("soft above hard %d %d\n", r, errno == EINVAL);
    r = syscall(SYS_prlimit64, 0, 99, NULL, &old);
    printf("unknown %d %d\n", r, errno == EINVAL);
}

static void rest(void)
{
    unsigned char random[300] = {0};
    ssize_t got = getrandom(random, sizeof random, 0);
    int sum = 0;
    for (int i = 0; i < 300; i++) sum += random[i];
    printf("random %zd %d\n", got, sum > 10000);
    long r = syscall(SYS_getrandom, 16, 5, 0);
    printf("nowhere %ld %d\n", r, errno == EFAULT);
    r = syscall(SYS_getrandom, random, 5, 0x40);
    printf("flags %ld %d\n", r, errno == EINVAL);
    printf("ids %d %d\n", getpid() == gettid(), getpgrp() > 0);
    r = wait(NULL);
    printf("wait %ld %d\n", r, errno == ECHILD);
    r = syscall(SYS_sched_getaffinity, 0, 4, random);
    printf("affinity %ld %d\n", r, errno == EINVAL);
    printf("yield %d\n", sched_yield());
    printf("unknown %d\n", syscall(511) == -1 && errno == ENOSYS);
    r = syscall(100000);
    printf("beyond %ld %d\n", r, errno == ENOSYS);
}

int main(void)
{
    futexes();
    names();
    limits();
    rest();
    return 0;
}
