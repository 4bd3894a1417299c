namespace Continuum.Kvm.Linux;

/// <summary>Which method serves which system call. Built once, shared by all machines.</summary>
internal sealed class SyscallTable
{
    /// <summary>Numbers are below this.</summary>
    public const int Size = 512;

    private readonly SyscallHandler?[] _handlers = new SyscallHandler?[Size];

    /// <summary>The method for a number; null: not supported, which the program is told as ENOSYS.</summary>
    public SyscallHandler? this[ulong number] => number < Size ? _handlers[number] : null;

    /// <summary>Adds a call. Each number has one method.</summary>
    public void Add(Syscall number, SyscallHandler handler)
    {
        if (_handlers[(int)number] is not null)
        {
            throw new ArgumentException($"{number} has a handler already", nameof(number));
        }

        _handlers[(int)number] = handler;
    }
}
