// Uses its memory in every way and says what came of it: the same in a micro-VM as on Linux itself.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL

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

static void say(const char *what, long result)
{
    printf("%s %ld %d\n", what, result, result == -1 ? errno : 0);
}

// Whether a mapping was made, since where is by chance.
static void say_map(const char *what, void *result)
{
    printf("%s %s %d\n", what, result == MAP_FAILED ? "failed" : "mapped", result == MAP_FAILED ? errno : 0);
}

static void *anonymous(size_t length, int protection)
{
    return mmap(NULL, length, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void protection(void)
{
    unsigned char *p = anonymous(8 * PAGE, PROT_READ | PROT_WRITE);
    say("write", touch(p, 1));
    say("read-only", mprotect(p, PAGE, PROT_READ));
    say("write to read-only", touch(p, 1));
    say("read of read-only", touch(p, 0));
    say("none", mprotect(p, PAGE, PROT_NONE));
    say("read of none", touch(p, 0));
    say("back", mprotect(p, PAGE, PROT_READ | PROT_WRITE));
    say("kept", touch(p, 0));
    p[0] = 0xc3;
    say("executable", mprotect(p, PAGE, PROT_READ | PROT_EXEC));
    int fault = sigsetjmp(after_fault, 1);
    if (fault == 0)
        ((void (*)(void))p)();
    say("ran", fault);
    say("data again", mprotect(p, PAGE, PROT_READ | PROT_WRITE));
    fault = sigsetjmp(after_fault, 1);
    if (fault == 0)
        ((void (*)(void))p)();
    say("ran as data", fault);
    say("hole", munmap(p + 2 * PAGE, PAGE));
    say("read of hole", touch(p + 2 * PAGE, 0));
    say("over the hole", mprotect(p, 8 * PAGE, PROT_READ));
    say("before the hole", touch(p, 1));
    say("behind the hole", touch(p + 3 * PAGE, 1));
    say("unaligned", mprotect(p + 1, PAGE, PROT_READ));
    say("nothing there", mprotect((void *)0x10000, PAGE, PROT_READ));
}

static void moving(void)
{
    unsigned char *p = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
    p[PAGE] = 42;
    unsigned char *q = mremap(p, 4 * PAGE, 64 * PAGE, MREMAP_MAYMOVE);
    say_map("grown", q);
    say("moved byte", q[PAGE]);
    say("end", touch(q + 63 * PAGE, 1));
    q = mremap(q, 64 * PAGE, 2 * PAGE, 0);
    say("shrunk byte", q[PAGE]);
    say("cut", touch(q + 2 * PAGE, 0));
    say_map("zero", mremap(q, PAGE, 0, 0));
    say_map("flags", mremap(q, PAGE, PAGE, 64));
    say_map("unaligned", mremap(q + 1, PAGE, PAGE, 0));
    say_map("not mapped", mremap((void *)0x10000, PAGE, 2 * PAGE, MREMAP_MAYMOVE));
    unsigned char *there = anonymous(4 * PAGE, PROT_READ);
    unsigned char *r = mremap(q, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, there);
    say("to a place", r == there);
    say("its byte", r[PAGE]);
    say("old place", touch(q, 0));
}

static void advice(void)
{
    unsigned char *p = anonymous(16 * PAGE, PROT_READ | PROT_WRITE);
    memset(p, 9, 16 * PAGE);
    say("dont need", madvise(p, 4 * PAGE, MADV_DONTNEED));
    say("dropped", p[PAGE]);
    say("not dropped", p[5 * PAGE]);
    say("free", madvise(p, PAGE, MADV_FREE));
    say("unaligned", madvise(p + 1, PAGE, MADV_DONTNEED));
    say("unknown", madvise(p, PAGE, 1234));
    say("endless", madvise(p, (size_t)-1, MADV_DONTNEED));
    say("wipe", madvise(p, PAGE, MADV_WIPEONFORK));
    say("keep", madvise(p, PAGE, MADV_KEEPONFORK));
    say("nothing", madvise(p, 0, MADV_DONTNEED));
    say("hole", madvise((void *)0x10000, PAGE, MADV_DONTNEED));
    say("populate", madvise(p, 16 * PAGE, MADV_POPULATE_WRITE));
    say("sync", msync(p, PAGE, MS_SYNC));
    say("sync both", msync(p, PAGE, MS_SYNC | MS_ASYNC));
    say("sync hole", msync((void *)0x10000, PAGE, MS_SYNC));
    unsigned char there[2] = { 9, 9 };
    say("mincore", mincore(p, 2 * PAGE, there));
    say("resident", there[0] & there[1] & 1);
    say("mincore hole", mincore((void *)0x10000, PAGE, there));
    say("mincore unaligned", mincore(p + 1, PAGE, there));
    say("lock", mlock(p, PAGE));
    say("unlock", munlock(p, PAGE));
    say("lock hole", mlock((void *)0x10000, PAGE));
    say("free key", syscall(SYS_pkey_free, 15));
}

static void files(const char *self)
{
    int fd = open(self, O_RDONLY);
    off_t size = lseek(fd, 0, SEEK_END);
    size_t behind = (size_t)((size + (off_t)PAGE - 1) & ~(off_t)(PAGE - 1));
    unsigned char *p = mmap(NULL, behind + 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    say("magic", p[0] == 0x7f && p[1] == 'E');
    unsigned char same[PAGE];
    say("page", pread(fd, same, PAGE, (off_t)PAGE));
    say("equal", memcmp(same, p + PAGE, PAGE));
    say("behind the file", touch(p + behind + PAGE, 0));
    if ((size_t)size < behind)
        say("rest", touch(p + size, 0));
    p[3] = 77;
    say("private", pread(fd, same, 4, 0) == 4 && same[3] == 'F');
    say("drop", madvise(p, PAGE, MADV_DONTNEED));
    say("file again", p[3]);
    say_map("offset", mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 100));
    say_map("no type", mmap(NULL, PAGE, PROT_READ, 0, fd, 0));
    say_map("shared writable", mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    say_map("shared", mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0));
    say_map("bad fd", mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 999, 0));
    close(fd);
    say("after close", touch(p + PAGE, 0) >= 0);
}

static void places(void)
{
    const int fixed = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    unsigned char *p = anonymous(4 * PAGE, PROT_READ | PROT_WRITE);
    p[0] = 1;
    say_map("no length", anonymous(0, PROT_READ));
    say_map("too long", anonymous((size_t)-1, PROT_READ));
    say_map("reservation", anonymous((size_t)1 << 42, PROT_NONE));
    say_map("unaligned", mmap(p + 1, PAGE, PROT_READ, fixed, -1, 0));
    say_map("upper half", mmap((void *)0xffff800000000000, PAGE, PROT_READ, fixed, -1, 0));
    say_map("last", mmap((void *)0x7ffffffff000, PAGE, PROT_READ, fixed, -1, 0));
    say_map("taken", mmap(p, PAGE, PROT_READ, fixed | MAP_FIXED_NOREPLACE, -1, 0));
    say_map("replaced", mmap(p, PAGE, PROT_READ, fixed, -1, 0));
    say("empty", touch(p, 0));
    say("hint", mmap(p + 64 * PAGE * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    say("unmap unaligned", munmap(p + 1, PAGE));
    say("unmap nothing", munmap(p, 0));
    say("unmap hole", munmap((void *)0x20000, PAGE));
    char *heap = sbrk(0);
    say("heap", brk(heap + 100000));
    say("heap byte", touch((unsigned char *)heap + 99999, 1));
    say("heap back", brk(heap));
    unsigned char *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared[0] = 5;
    say("shared", madvise(shared, PAGE, MADV_DONTNEED));
    say("shared byte", shared[0]);
}

int main(int count, char **arguments)
{
    (void)count;
    struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    protection();
    moving();
    advice();
    files(arguments[1]);
    places();
    return 0;
}
