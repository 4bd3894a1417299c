// Handlers run with what the kernel promises, and the program goes on as if nothing had been.
#define _GNU_SOURCE
#include "check.h"
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static volatile sig_atomic_t count;
static volatile int nested_order[4];
static volatile int nested_at;

static void on_plain(int signal) {
    (void)signal;
    count++;
}

static void on_nested(int signal) {
    nested_order[nested_at++] = signal;
    if (signal == SIGUSR1) raise(SIGUSR2);
    nested_order[nested_at++] = signal;
}

// Skips the two bytes of the instruction that faulted, and hands a value over in a register.
static void on_fault(int signal, siginfo_t *info, void *context) {
    (void)signal, (void)info;
    ucontext_t *at = context;
    at->uc_mcontext.gregs[REG_RIP] += 2;
    at->uc_mcontext.gregs[REG_RBX] = 0x1234;
}

static void registers_survive(void) {
    unsigned long r12 = 0x1212121212121212, xmm[2] = {0x0123456789ABCDEF, 0xFEDCBA9876543210}, after[2];
    __asm__ volatile(
        "movups %3, %%xmm9; mov %2, %%r12; mov %4, %%edi; mov $39, %%eax; syscall; mov %%eax, %%edi; mov %4, %%esi;"
        "mov $62, %%eax; syscall; movups %%xmm9, %1; mov %%r12, %0"
        : "=r"(r12), "=m"(after) : "r"(r12), "m"(xmm), "r"(SIGUSR1)
        : "rax", "rcx", "rdi", "rsi", "r11", "r12", "xmm9", "memory");
    CHECK(r12 == 0x1212121212121212, "r12 is %#lx", r12);
    CHECK(after[0] == xmm[0] && after[1] == xmm[1], "xmm9 is %#lx %#lx", after[1], after[0]);
}

static void edited_context(void) {
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    CHECK(sigaction(SIGSEGV, &action, NULL) == 0, "sigaction");
    unsigned long rbx = 0;
    // mov (%rax), %ecx is two bytes.
    __asm__ volatile("xor %%eax, %%eax; mov (%%rax), %%ecx" : "+b"(rbx) : : "rax", "rcx", "memory");
    CHECK(rbx == 0x1234, "rbx is %#lx", rbx);
}

int main(void) {
    CHECK(signal(SIGUSR1, on_plain) != SIG_ERR, "signal");
    for (int i = 0; i < 100; i++) raise(SIGUSR1);
    CHECK(count == 100, "%d of 100", (int)count);
    registers_survive();
    CHECK(count == 101, "%d of 101", (int)count);

    struct sigaction nested = {.sa_handler = on_nested};
    sigaddset(&nested.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &nested, NULL);
    nested.sa_mask = (sigset_t){0};
    sigaction(SIGUSR2, &nested, NULL);
    raise(SIGUSR1);
    int right[] = {SIGUSR1, SIGUSR1, SIGUSR2, SIGUSR2};
    for (int i = 0; i < 4; i++) CHECK(nested_order[i] == right[i], "a blocked signal came at %d", i);

    edited_context();
    attempts_begin();
    CHECK(ATTEMPT(__asm__ volatile("xor %%ecx, %%ecx; div %%ecx" : : : "rax", "rcx", "rdx")) == SIGFPE, "signal %d of a division by zero", attempt_signal);
    CHECK(ATTEMPT(__asm__ volatile("ud2")) == SIGILL, "signal %d of ud2", attempt_signal);
    CHECK(ATTEMPT(__asm__ volatile("int3")) == SIGTRAP, "signal %d of int3", attempt_signal);
    CHECK(ATTEMPT((void)*(volatile char *)0x123456789000) == SIGSEGV, "signal %d of a hole", attempt_signal);
    CHECK(attempt_address == 0x123456789000, "address %#lx", (unsigned long)attempt_address);
    puts("handled");
    return 0;
}
