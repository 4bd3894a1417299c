namespace Continuum.Isolation.Interop;

/// <summary>Error numbers that code decides on (asm-generic/errno.h, errno-base.h).</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int NoEntry = 2;
    internal const int NoSuchProcess = 3;
    internal const int Interrupted = 4;
    internal const int BadDescriptor = 9;
    internal const int TryAgain = 11;
    internal const int AccessDenied = 13;
    internal const int Busy = 16;
    internal const int Exists = 17;
    internal const int NoTerminal = 25;
    internal const int BrokenPipe = 32;
    internal const int NotImplemented = 38;
    internal const int NoDevice = 19;
    internal const int Invalid = 22;
    internal const int AddressFamilyNotSupported = 97;
}
