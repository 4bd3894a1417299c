using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Files;

/// <summary>
/// How long one call may go on moving bytes: as on Linux when a signal comes, it answers with what it has moved, and
/// the program asks for the rest. Without it, one call could keep a killed program alive for minutes.
/// </summary>
internal static class TransferBound
{
    /// <summary>What one call moves at most between the program and a file.</summary>
    public const long MostBytes = 64 << 20;

    /// <summary>The same for sockets and copies: their callers know that less may be moved.</summary>
    public const long MostPartialBytes = 4 << 20;

    // Programs that never heard of interrupted transfers do not move so much at once.
    private const long LeastBytes = 1 << 20;

    /// <summary>Whether a call that moved so many bytes is to answer now.</summary>
    public static bool IsReached(IMachine machine, long moved, long most) =>
        moved >= most || (moved >= LeastBytes && machine.IsInterruptRequested);
}
