// After a system call, an exception and a return from a signal handler the program is in ring 3 and can do nothing that
// ring 0 could.
#include "check.h"
#include <sys/syscall.h>
#include <unistd.h>

static volatile unsigned handler_level = 9;

static void note_level(int signal) {
    (void)signal;
    handler_level = privilege_level();
}

// The first instruction after the system call is the privileged one: nothing in between may take rights away.
static long call_then_read_cr3(void) {
    long number = SYS_getpid;
    __asm__ volatile("syscall; mov %%cr3, %%rbx" : "+a"(number) : : "rbx", "rcx", "r11", "memory");
    return number;
}

static long call_then_halt(void) {
    long number = SYS_getpid;
    __asm__ volatile("syscall; hlt" : "+a"(number) : : "rcx", "r11", "memory");
    return number;
}

static long call_then_output(int port) {
    long number = SYS_getpid;
    __asm__ volatile("syscall; mov %%ebx, %%edx; out %%al, %%dx"
                     : "+a"(number) : "b"(port) : "rcx", "rdx", "r11", "memory");
    return number;
}

static void call_then_level(unsigned *level) {
    long number = SYS_getpid;
    unsigned cs;
    __asm__ volatile("syscall; mov %%cs, %1" : "+a"(number), "=r"(cs) : : "rcx", "r11", "memory");
    *level = cs & 3;
}

// Raising the I/O privilege level is ignored in ring 3, and so is switching interrupts off.
static unsigned long flags_after_popf(void) {
    unsigned long flags;
    __asm__ volatile("pushfq; orq $0x3000, (%%rsp); andq $~0x200, (%%rsp); popfq; pushfq; popq %0" : "=r"(flags));
    return flags;
}

int main(void) {
    attempts_begin();
    CHECK(privilege_level() == 3, "level %u at the start", privilege_level());
    unsigned level;
    call_then_level(&level);
    CHECK(level == 3, "level %u right after a system call", level);
    CHECK(ATTEMPT(call_then_read_cr3()) == SIGSEGV, "signal %d", attempt_signal);
    CHECK(ATTEMPT(call_then_halt()) == SIGSEGV, "signal %d", attempt_signal);
    for (int port = 0; port < 256; port++)
        CHECK(ATTEMPT(call_then_output(port)) == SIGSEGV, "port %#x: signal %d", port, attempt_signal);
    CHECK(ATTEMPT(*(volatile char *)8 = 1) == SIGSEGV, "signal %d", attempt_signal);
    CHECK(attempt_address == 8, "address %#lx", (unsigned long)attempt_address);
    CHECK(privilege_level() == 3, "level %u after a fault", privilege_level());
    CHECK(signal(SIGUSR1, note_level) != SIG_ERR, "signal");
    raise(SIGUSR1);
    CHECK(handler_level == 3, "level %u in a handler", handler_level);
    CHECK(privilege_level() == 3, "level %u after a handler", privilege_level());
    CHECK((flags_after_popf() & 0x3200) == 0x200, "flags %#lx", flags_after_popf());
    puts("ring 3");
    return 0;
}
