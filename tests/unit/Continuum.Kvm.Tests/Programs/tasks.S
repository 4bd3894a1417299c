# One of two tasks: RBX is its index, R12 a value of its own. It sleeps often and checks that its thread pointer and its
# vector register are its own whenever it goes on. The second one to be done ends the program.
    .globl _start
    .text
_start:
    lea slots(%rip), %r14
    mov %rbx, %rax
    shl $6, %rax
    add %rax, %r14
    mov %r12, (%r14)
    mov $158, %eax              # arch_prctl(ARCH_SET_FS)
    mov $0x1002, %edi
    mov %r14, %rsi
    syscall
    movq %r12, %xmm5
    mov $50, %r15d
again:
    mov $35, %eax               # nanosleep
    lea moment(%rip), %rdi
    xor %esi, %esi
    syscall
    movq %xmm5, %rax
    cmp %r12, %rax
    jne wrong
    cmp %fs:0, %r12
    jne wrong
    dec %r15d
    jnz again
    incl done(%rip)
    cmpl $2, done(%rip)
    je right
wait:
    mov $34, %eax               # pause
    syscall
    jmp wait
right:
    xor %edi, %edi
    jmp leave
wrong:
    mov $1, %edi
leave:
    mov $231, %eax              # exit_group
    syscall

    .data
moment:
    .quad 0, 1000000
done:
    .long 0

    .bss
    .balign 64
slots:
    .skip 128
    .section .note.GNU-stack,"",@progbits
