// Connects to 127.0.0.1:9001, asks, and says what it was answered: again and again until it is told "bye". Told "grow"
// it takes 24 MiB first.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char written[64 << 10];

int main(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9001) };
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
    {
        perror("connect");
        return 1;
    }

    char *heap = malloc(1 << 20);
    memset(heap, 'h', 1 << 20);
    FILE *kept = fopen("/tmp/kept", "w+");
    int count = 0;
    for (;;)
    {
        struct timespec before, after, wall;
        clock_gettime(CLOCK_MONOTONIC, &before);
        char line[256];
        send(fd, "next", 4, 0);
        ssize_t got = recv(fd, line, sizeof line - 1, 0);
        if (got <= 0)
        {
            return 2;
        }

        line[got] = 0;
        clock_gettime(CLOCK_MONOTONIC, &after);
        clock_gettime(CLOCK_REALTIME, &wall);
        unsigned random = 0;
        getrandom(&random, sizeof random, 0);
        int pristine = 1;
        for (size_t i = 0; i < sizeof written; i++)
        {
            pristine &= written[i] == 0;
        }

        for (int i = 0; i < 1 << 20; i++)
        {
            pristine &= heap[i] == 'h';
        }

        if (strcmp(line, "grow") == 0)
        {
            unsigned char *more = malloc(24 << 20);
            for (int i = 0; i < 24 << 20; i++)
            {
                more[i] = (unsigned char)(i % 251);
            }

            for (int i = 0; i < 24 << 20; i++)
            {
                pristine &= more[i] == i % 251;
            }

            free(more);
        }

        memset(written, 'x', sizeof written);
        heap[4096 * count] = 'c';
        fprintf(kept, "%s", line);
        fflush(kept);
        printf("%d %s pristine=%d file=%ld pid=%d random=%u forwards=%d wall=%ld\n", ++count, line, pristine, ftell(kept),
            getpid(), random, after.tv_sec > before.tv_sec
                || (after.tv_sec == before.tv_sec && after.tv_nsec >= before.tv_nsec), (long)wall.tv_sec);
        fflush(stdout);
        if (strcmp(line, "bye") == 0)
        {
            return 0;
        }
    }
}
