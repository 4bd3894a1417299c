// Never ends, and never makes a system call.
int main(void) {
    for (;;) __asm__ volatile("");
}
