namespace Continuum.Kvm.Linux.Signals;

/// <summary>What to do on a signal: <c>struct sigaction</c> of the system call (sigaction(2)).</summary>
/// <param name="Handler">Address of the handler, or SIG_DFL or SIG_IGN.</param>
/// <param name="Flags">SA_ bits.</param>
/// <param name="Restorer">Where the handler returns to.</param>
/// <param name="Mask">What is blocked while it runs.</param>
internal readonly record struct SignalAction(ulong Handler, ulong Flags, ulong Restorer, ulong Mask)
{
    /// <summary>Bytes of the structure.</summary>
    public const int Size = 32;

    public const ulong SIG_DFL = 0;
    public const ulong SIG_IGN = 1;

    public const ulong SA_SIGINFO = 4;
    public const ulong SA_RESTORER = 0x0400_0000;
    public const ulong SA_ONSTACK = 0x0800_0000;
    public const ulong SA_RESTART = 0x1000_0000;
    public const ulong SA_NODEFER = 0x4000_0000;
    public const ulong SA_RESETHAND = 0x8000_0000;

    /// <summary>Whether the program does nothing special.</summary>
    public bool IsDefault => Handler == SIG_DFL;

    /// <summary>Whether the program does not want to notice the signal.</summary>
    public bool Ignores(int number) =>
        Handler == SIG_IGN || (Handler == SIG_DFL && SignalNumber.IsIgnoredByDefault(number));
}
