// What a program finds when it starts. Prints nothing that differs between two machines that start it rightly.
#include <alloca.h>
#include <elf.h>
#include <link.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;
extern void _start(void);
extern const ElfW(Ehdr) __ehdr_start;

static __thread int tls_data = 42;
static __thread int tls_zero;
static __thread char tls_aligned[64] __attribute__((aligned(64))) = "aligned";
static int order;
static int first;
static int second;
static int data = 7;
static char zeroes[100000];
static const char constant[] = "constant";

__attribute__((constructor(101))) static void construct_first(void) { first = ++order; }
__attribute__((constructor(102))) static void construct_second(void) { second = ++order; }
__attribute__((destructor)) static void destruct(void) { puts("destructed"); }

static int deep(int depth)
{
    char *bytes = alloca(3000);
    memset(bytes, depth, 3000);
    return depth == 0 ? bytes[2999] : deep(depth - 1) + bytes[1500] - bytes[0] + 1;
}

int main(int argc, char **argv)
{
    printf("argc %d\n", argc);
    for (int i = 1; i < argc; i++)
        printf("argv[%d] '%s'\n", i, argv[i]);
    printf("argv ends %d\n", argv[argc] == NULL);
    for (char **e = environ; *e != NULL; e++)
        printf("env '%s'\n", *e);

    char **end = environ;
    while (*end != NULL)
        end++;
    for (ElfW(auxv_t) *a = (void *)(end + 1); a->a_type != AT_NULL; a++) {
        if (a->a_type == AT_PAGESZ || a->a_type == AT_CLKTCK || a->a_type == AT_PHENT || a->a_type == AT_PHNUM ||
            a->a_type == AT_FLAGS || a->a_type == AT_SECURE)
            printf("aux %d = %lu\n", (int)a->a_type, (unsigned long)a->a_un.a_val);
    }
    printf("entry %d\n", getauxval(AT_ENTRY) == (uintptr_t)_start);
    printf("headers %d\n", getauxval(AT_PHDR) == (uintptr_t)&__ehdr_start + sizeof(ElfW(Ehdr)));
    printf("platform %s\n", (char *)getauxval(AT_PLATFORM));
    printf("random %d\n", getauxval(AT_RANDOM) != 0);
    printf("executable ends alike %d\n", strrchr((char *)getauxval(AT_EXECFN), '/') != NULL &&
        strcmp(strrchr((char *)getauxval(AT_EXECFN), '/'), strrchr(argv[0], '/')) == 0);
    printf("base %d\n", getauxval(AT_BASE) != 0);
    const unsigned char *vdso = (void *)getauxval(AT_SYSINFO_EHDR);
    printf("vdso %d\n", vdso != NULL && memcmp(vdso, ELFMAG, SELFMAG) == 0);

    printf("tls %d %d %s %d\n", tls_data, tls_zero, tls_aligned, (int)((uintptr_t)tls_aligned % 64));
    printf("constructors %d %d\n", first, second);
    int sum = 0;
    for (size_t i = 0; i < sizeof zeroes; i++)
        sum += zeroes[i];
    printf("data %d zeroes %d constant %s\n", data, sum, constant);
    memset(zeroes, 1, sizeof zeroes);
    printf("deep %d\n", deep(1000));
    volatile double x = 0.5;
    printf("math %.17g %.17g %.17g\n", sin(x), pow(x, 3.7), exp(x));
    char *small = malloc(60000);
    memset(small, 1, 60000);
    char *large = malloc(1 << 20);
    memset(large, 1, 1 << 20);
    printf("heap %d\n", small[59999] + large[1000]);
    return 3;
}
