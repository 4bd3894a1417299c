// Compares what the processor says of itself with what the kernel says of it, and uses what it is told it may.
#include <cpuid.h>
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

static char text[65536];

static int listed(const char *flag)
{
    char word[64];
    snprintf(word, sizeof word, " %s ", flag);
    return strstr(text, word) != 0;
}

static void compare(const char *flag, unsigned bits, int bit)
{
    if (listed(flag) != (int)(bits >> bit & 1)) printf("%s: %d in /proc/cpuinfo\n", flag, listed(flag));
}

static int write_fs_base(void)
{
    uint64_t before, after;
    __asm__ volatile("rdfsbase %0; wrfsbase %0; rdfsbase %1" : "=&r"(before), "=&r"(after));
    return before == after && before != 0;
}

int main(void)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    size_t length = fread(text, 1, sizeof text - 2, file);
    for (size_t i = 0; i < length; i++) if (text[i] == '\n') text[i] = ' ';
    unsigned a = 0, b = 0, c = 0, d = 0;
    __get_cpuid_count(1, 0, &a, &b, &c, &d);
    compare("sse2", d, 26);
    compare("ht", d, 28);
    compare("pni", c, 0);
    compare("vmx", c, 5);
    compare("fma", c, 12);
    compare("pcid", c, 17);
    compare("sse4_2", c, 20);
    compare("x2apic", c, 21);
    compare("popcnt", c, 23);
    compare("aes", c, 25);
    compare("xsave", c, 26);
    compare("avx", c, 28);
    compare("rdrand", c, 30);
    compare("hypervisor", c, 31);
    b = c = d = 0;
    __get_cpuid_count(7, 0, &a, &b, &c, &d);
    compare("fsgsbase", b, 0);
    compare("bmi1", b, 3);
    compare("avx2", b, 5);
    compare("smep", b, 7);
    compare("erms", b, 9);
    compare("avx512f", b, 16);
    compare("rdseed", b, 18);
    compare("clwb", b, 24);
    compare("sha_ni", b, 29);
    compare("pku", c, 3);
    compare("gfni", c, 8);
    compare("avx512_vnni", c, 11);
    compare("rdpid", c, 22);
    compare("fsrm", d, 4);
    compare("amx_tile", d, 24);
    int may = getauxval(AT_HWCAP2) >> 1 & 1;
    if (may && !write_fs_base()) puts("WRFSBASE does not do what it should");
    printf("%s\n", may ? "sets FS" : "leaves FS");
    return 0;
}
