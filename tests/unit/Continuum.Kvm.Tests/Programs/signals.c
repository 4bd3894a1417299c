// One scenario of signal handling by its name; what it prints is the same on every Linux.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile int seen;
static void *page;

static void install(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
    sigemptyset(&action.sa_mask);
    if (sigaction(signal, &action, NULL) != 0) perror("sigaction");
}

static void jump(int signal, siginfo_t *info, void *context)
{
    ucontext_t *c = context;
    printf("signal %d code %d address %d trap %lld\n", signal, info->si_code,
        signal == SIGSEGV ? info->si_addr == page : info->si_addr == (void *)c->uc_mcontext.gregs[REG_RIP],
        (long long)c->uc_mcontext.gregs[REG_TRAPNO]);
    siglongjmp(back, 1);
}

static void faults(void)
{
    install(SIGSEGV, jump, 0);
    install(SIGFPE, jump, 0);
    install(SIGILL, jump, 0);
    page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sigsetjmp(back, 1) == 0) *(volatile char *)page = 1;
    munmap(page, 4096);
    if (sigsetjmp(back, 1) == 0) *(volatile char *)page = 1;
    volatile int zero = 0;
    if (sigsetjmp(back, 1) == 0) zero = 10 / zero;
    if (sigsetjmp(back, 1) == 0) __asm__ volatile("ud2");
    for (int i = 0; i < 1000; i++)
        if (sigsetjmp(back, 1) == 0) { seen++; } else { puts("never"); }
    printf("done %d\n", seen);
}

static void skip(int signal, siginfo_t *info, void *context)
{
    ucontext_t *c = context;
    c->uc_mcontext.gregs[REG_RIP] += 2;
    c->uc_mcontext.gregs[REG_RBX] = 77;
    // An editable flag, and ones that a program may not set.
    c->uc_mcontext.gregs[REG_EFL] |= 0x3001;
    printf("edit %d %d\n", signal, info->si_code);
}

static void edited(void)
{
    install(SIGILL, skip, 0);
    uint64_t value = 1, flags = 0;
    __asm__ volatile("ud2\n\tpushfq\n\tpop %1\n\tmov %%rbx, %0" : "=r"(value), "=r"(flags) : : "rbx", "cc", "memory");
    printf("rbx %llu flags %llx\n", (unsigned long long)value, (unsigned long long)(flags & 0x3001));
}

static void count(int signal, siginfo_t *info, void *context)
{
    (void)info; (void)context;
    seen++;
    printf("handler %d\n", signal);
}

static void masks(void)
{
    install(SIGUSR1, count, 0);
    sigset_t set, old, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGKILL);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigpending(&pending);
    printf("pending %d seen %d\n", sigismember(&pending, SIGUSR1), seen);
    sigprocmask(SIG_BLOCK, NULL, &set);
    printf("kill blocked %d\n", sigismember(&set, SIGKILL));
    errno = 0;
    int result = sigsuspend(&old);
    printf("suspend %d errno %d seen %d\n", result, errno == EINTR, seen);
    sigprocmask(SIG_BLOCK, NULL, &set);
    printf("blocked again %d\n", sigismember(&set, SIGUSR1));
    raise(SIGUSR1);
    siginfo_t info;
    struct timespec moment = {0, 1000000};
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    result = sigtimedwait(&set, &info, &moment);
    printf("waited %d code %d own %d\n", result, info.si_code, info.si_pid == getpid());
    result = sigtimedwait(&set, &info, &moment);
    printf("waited %d errno %d\n", result, errno == EAGAIN);
}

static void flags(void)
{
    install(SIGUSR1, count, SA_RESETHAND | SA_NODEFER);
    raise(SIGUSR1);
    struct sigaction now;
    sigaction(SIGUSR1, NULL, &now);
    printf("default %d\n", now.sa_handler == SIG_DFL);
    long beyond = syscall(SYS_rt_sigaction, 65, NULL, NULL, 8);
    printf("65 %ld %d\n", beyond, errno == EINVAL);
    errno = 0;
    long kill9 = syscall(SYS_rt_sigaction, SIGKILL, &now, NULL, 8);
    printf("kill %ld %d\n", kill9, errno == EINVAL);
    errno = 0;
    long size = syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4);
    printf("size %ld %d\n", size, errno == EINVAL);
    signal(SIGUSR2, SIG_IGN);
    raise(SIGUSR2);
    raise(SIGCHLD);
    raise(SIGWINCH);
    int nobody = kill(0x3fffffff, 0);
    printf("nobody %d %d\n", nobody, errno == ESRCH);
    puts("alive");
}

static void queued(int signal, siginfo_t *info, void *context)
{
    (void)context;
    printf("queued %d value %d code %d\n", signal - SIGRTMIN, info->si_value.sival_int, info->si_code);
}

