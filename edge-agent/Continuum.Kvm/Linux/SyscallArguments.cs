namespace Continuum.Kvm.Linux;

/// <summary>The six arguments of a system call, as the program's registers held them (syscall(2), x86-64).</summary>
internal readonly record struct SyscallArguments(ulong A0, ulong A1, ulong A2, ulong A3, ulong A4, ulong A5);
