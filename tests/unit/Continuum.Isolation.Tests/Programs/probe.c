/* A program that tries things from inside a sandbox and says what came of it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Says that it is here and waits for a byte. */
static int wait_for(int descriptor) {
    char go;
    puts("here");
    fflush(stdout);
    return read(descriptor, &go, 1) == 1;
}

static int list(const char *path) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    if (!folder) { printf("errno %d\n", errno); return 1; }
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(folder)) puts(entry->d_name);
    }
    return 0;
}

static int show(const char *path) {
    char buffer[4096];
    ssize_t count;
    int file = open(path, O_RDONLY);
    if (file < 0) { printf("errno %d\n", errno); return 1; }
    while ((count = read(file, buffer, sizeof buffer)) > 0) fwrite(buffer, 1, count, stdout);
    return 0;
}

/* Writes until the size or an error: prints the bytes written and the error. */
static int fill(const char *path, long size) {
    static char block[65536];
    long done = 0;
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0) { printf("0 errno %d\n", errno); return 1; }
    errno = 0;
    while (done < size) {
        ssize_t count = write(file, block, sizeof block);
        if (count <= 0) break;
        done += count;
    }
    printf("%ld errno %d\n", done, errno);
    return 0;
}

static void hog(long size) {
    char *memory = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(memory, 1, size);
}

static int bomb(void) {
    for (;;) {
        pid_t child = fork();
        if (child < 0) { puts("refused"); fflush(stdout); pause(); }
    }
}

static int detach(void) {
    if (fork() == 0) {
        setsid();
        if (fork() == 0) { signal(SIGTERM, SIG_IGN); for (;;) pause(); }
        _exit(0);
    }
    wait(0);
    puts("detached");
    return 0;
}

static int reach(int port) {
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    char buffer[64];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) { printf("errno %d\n", errno); return 1; }
    write(fd, "hello", 5);
    ssize_t count = read(fd, buffer, sizeof buffer);
    printf("%.*s\n", (int)count, buffer);
    return 0;
}

static int call(int count, char **text) {
    long a[7] = { 0 };
    for (int i = 0; i < count && i < 7; i++) a[i] = strtoul(text[i], 0, 0);
    long result = syscall(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
    printf("%ld errno %d\n", result, result < 0 ? errno : 0);
    return 0;
}

/* getpid by the 32-bit entry, whose number 20 is another call in 64 bits. */
static int call32(void) {
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    printf("%d\n", result);
    return 0;
}

static int limits(void) {
    struct rlimit files, core;
    getrlimit(RLIMIT_NOFILE, &files);
    getrlimit(RLIMIT_CORE, &core);
    printf("files %ld %ld core %ld\n", (long)files.rlim_cur, (long)files.rlim_max, (long)core.rlim_max);
    return 0;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    const char *arg = argc > 2 ? argv[2] : "";
    setvbuf(stdout, 0, _IOLBF, 0);
    if (!strcmp(what, "exit")) return atoi(arg);
    if (!strcmp(what, "raise")) { raise(atoi(arg)); return 0; }
    if (!strcmp(what, "list")) return list(arg);
    if (!strcmp(what, "show")) return show(arg);
    if (!strcmp(what, "fill")) return fill(arg, atol(argv[3]));
    if (!strcmp(what, "hog")) { hog(atol(arg)); puts("got it"); return 0; }
    if (!strcmp(what, "hog-child")) { if (!fork()) { hog(atol(arg)); _exit(0); } puts("waiting"); for (;;) pause(); }
    if (!strcmp(what, "bomb")) return bomb();
    if (!strcmp(what, "detach")) return detach();
    if (!strcmp(what, "detach-and-stay")) { detach(); for (;;) pause(); }
    if (!strcmp(what, "stay")) { puts("here"); for (;;) pause(); }
    if (!strcmp(what, "spin")) { puts("here"); for (;;) { } }
    if (!strcmp(what, "reach")) return reach(atoi(arg));
    if (!strcmp(what, "call")) return call(argc - 2, argv + 2);
    if (!strcmp(what, "call32")) return call32();
    if (!strcmp(what, "limits")) return limits();
    if (!strcmp(what, "environment")) { for (char **e = environ; *e; e++) puts(*e); return 0; }
    if (!strcmp(what, "folder")) { char b[4096]; puts(getcwd(b, sizeof b)); return 0; }
    if (!strcmp(what, "arguments")) { for (int i = 2; i < argc; i++) puts(argv[i]); return 0; }
    if (!strcmp(what, "both")) { puts("out"); fputs("err\n", stderr); return 0; }
    if (!strcmp(what, "when")) { return wait_for(atoi(arg)) ? show(argv[3]) : 2; }
    if (!strcmp(what, "when-fill")) { return wait_for(atoi(arg)) ? fill(argv[3], 5) : 2; }
    if (!strcmp(what, "flood")) return fill("/dev/stdout", atol(arg));
    fprintf(stderr, "unknown: %s\n", what);
    return 99;
}