static void queue(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigaddset(&set, SIGRTMIN + 1);
    install(SIGRTMIN, queued, 0);
    install(SIGRTMIN + 1, queued, 0);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 3; i++) {
        sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 10 + i});
        sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i});
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    puts("end");
}

static char stack[65536];

static void on_stack(int signal, siginfo_t *info, void *context)
{
    char here;
    stack_t now;
    (void)info; (void)context;
    sigaltstack(NULL, &now);
    printf("on stack %d flags %d signal %d\n", &here >= stack && &here < stack + sizeof stack, now.ss_flags, signal);
    siglongjmp(back, 1);
}

static int deep(int n)
{
    volatile char room[16384];
    room[0] = (char)n;
    return deep(n + 1) + room[0];
}

static void alternate(void)
{
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    stack_t tiny = {.ss_sp = stack, .ss_size = 16};
    printf("tiny %d\n", sigaltstack(&tiny, NULL));
    sigaltstack(&own, NULL);
    install(SIGSEGV, on_stack, SA_ONSTACK);
    if (sigsetjmp(back, 1) == 0) printf("%d\n", deep(0));
    stack_t after;
    sigaltstack(NULL, &after);
    printf("after %d %d\n", after.ss_flags, after.ss_sp == stack);
}

static void clobber(int signal, siginfo_t *info, void *context)
{
    (void)info; (void)context;
    double nothing = signal;
    __asm__ volatile("xorps %%xmm7, %%xmm7\n\txorps %%xmm15, %%xmm15\n\tfninit" : "+m"(nothing) : : "xmm7", "xmm15");
    seen++;
}

static void state(void)
{
    install(SIGUSR1, clobber, 0);
    uint64_t zone = 0, before = 0x1122334455667788, after = 0, high = 0;
    long number = SYS_tgkill;
    __asm__ volatile(
        "movq %3, %%xmm7\n\tmovq %3, %%xmm15\n\tmovq %3, -16(%%rsp)\n\tmovq %3, -120(%%rsp)\n\t"
        "syscall\n\t"
        "movq %%xmm7, %1\n\tmovq %%xmm15, %2\n\tmovq -16(%%rsp), %0\n\tcmpq %0, -120(%%rsp)\n\tje 1f\n\tmovq $0, %0\n1:"
        : "=&r"(zone), "=&r"(after), "=&r"(high)
        : "r"(before), "a"(number), "D"((long)getpid()), "S"((long)gettid()), "d"((long)SIGUSR1)
        : "rcx", "r11", "memory", "cc", "xmm7", "xmm15");
    printf("seen %d zone %d xmm7 %d xmm15 %d\n", seen, zone == before, after == before, high == before);
}

static void quiet(int signal)
{
    (void)signal;
    seen++;
}

static void sleeper(void)
{
    struct sigaction action = {.sa_handler = quiet, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    struct itimerval timer = {.it_value = {0, 20000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    struct timespec wanted = {5, 0}, left = {0, 0};
    int result = nanosleep(&wanted, &left);
    printf("sleep %d errno %d left %d seen %d\n", result, errno == EINTR, left.tv_sec == 4, seen);
    setitimer(ITIMER_REAL, &timer, NULL);
    result = pause();
    printf("pause %d errno %d seen %d\n", result, errno == EINTR, seen);
    setitimer(ITIMER_REAL, &timer, NULL);
    while (seen < 3) { }
    printf("spun %d\n", seen);
}

static void pipes(void)
{
    struct sigaction action = {.sa_handler = quiet, .sa_flags = 0};
    sigaction(SIGALRM, &action, NULL);
    int ends[2];
    char byte;
    if (pipe(ends) != 0) perror("pipe");
    struct itimerval timer = {.it_value = {0, 20000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    ssize_t got = read(ends[0], &byte, 1);
    printf("read %zd errno %d seen %d\n", got, errno == EINTR, seen);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    got = write(ends[1], "x", 1);
    printf("write %zd errno %d\n", got, errno == EPIPE);
    signal(SIGPIPE, SIG_DFL);
    fflush(stdout);
    got = write(ends[1], "x", 1);
    puts("never");
}

int main(int count, char **words)
{
    const char *name = count > 1 ? words[1] : "";
    setvbuf(stdout, NULL, _IONBF, 0);
    if (!strcmp(name, "faults")) faults();
    else if (!strcmp(name, "edited")) edited();
    else if (!strcmp(name, "masks")) masks();
    else if (!strcmp(name, "flags")) flags();
    else if (!strcmp(name, "queue")) queue();
    else if (!strcmp(name, "alternate")) alternate();
    else if (!strcmp(name, "state")) state();
    else if (!strcmp(name, "sleeper")) sleeper();
    else if (!strcmp(name, "pipes")) pipes();
    else if (!strcmp(name, "term")) raise(SIGTERM);
    else if (!strcmp(name, "abort")) abort();
    else if (!strcmp(name, "segv")) *(volatile char *)16 = 1;
    else return 2;
    return 0;
}
