// What the programs share: a check that ends the program with the reason, and attempts that are expected to fault.
#ifndef CHECK_H
#define CHECK_H
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition, ...) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: not so: %s: ", __FILE__, __LINE__, #condition); \
            fprintf(stderr, __VA_ARGS__); \
            fputc('\n', stderr); \
            exit(1); \
        } \
    } while (0)

static sigjmp_buf attempt_back;
static volatile int attempt_signal;
static volatile uintptr_t attempt_address;

static void attempt_failed(int signal, siginfo_t *info, void *context) {
    (void)context;
    attempt_signal = signal;
    attempt_address = (uintptr_t)info->si_addr;
    siglongjmp(attempt_back, 1);
}

static inline void attempts_begin(void) {
    static char stack[65536];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    CHECK(sigaltstack(&alternate, NULL) == 0, "sigaltstack");
    struct sigaction action = {.sa_sigaction = attempt_failed, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        CHECK(sigaction(signals[i], &action, NULL) == 0, "sigaction");
}

// The signal that the statement led to; 0: none.
#define ATTEMPT(statement) \
    ({ \
        attempt_signal = 0; \
        if (sigsetjmp(attempt_back, 1) == 0) { statement; } \
        attempt_signal; \
    })

static inline unsigned privilege_level(void) {
    uint16_t cs;
    __asm__ volatile("mov %%cs, %0" : "=r"(cs));
    return cs & 3;
}

#endif
