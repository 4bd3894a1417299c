// Uses 64 MiB of memory from its start on, changes parts of it in every way, and says what it then holds. With an
// argument, instead of that: "sparse" touches a page of each 512 KiB of 64 MiB.
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL
#define MIB (1UL << 20)
#define SIZE (64 * MIB)

static sigjmp_buf after_fault;

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    siglongjmp(after_fault, number * 100 + info->si_code);
}

static long touch(volatile unsigned char *at, int write)
{
    int fault = sigsetjmp(after_fault, 1);
    if (fault != 0)
        return -fault;
    if (write)
        *at = 7;
    return *at;
}

static void say_sum(const char *what, const unsigned char *p, size_t length)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < length; i += PAGE)
        sum = sum * 31 + *(const uint32_t *)(p + i);
    printf("%s %016llx\n", what, (unsigned long long)sum);
}

static long resident(unsigned char *p, size_t length)
{
    static unsigned char pages[SIZE / PAGE];
    long count = 0;
    if (mincore(p, length, pages) != 0)
        return -1;
    for (size_t i = 0; i < length / PAGE; i++)
        count += pages[i] & 1;
    return count;
}

static unsigned char *area(void)
{
    return mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void change(unsigned char *p)
{
    printf("protect %d\n", mprotect(p + 3 * MIB, 5 * PAGE, PROT_READ));
    printf("below %ld\n", touch(p + 3 * MIB - 1, 1));
    printf("in it %ld\n", touch(p + 3 * MIB + 2 * PAGE, 1));
    printf("above %ld\n", touch(p + 3 * MIB + 5 * PAGE, 1));
    printf("unmap %d\n", munmap(p + 7 * MIB, 3 * PAGE));
    printf("below %ld\n", touch(p + 7 * MIB - 1, 0));
    printf("in it %ld\n", touch(p + 7 * MIB + PAGE, 0));
    printf("drop %d\n", madvise(p + 11 * MIB, 3 * MIB, MADV_DONTNEED));
    printf("dropped %ld resident\n", resident(p + 11 * MIB, 3 * MIB));
    printf("in it %ld\n", touch(p + 12 * MIB + 8, 0));
    printf("none %d\n", mprotect(p + 20 * MIB, 4 * MIB, PROT_NONE));
    printf("in it %ld\n", touch(p + 22 * MIB, 0));
    printf("back %d\n", mprotect(p + 20 * MIB, 4 * MIB, PROT_READ | PROT_WRITE));
    unsigned char *moved = mremap(p + 30 * MIB, 4 * MIB, 8 * MIB, MREMAP_MAYMOVE);
    printf("moved %d\n", moved != MAP_FAILED);
    say_sum("moved holds", moved, 8 * MIB);
    printf("left %ld\n", touch(p + 31 * MIB, 0));
    memset(moved, 3, 8 * MIB);
    say_sum("moved holds", moved, 8 * MIB);
}

int main(int count, char **arguments)
{
    struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
    sigaction(SIGSEGV, &action, NULL);
    if (count > 1 && strcmp(arguments[1], "sparse") == 0)
    {
        unsigned char *sparse = area();
        for (size_t i = 0; i < SIZE; i += 512 * 1024)
            sparse[i] = 1;
        return 0;
    }

    unsigned char *p = area();
    for (size_t i = 0; i < SIZE; i += PAGE)
        *(uint32_t *)(p + i) = (uint32_t)(i / PAGE) + 1;
    say_sum("filled", p, SIZE);
    printf("%ld resident\n", resident(p, SIZE));
    change(p);
    say_sum("start", p, 7 * MIB);
    say_sum("middle", p + 8 * MIB, 22 * MIB);
    say_sum("end", p + 34 * MIB, 30 * MIB);
    return 0;
}
