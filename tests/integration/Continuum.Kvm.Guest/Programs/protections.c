// The rights of a page hold, before and after they are changed, and with the page in the processor's caches.
#include "check.h"
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

static const char constant[] = "read-only";

static char *pages(int count, int protection) {
    char *at = mmap(NULL, count * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(at != MAP_FAILED, "mmap");
    return at;
}

static int read_from(const volatile char *at) { return ATTEMPT((void)*at); }
static int write_to(volatile char *at) { return ATTEMPT(*at = 1); }
static int run_at(char *at) { return ATTEMPT(((void (*)(void))at)()); }

static void change(void) {
    const unsigned char ret = 0xC3;
    char *at = pages(3, PROT_READ | PROT_WRITE);
    memset(at, ret, 3 * PAGE);
    for (int round = 0; round < 50; round++) {
        CHECK(write_to(at + PAGE + 1) == 0, "round %d", round);
        CHECK(mprotect(at + PAGE, PAGE, PROT_READ) == 0, "mprotect");
        CHECK(write_to(at + PAGE + 1) == SIGSEGV, "written after mprotect(PROT_READ), round %d", round);
        CHECK(attempt_address == (uintptr_t)(at + PAGE + 1), "address");
        CHECK(write_to(at + 1) == 0 && write_to(at + 2 * PAGE + 1) == 0, "neighbours lost rights");
        CHECK(run_at(at + PAGE) == SIGSEGV, "data ran");
        CHECK(mprotect(at + PAGE, PAGE, PROT_READ | PROT_EXEC) == 0, "mprotect");
        CHECK(run_at(at + PAGE) == 0, "code did not run");
        CHECK(mprotect(at + PAGE, PAGE, PROT_NONE) == 0, "mprotect");
        CHECK(read_from(at + PAGE) == SIGSEGV, "read after mprotect(PROT_NONE), round %d", round);
        CHECK(mprotect(at + PAGE, PAGE, PROT_READ | PROT_WRITE) == 0, "mprotect");
        CHECK((unsigned char)at[PAGE] == ret, "content lost");
    }
    CHECK(munmap(at + PAGE, PAGE) == 0, "munmap");
    CHECK(read_from(at + PAGE) == SIGSEGV, "read after munmap");
    char *again = mmap(at + PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    CHECK(again == at + PAGE && again[0] == 0 && again[1] == 0, "a new page is not empty");
}

int main(void) {
    attempts_begin();
    CHECK(write_to((volatile char *)(uintptr_t)constant) == SIGSEGV, "constants can be written");
    CHECK(write_to((volatile char *)(uintptr_t)main) == SIGSEGV, "code can be written");
    CHECK(run_at(pages(1, PROT_READ | PROT_WRITE)) == SIGSEGV, "data can be run");
    CHECK(read_from(pages(1, PROT_NONE)) == SIGSEGV, "PROT_NONE can be read");
    CHECK(read_from(NULL) == SIGSEGV, "null can be read");
    change();
    // A reservation as runtimes make it costs nothing, and a page in its middle can be used.
    const size_t huge = 64ull << 30;
    char *reserved = mmap(NULL, huge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(reserved != MAP_FAILED, "64 GiB of PROT_NONE");
    CHECK(mprotect(reserved + huge / 2, PAGE, PROT_READ | PROT_WRITE) == 0, "mprotect");
    CHECK(write_to(reserved + huge / 2) == 0 && write_to(reserved + huge / 2 + PAGE) == SIGSEGV, "in a reservation");
    CHECK(munmap(reserved, huge) == 0, "munmap");
    puts("rights hold");
    return 0;
}
