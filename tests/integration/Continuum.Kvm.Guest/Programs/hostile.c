// Tries instructions and jumps by which a program might leave its ring, forge an exit or break the machine. Each is to
// end in a signal or do nothing; afterwards the program still is in ring 3 and its system calls work.
#include "check.h"
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct trick {
    const char *name;
    unsigned char code[16];
    int length;
    // 1: must end in a signal. 0: may also do nothing.
    int faults;
};

#define CODE(...) {__VA_ARGS__}, sizeof((unsigned char[]){__VA_ARGS__})

// All end in ret; rax is 0x5555... and rdi points to a writable page when they begin.
static const struct trick tricks[] = {
    {"cli", CODE(0xFA, 0xC3), 1},
    {"sti", CODE(0xFB, 0xC3), 1},
    {"hlt", CODE(0xF4, 0xC3), 1},
    {"in al, dx", CODE(0xEC, 0xC3), 1},
    {"in eax, 0x60", CODE(0xE5, 0x60, 0xC3), 1},
    {"out 0, al", CODE(0xE6, 0x00, 0xC3), 1},
    {"outsb", CODE(0x48, 0x89, 0xFE, 0x6E, 0xC3), 1},
    {"mov cr0", CODE(0x0F, 0x20, 0xC0, 0xC3), 1},
    {"mov to cr3", CODE(0x0F, 0x22, 0xD8, 0xC3), 1},
    {"mov dr7", CODE(0x0F, 0x21, 0xF8, 0xC3), 1},
    {"clts", CODE(0x0F, 0x06, 0xC3), 1},
    {"invlpg", CODE(0x0F, 0x01, 0x3F, 0xC3), 1},
    {"wbinvd", CODE(0x0F, 0x09, 0xC3), 1},
    {"lgdt", CODE(0x0F, 0x01, 0x17, 0xC3), 1},
    {"lidt", CODE(0x0F, 0x01, 0x1F, 0xC3), 1},
    {"ltr", CODE(0x0F, 0x00, 0xD8, 0xC3), 1},
    {"lldt", CODE(0x0F, 0x00, 0xD0, 0xC3), 1},
    {"rdmsr", CODE(0x0F, 0x32, 0xC3), 1},
    {"wrmsr", CODE(0x0F, 0x30, 0xC3), 1},
    {"swapgs", CODE(0x0F, 0x01, 0xF8, 0xC3), 1},
    {"sysret", CODE(0x48, 0x0F, 0x07, 0xC3), 1},
    {"sysexit", CODE(0x0F, 0x35, 0xC3), 1},
    {"xsetbv", CODE(0x0F, 0x01, 0xD1, 0xC3), 1},
    {"vmrun", CODE(0x0F, 0x01, 0xD8, 0xC3), 1},
    {"vmmcall", CODE(0x0F, 0x01, 0xD9, 0xC3), 0},
    {"vmcall", CODE(0x0F, 0x01, 0xC1, 0xC3), 0},
    {"sysenter", CODE(0x0F, 0x34, 0xC3), 1},
    {"ud2", CODE(0x0F, 0x0B, 0xC3), 1},
    {"ss := ring 0", CODE(0xB8, 0x10, 0, 0, 0, 0x8E, 0xD0, 0xC3), 1},
    {"ds := ring 0", CODE(0xB8, 0x10, 0, 0, 0, 0x8E, 0xD8, 0xC3), 1},
    {"ds := 0", CODE(0x31, 0xC0, 0x8E, 0xD8, 0xC3), 0},
    {"far jump to ring 0", CODE(0xC7, 0x47, 4, 8, 0, 0, 0, 0xFF, 0x2F, 0xC3), 1},
    // push 0x10; push rdi; pushf; push 8; push rdi; iretq
    {"iretq to ring 0", CODE(0x6A, 0x10, 0x57, 0x9C, 0x6A, 0x08, 0x57, 0x48, 0xCF), 1},
    // pushf; or qword [rsp], 0x100; popf; nop
    {"single step", CODE(0x9C, 0x48, 0x81, 0x0C, 0x24, 0x00, 0x01, 0, 0, 0x9D, 0x90, 0xC3), 1},
    // The same, with the system call (of a number that there is none of) as the instruction that is stepped over.
    {"single step over a system call", CODE(0x9C, 0x48, 0x81, 0x0C, 0x24, 0x00, 0x01, 0, 0, 0x9D, 0x0F, 0x05, 0x90, 0xC3), 1},
    {"non-canonical load", CODE(0x48, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x8A, 0x00, 0xC3), 1},
    // push rdi; mov rdi := non-canonical; popped as the return address
    {"non-canonical return", CODE(0x48, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x50, 0xC3), 1},
    // mov rsp := 0; push rax
    {"push without a stack", CODE(0x31, 0xE4, 0x50, 0xC3), 1},
};

static unsigned char *code;
static unsigned char *data;

static void run(const unsigned char *bytes, int length) {
    memcpy(code, bytes, length);
    __asm__ volatile("call *%1"
                     : : "a"(0x5555555555555555), "r"(code), "D"(data), "c"(0), "d"(0x80)
                     : "rbx", "rsi", "r8", "r9", "r10", "r11", "r12", "memory", "cc");
}

static void still_fine(const char *after) {
    CHECK(privilege_level() == 3, "level %u after %s", privilege_level(), after);
    CHECK(syscall(SYS_getppid) >= 0, "no system calls after %s", after);
    // Segments that a trick emptied are set again: 0 is the selector that user mode starts with.
    __asm__ volatile("mov %0, %%ds" : : "r"(0));
}

static void interrupts(void) {
    for (int vector = 0; vector < 256; vector++) {
        unsigned char bytes[] = {0xCD, (unsigned char)vector, 0xC3};
        char name[16];
        snprintf(name, sizeof name, "int %#x", vector);
        // Most end in a signal. Some may do nothing: 0x80 is the entry of 32-bit system calls on Linux, and paravirtual
        // KVMs keep others for themselves.
        ATTEMPT(run(bytes, sizeof bytes));
        still_fine(name);
    }
}

int main(void) {
    attempts_begin();
    // Whoever ends the program because it hangs is to see where.
    setvbuf(stdout, NULL, _IONBF, 0);
    code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(code != MAP_FAILED && data != MAP_FAILED, "mmap");
    for (unsigned i = 0; i < sizeof tricks / sizeof *tricks; i++) {
        const struct trick *trick = &tricks[i];
        memset(data, 0, 64);
        printf("%s\n", trick->name);
        int signal = ATTEMPT(run(trick->code, trick->length));
        CHECK(signal != 0 || !trick->faults, "%s did no harm to the program", trick->name);
        still_fine(trick->name);
    }
    interrupts();
    puts("still in ring 3");
    return 0;
}
