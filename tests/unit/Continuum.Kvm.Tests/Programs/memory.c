// Takes memory until there is no more, in the way that its argument names.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

static char *map(size_t bytes)
{
    return mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

static void heap(void)
{
    for (;;) {
        char *more = sbrk(1 << 16);
        if (more == (void *)-1) exit(ENOMEM);
        memset(more, 1, 1 << 16);
    }
}

static void mapped(void)
{
    for (;;) memset(map(1 << 20), 1, 1 << 20);
}

// Each has neighbours that allow something else, so that none becomes one with another.
static void small(void)
{
    for (;;) {
        char *more = map(8192);
        if (more == MAP_FAILED) exit(ENOMEM);
        mprotect(more + 4096, 4096, PROT_READ);
        *more = 1;
    }
}

// A page in each of as many tables.
static void sparse(void)
{
    const size_t all = (size_t)64 << 40;
    char *start = map(all);
    if (start == MAP_FAILED) exit(ENOMEM);
    for (size_t at = 0; at < all; at += (size_t)1 << 30) start[at] = 1;
}

// The calls touch it, not the program. What the program does next is never seen.
static void calls(void)
{
    int zero = open("/dev/zero", O_RDONLY);
    char *start = map((size_t)1 << 30);
    for (size_t at = 0; at < (size_t)1 << 30; at += 65536)
        if (read(zero, start + at, 65536) != 65536) puts("went on");
}

static void handler(int signal) { (void)signal; }

// All memory is taken without touching what cannot be had; the handler's stack then has none.
static void stack(void)
{
    stack_t other = { .ss_sp = map((size_t)1 << 30), .ss_size = 65536 };
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };
    sigaltstack(&other, 0);
    sigaction(SIGUSR1, &action, 0);
    raise(SIGURG);
    char *start = map((size_t)1 << 30);
    if (!madvise(start, (size_t)1 << 30, MADV_POPULATE_WRITE) || errno != ENOMEM) exit(3);
    raise(SIGUSR1);
}

static void files(void)
{
    static char block[1 << 16];
    char path[32];
    for (int i = 0;; i++) {
        snprintf(path, sizeof path, "/tmp/%d", i);
        int file = open(path, O_CREAT | O_WRONLY, 0600);
        for (int j = 0; j < 16; j++)
            if (write(file, block, sizeof block) < 0) exit(errno);
        close(file);
    }
}

// More at once than there can ever be is refused.
static void once(void)
{
    char *more = mmap(0, (size_t)1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    exit(more == MAP_FAILED ? errno : 3);
}

int main(int count, char **words)
{
    const char *name = count > 1 ? words[1] : "";
    if (!strcmp(name, "heap")) heap();
    if (!strcmp(name, "mapped")) mapped();
    if (!strcmp(name, "small")) small();
    if (!strcmp(name, "sparse")) sparse();
    if (!strcmp(name, "calls")) calls();
    if (!strcmp(name, "stack")) stack();
    if (!strcmp(name, "files")) files();
    if (!strcmp(name, "once")) once();
    return 2;
}
