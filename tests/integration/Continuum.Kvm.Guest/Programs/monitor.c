// Looks for the monitor's own pages, where the descriptor tables are, and reads, writes and jumps there.
#include "check.h"
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES_AROUND = 8, STEP = 128 };

struct __attribute__((packed)) table {
    uint16_t limit;
    uint64_t base;
};

// A jump with what SYSCALL would leave: where to go on in RCX, flags in R11. The monitor may take it for a system call
// of the program, which gains nothing by it; everything else faults.
static void jump(uint64_t to, uint64_t back_to) {
    __asm__ volatile("lea 1f(%%rip), %%rcx; test %2, %2; cmovnz %2, %%rcx; pushfq; popq %%r11; jmp *%1; 1:"
                     : : "a"(SYS_getpid), "D"(to), "S"(back_to)
                     : "rcx", "rdx", "rbx", "r8", "r9", "r10", "r11", "memory", "cc");
}

static void try_around(uint64_t base) {
    const uint64_t non_canonical = 0x8000000000000000;
    for (uint64_t page = base - PAGES_AROUND * PAGE; page < base + PAGES_AROUND * PAGE; page += PAGE) {
        CHECK(ATTEMPT((void)*(volatile char *)page) != 0, "%#lx can be read", page);
        CHECK(ATTEMPT(*(volatile char *)page = 1) != 0, "%#lx can be written", page);
        for (uint64_t place = page; place < page + PAGE; place += STEP) {
            ATTEMPT(jump(place, 0));
            ATTEMPT(jump(place, non_canonical));
            // Not an address that is tried as a place: the program would go round in circles there.
            ATTEMPT(jump(place, 0xFFFF900000000000));
        }
        CHECK(privilege_level() == 3, "level %u after a jump to %#lx", privilege_level(), page);
    }
}

int main(void) {
    attempts_begin();
    struct table idt = {0, 0}, gdt = {0, 0};
    // Where the processor forbids these in ring 3, the program learns nothing and tries where it would put them.
    ATTEMPT(__asm__ volatile("sidt %0" : "=m"(idt)));
    ATTEMPT(__asm__ volatile("sgdt %0" : "=m"(gdt)));
    if (idt.base == 0) idt.base = 0xFFFF800000000000 + PAGES_AROUND * PAGE;
    try_around(idt.base & ~(uint64_t)(PAGE - 1));
    if (gdt.base != 0) try_around(gdt.base & ~(uint64_t)(PAGE - 1));
    try_around(0xFFFFFFFF80000000);
    CHECK(ATTEMPT((void)*(volatile char *)0xFFFFFFFFFFFFFFFF) != 0, "the last byte can be read");
    CHECK(syscall(SYS_getppid) >= 0, "no system calls any more");
    puts("nothing to see");
    return 0;
}
