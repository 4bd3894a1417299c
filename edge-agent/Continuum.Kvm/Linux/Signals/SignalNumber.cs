namespace Continuum.Kvm.Linux.Signals;

/// <summary>
/// Numbers of the signals (signal(7), x86-64), and what they do to a program that does not handle them.
/// </summary>
internal static class SignalNumber
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGILL = 4;
    public const int SIGTRAP = 5;
    public const int SIGABRT = 6;
    public const int SIGBUS = 7;
    public const int SIGFPE = 8;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGSEGV = 11;
    public const int SIGUSR2 = 12;
    public const int SIGPIPE = 13;
    public const int SIGALRM = 14;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;
    public const int SIGURG = 23;
    public const int SIGXCPU = 24;
    public const int SIGWINCH = 28;
    public const int SIGSYS = 31;

    /// <summary>The first of the real-time signals, which are queued.</summary>
    public const int FirstRealTime = 32;

    /// <summary>The last signal.</summary>
    public const int Last = 64;

    /// <summary>Signals that no program can block, handle or ignore.</summary>
    public static readonly ulong Unblockable = Bit(SIGKILL) | Bit(SIGSTOP);

    /// <summary>Signals that an instruction causes: they come before others.</summary>
    public static readonly ulong Synchronous =
        Bit(SIGILL) | Bit(SIGTRAP) | Bit(SIGBUS) | Bit(SIGFPE) | Bit(SIGSEGV) | Bit(SIGSYS);

    // Nothing stops a program: there is no shell that would let it go on.
    private static readonly ulong IgnoredByDefault = Bit(SIGCHLD) | Bit(SIGCONT) | Bit(SIGURG) | Bit(SIGWINCH)
        | Bit(SIGSTOP) | Bit(SIGTSTP) | Bit(SIGTTIN) | Bit(SIGTTOU);

    private static readonly string[] Names =
    [
        "0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS",
    ];

    /// <summary>Whether there is such a signal.</summary>
    public static bool Exists(ulong number) => number is >= 1 and <= Last;

    /// <summary>Its bit in a set.</summary>
    public static ulong Bit(int number) => 1UL << (number - 1);

    /// <summary>Whether a program that says nothing about it does not notice it.</summary>
    public static bool IsIgnoredByDefault(int number) => (IgnoredByDefault & Bit(number)) != 0;

    /// <summary>Like SIGSEGV.</summary>
    public static string NameOf(int number) => number switch
    {
        >= 0 and < FirstRealTime => Names[number],
        <= Last => $"SIGRT_{number - FirstRealTime}",
        _ => $"signal {number}",
    };
}
