// Asks a service for a line again and again and answers each with what it then sees of itself. All vector registers hold
// a pattern while it waits, so a copy that goes on from there shows whether they came along.
#include "check.h"
#include <arpa/inet.h>
#include <cpuid.h>
#include <stdbool.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static unsigned char before[16][32], after[16][32];
static int counter;

static bool has_avx(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_AVX)) return false;
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6;
}

// read(2) with all sixteen vector registers full.
#define EACH(what) what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7) \
    what(8) what(9) what(10) what(11) what(12) what(13) what(14) what(15)
#define LOAD_WIDE(n) "vmovups 32*" #n "(%[from]), %%ymm" #n "\n"
#define STORE_WIDE(n) "vmovups %%ymm" #n ", 32*" #n "(%[to])\n"
#define LOAD(n) "movups 32*" #n "(%[from]), %%xmm" #n "\n"
#define STORE(n) "movups %%xmm" #n ", 32*" #n "(%[to])\n"
#define CLOBBER "rcx", "r11", "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", \
    "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"

static long read_with_registers(int from, char *into, size_t length, bool wide) {
    long result = SYS_read;
    if (wide)
        __asm__ volatile(EACH(LOAD_WIDE) "syscall\n" EACH(STORE_WIDE) "vzeroupper\n"
                         : "+a"(result) : "D"(from), "S"(into), "d"(length), [from] "r"(before), [to] "r"(after)
                         : CLOBBER);
    else
        __asm__ volatile(EACH(LOAD) "syscall\n" EACH(STORE)
                         : "+a"(result) : "D"(from), "S"(into), "d"(length), [from] "r"(before), [to] "r"(after)
                         : CLOBBER);
    return result;
}

static long long now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int dial(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9001)};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(s >= 0 && connect(s, (struct sockaddr *)&address, sizeof address) == 0, "no service");
    return s;
}

int main(void) {
    bool wide = has_avx();
    for (unsigned i = 0; i < sizeof before; i++) ((unsigned char *)before)[i] = (unsigned char)(i * 7 + 1);
    char *heap = malloc(1 << 20);
    memset(heap, 'h', 1 << 20);
    int service = dial();
    for (;;) {
        CHECK(write(service, "next\n", 5) == 5, "write");
        char line[64];
        long length = read_with_registers(service, line, sizeof line - 1, wide);
        CHECK(length > 0, "read gave %ld", length);
        line[length] = 0;
        line[strcspn(line, "\n")] = 0;
        for (int r = 0; r < 16; r++)
            CHECK(!memcmp(before[r], after[r], wide ? 32 : 16), "vector register %d changed", r);
        for (int i = 0; i < 1 << 20; i += 4096) CHECK(heap[i] == 'h' + (i == 0 ? counter : 0), "heap at %d", i);
        counter++;
        heap[0]++;
        unsigned long random = 0, seed;
        CHECK(getrandom(&random, sizeof random, 0) == sizeof random, "getrandom");
        memcpy(&seed, (void *)getauxval(AT_RANDOM), sizeof seed);
        char answer[256];
        int n = snprintf(answer, sizeof answer, "%s %d %d %lx %lx %lld %lld %d\n", line, counter, (int)getpid(), random,
                         seed, now(CLOCK_REALTIME), now(CLOCK_MONOTONIC), wide);
        CHECK(write(service, answer, n) == n, "write");
    }
}
