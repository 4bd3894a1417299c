namespace Continuum.Kvm.Linux;

/// <summary>
/// One system call. Everything in the arguments comes from a hostile program. Called again with the same arguments
/// after <see cref="SyscallResult.Wait"/>, then with <see cref="LinuxTask.IsRestarting"/> set.
/// </summary>
internal delegate SyscallResult SyscallHandler(LinuxTask task, in SyscallArguments arguments);
