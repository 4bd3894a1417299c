// Goes beyond what it may use.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words)
{
    const char *name = count > 1 ? words[1] : "";
    if (!strcmp(name, "spin")) for (volatile int i = 0;; i++) { }
    if (!strcmp(name, "calls")) for (;;) getppid();
    if (!strcmp(name, "wait")) for (;;) pause();
    if (!strcmp(name, "memory")) for (;;) { char *more = malloc(1 << 20); if (more) memset(more, 1, 1 << 20); }
    if (!strcmp(name, "write")) for (;;) if (write(1, "0123456789", 10) < 0) return 1;
    return 2;
}
