// Does a step for each byte that its service sends, with state of every kind, and prints a digest of all of it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

static uint64_t digest = 1469598103934665603u;

static void mix(const void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
    {
        digest = (digest ^ ((const unsigned char *)bytes)[i]) * 1099511628211u;
    }
}

// Receives a byte while values live in registers that no C code saves.
static long receive(int fd, char *byte, unsigned char vector[32], uint64_t *kept)
{
    long result = SYS_recvfrom;
    register uint64_t r10 __asm__("r10") = 0;
    register uint64_t r8 __asm__("r8") = 0;
    register uint64_t r9 __asm__("r9") = 0;
    register uint64_t r12 __asm__("r12") = *kept;
    register uint64_t r15 __asm__("r15") = ~*kept;
    if (__builtin_cpu_supports("avx"))
    {
        __asm__ volatile("vmovdqu %[v], %%ymm13; syscall; vmovdqu %%ymm13, %[v]"
            : "+a"(result), [v] "+m"(*(unsigned char(*)[32])vector), "+r"(r12), "+r"(r15)
            : "D"((long)fd), "S"(byte), "d"(1L), "r"(r10), "r"(r8), "r"(r9)
            : "rcx", "r11", "memory", "xmm13");
    }
    else
    {
        __asm__ volatile("syscall" : "+a"(result), "+r"(r12), "+r"(r15)
            : "D"((long)fd), "S"(byte), "d"(1L), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    }

    *kept = r12 ^ r15;
    return result;
}

int main(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9001) };
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    connect(fd, (struct sockaddr *)&to, sizeof to);
    int pair[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    int file = open("/tmp/state", O_RDWR | O_CREAT, 0600);
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    int pipes[2];
    pipe(pipes);
    int counter = eventfd(0, EFD_NONBLOCK);
    int set = epoll_create1(0);
    epoll_ctl(set, EPOLL_CTL_ADD, pipes[0], &(struct epoll_event){ .events = EPOLLIN | EPOLLET, .data.u32 = 1 });
    epoll_ctl(set, EPOLL_CTL_ADD, counter, &(struct epoll_event){ .events = EPOLLIN | EPOLLET, .data.u32 = 2 });
    epoll_ctl(set, EPOLL_CTL_ADD, pair[1], &(struct epoll_event){ .events = EPOLLIN | EPOLLET, .data.u32 = 4 });
    epoll_ctl(set, EPOLL_CTL_ADD, fd, &(struct epoll_event){ .events = EPOLLIN | EPOLLET, .data.u32 = 5 });
    epoll_ctl(set, EPOLL_CTL_ADD, timer, &(struct epoll_event){ .events = EPOLLIN, .data.u32 = 3 });
    unsigned char vector[32] = "thirty-two bytes of live vector";
    double sum = 0.1;
    void *heap[64] = { 0 };
    void *mapped[64] = { 0 };
    char byte;
    for (int step = 0; step < 64; step++)
    {
        uint64_t kept = digest;
        if (receive(fd, &byte, vector, &kept) <= 0)
        {
            return 1;
        }

        mix(&kept, sizeof kept);
        mix(vector, sizeof vector);
        vector[step % 32] ^= byte;
        heap[step] = malloc(1000 + 100 * step);
        memset(heap[step], byte, 1000 + 100 * step);
        mapped[step] = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ((char *)mapped[step])[4097] = byte;
        if (step > 2)
        {
            mix(heap[step - 2], 1000);
            mix(mapped[step - 2], 8192);
            munmap(mapped[step - 3], 8192);
            free(heap[step - 3]);
        }

        char text[32];
        write(pair[0], &byte, 1);
        if (step % 3 == 2)
        {
            mix(text, read(pair[1], text, 2));
        }

        write(pipes[1], text, 0);
        write(pipes[1], &byte, 1);
        if (step % 2)
        {
            eventfd_write(counter, step);
        }

        // Fewer than may be ready, so that their turns are seen; and again, since what was told is not told twice.
        for (int look = 0; look < 3; look++)
        {
            struct epoll_event events[2] = { 0 };
            int ready = epoll_wait(set, events, look == 0 ? 1 : 2, 0);
            mix(&ready, sizeof ready);
            mix(events, sizeof events);
        }

        if (step % 5 == 4)
        {
            mix(text, read(pipes[0], text, 3));
            eventfd_t total = 0;
            eventfd_read(counter, &total);
            mix(&total, sizeof total);
        }

        pwrite(file, &byte, 1, step * 1000);
        mix(text, pread(file, text, 8, step / 2 * 1000));
        lseek(file, 1, SEEK_CUR);
        off_t at = lseek(file, 0, SEEK_CUR);
        mix(&at, sizeof at);
        struct itimerspec due = { { 0, 0 }, { 1000 + step, 0 } }, old;
        timerfd_settime(timer, 0, &due, &old);
        mix(&(int){ old.it_value.tv_sec > 900 }, sizeof(int));
        sum = sum * 1.7 + byte;
        mix(&sum, sizeof sum);
        printf("%d %lx\n", step, digest);
        fflush(stdout);
    }

    return 0;
}
