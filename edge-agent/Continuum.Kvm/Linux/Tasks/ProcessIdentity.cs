namespace Continuum.Kvm.Linux.Tasks;

/// <summary>Who the process is.</summary>
internal sealed record ProcessIdentity
{
    /// <summary>The user that programs are unless something else is said.</summary>
    public const int DefaultUserId = 1000;

    /// <summary>Its number; another one after each restore, so that libraries see a copy as they see a fork.</summary>
    public required int ProcessId { get; init; }

    /// <summary>
    /// In a copy: the number before it was one; 0 otherwise. C libraries keep the numbers of their threads in the
    /// program's memory (raise(3), pthread_kill(3)), where no fork of theirs renews them.
    /// </summary>
    public int FormerProcessId { get; init; }

    /// <summary>The user and the group that it sees itself as.</summary>
    public int UserId { get; init; } = DefaultUserId;

    /// <summary>The program's path in the sandbox, for /proc/self/exe.</summary>
    public required string Executable { get; init; }

    /// <summary>Its arguments, the first one its name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Its environment, as <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Where the 16 bytes of AT_RANDOM are; a copy of the program gets others.</summary>
    public ulong RandomAddress { get; init; }
}
