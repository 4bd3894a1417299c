namespace Continuum.Kvm.Linux.Sockets;

/// <summary>Flags of send(2) and recv(2), by their numbers (linux/socket.h).</summary>
[Flags]
internal enum MessageFlags
{
    None = 0, OutOfBand = 1, Peek = 2, ControlTruncated = 8, Truncated = 0x20, DontWait = 0x40, EndOfRecord = 0x80,
    WaitAll = 0x100, ErrorQueue = 0x2000, NoSignal = 0x4000, WaitForOne = 0x10000,
}
